import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { azSignIn } from '../../../src/clouds/azure/sign-in.ts';
import { azureTargets } from '../../../src/clouds/azure/schema.ts';
import { consolePage } from '../../../src/clouds/console.ts';
import type { RoleToDeliver } from '../../../src/clouds/cloud-delivery.ts';
import { ownDelivery } from '../../../src/clouds/delivery.ts';
import { googleTargets } from '../../../src/clouds/google/schema.ts';
import { targetOf, type WrittenTarget } from '../../../src/clouds/writings.ts';
import { FieldReader, parseJson } from '../../../src/core/parse.ts';
import type { Target } from '../../../src/core/target.ts';
import { ROLE_NAME_PATTERN } from '../../../src/roles/plain/plain-role.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { roleMap } from '../../support/sample-roles.ts';

const GUID = '11111111-2222-3333-4444-555555555555';

/** What is right in each field that a role map writes of a target. */
const GOOGLE = {
  provider: 'projects/123456/locations/global/workloadIdentityPools/dev-pool/providers/ona1',
  serviceAccount: 'reader@acme.iam.gserviceaccount.com',
  scopes: ['https://www.googleapis.com/auth/cloud-platform'],
  project: 'acme-dev',
  quotaProject: 'acme.com:quota-1',
  universeDomain: 's3nsapis.fr',
};
const AZURE = { tenantId: GUID, clientId: GUID, subscriptionId: GUID, environment: 'usgovernment' };

/** With which one would leave a place: a line or a shell's word, JSON, a path or a host of a URL, an argument. */
const BREAKS = [
  '\n',
  '\r',
  '\0',
  '\u2028',
  ' ',
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '$(id)',
  '${HOME}',
  ';id',
  '|',
  '&',
  '#',
  '<',
  '>',
  '\u001b[2J',
  '/',
  '//',
  '/../',
  '..',
  '%2e%2e%2f',
  '%0a',
  '?a=b',
  '@evil.example',
  '.evil.example',
  ':443',
  '@/etc/passwd',
  '-',
  '--',
  '--debug',
  '=',
  ',',
  '{',
  '}',
  '\nAZURE_AUTHORITY_HOST=https://evil.example',
  '\u0430',
  '\uff0e',
  'İ',
];

/** A right text with something in it, before or behind it, or in its place. */
const broken = (right: string) =>
  fc
    .tuple(fc.oneof(fc.constantFrom(...BREAKS), fc.string()), fc.nat(right.length), fc.nat(4))
    .map(([other, at, cut]) => right.slice(0, at) + other + right.slice(at + cut));

/** A target that is right but for one field, or in every field. */
function targets(
  right: Readonly<Record<string, string | readonly string[]>>,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const changes = Object.entries(right).map(([name, value]) => {
    const text = typeof value === 'string' ? value : (value[0] ?? '');
    return broken(text).map(other => ({ ...right, [name]: typeof value === 'string' ? other : [other] }));
  });
  return fc.oneof({ weight: 1, arbitrary: fc.constant(right) }, { weight: 20, arbitrary: fc.oneof(...changes) });
}

async function deliver(target: Target, roleName = 'dev') {
  const world = new FakeWorld(roleMap([])).build();
  const delivery = ownDelivery(world);
  const role: RoleToDeliver = {
    key: '0123abcd'.repeat(4),
    roleName,
    repository: 'acme/app',
    target,
    durationSeconds: 3600,
    endpoint: undefined,
  };
  const profile = (await delivery.ensure([role])).get(role.key) ?? '';
  const names = await world.toolFiles.names();
  const files = new Map<string, string>();
  for (const name of names) files.set(name, (await world.toolFiles.read(name))?.content ?? '');
  return { files, profile, variables: delivery.jobVariables({ ...role, profile }) };
}

/** Which a shell and every reader of variables takes for itself. */
const PLAIN = /^[\w@%+=:,./-]+$/;

describe('What a repository writes of a role of Google Cloud', () => {
  it('stays where it belongs, in variables, credential files and addresses, or is no role', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(targets(GOOGLE), async written => {
        if (!googleTargets.schema.safeParse(written).success) return;
        accepted += 1;
        const target = requireTarget({ gcp: googleTargets.schema.parse(written) });
        const { files, variables } = await deliver(target);
        for (const value of Object.values(variables)) assert.match(value, PLAIN);
        assert.equal(files.size, 2);
        for (const text of files.values()) {
          const file = new FieldReader(parseJson(text), 'the file');
          assert.match(file.string('token_url'), /^https:\/\/sts\.(?:googleapis\.com|s3nsapis\.fr)\/v1\/token$/);
          const account = new URL(file.string('service_account_impersonation_url'));
          assert.match(account.host, /^iamcredentials\.(?:googleapis\.com|s3nsapis\.fr)$/);
          assert.match(account.pathname, /^\/v1\/projects\/-\/serviceAccounts\/[^/]+:generateAccessToken$/);
          assert.equal(`${account.search}${account.hash}${account.username}`, '');
          assert.match(
            file.string('audience'),
            /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/[\w/-]+$/,
          );
        }
        const page = new URL(await urlOf(target));
        assert.match(page.host, /^console\.cloud\.(?:google\.com|s3nscloud\.fr)$/);
        assert.deepEqual(
          [[...page.searchParams.keys()], page.pathname, page.hash],
          [['project'], '/home/dashboard', ''],
        );
      }),
      { numRuns: 600 },
    );
    assert.ok(accepted > 15, String(accepted));
  });
});

describe('What a repository writes of a role of Azure', () => {
  it('stays where it belongs, in variables, files that shells read, addresses and arguments, or is no role', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(targets(AZURE), async written => {
        if (!azureTargets.schema.safeParse(written).success) return;
        accepted += 1;
        const target = requireTarget({ azure: azureTargets.schema.parse(written) });
        const { files, variables } = await deliver(target);
        for (const value of Object.values(variables)) assert.match(value, PLAIN);
        const said = [...files.values()]
          .join('')
          .split('\n')
          .filter(line => line !== '');
        assert.deepEqual(
          said,
          Object.entries(variables).map(([name, value]) => `${name}=${value}`),
        );
        assert.match(
          variables['AZURE_AUTHORITY_HOST'] ?? '',
          /^https:\/\/login\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn)\/$/,
        );
        assert.match(new URL(await urlOf(target)).host, /^portal\.azure\.(?:com|us|cn)$/);
        assert.equal(target.cloud, 'azure');
        if (target.cloud !== 'azure') return;
        const values = azSignIn(target, '/run/t')
          .runs.flat()
          .filter(word => !/^(?:--?[a-z-]+|[a-z]+|@\/run\/t)$/.test(word));
        assert.deepEqual(values, [target.clientId, target.tenantId, target.subscriptionId]);
      }),
      { numRuns: 600 },
    );
    assert.ok(accepted > 15, String(accepted));
  });
});

describe('The names of roles', () => {
  const LONGEST = 'a'.repeat(64);

  for (const name of [LONGEST, `${LONGEST.slice(1)}.`, 'a..json', 'A', 'a-0123abcd0123abcd', 'a.file', 'a.env']) {
    it(`of ${name.length} characters name their files, and are found again by them: ${name.slice(0, 20)}`, async () => {
      assert.match(name, ROLE_NAME_PATTERN);
      const { files, profile } = await deliver(requireTarget({ gcp: googleTargets.schema.parse(GOOGLE) }), name);
      assert.equal(profile, `${name}-0123abcd0123abcd`);
      assert.deepEqual([...files.keys()].toSorted(), [`${profile}.file.json`, `${profile}.json`]);
    });
  }
});

function requireTarget(written: WrittenTarget): Target {
  const target = targetOf(written);
  assert.ok(target !== undefined);
  return target;
}

async function urlOf(target: Target): Promise<string> {
  const page = await consolePage(target, undefined);
  assert.equal(page.kind, 'page');
  return page.kind === 'page' ? page.url : '';
}
