import assert from 'node:assert/strict';
import { DEFAULT_CONFIGURATION } from '../../../src/core/configuration.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { HttpRequest } from '../../../src/core/ports.ts';
import type { Role } from '../../../src/core/role.ts';
import { detect } from '../../../src/detect/detect.ts';
import { checkClock } from '../../../src/programs/cli/doctor/checks/clock.ts';
import { checkIdentity } from '../../../src/programs/cli/doctor/checks/identity.ts';
import { checkRoleMap } from '../../../src/programs/cli/doctor/checks/role-map.ts';
import type { Patient } from '../../../src/programs/cli/doctor/patient.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { awsRole, DEVCONTAINER, mapped, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { fakeOverview } from './fake-context.ts';
import { bad, fakePatient, NOW } from './fake-patient.ts';
import { NEEDED, Source, withSource } from './fake-source.ts';

const NOTHING_ELSE = { inContainer: true, existingPaths: [] };
const CODESPACE = detect({ CODESPACES: 'true', CODESPACE_NAME: 'app-1' }, NOTHING_ELSE);

function inRegion(region: string): Role {
  return awsRole('elsewhere', {
    target: { cloud: 'aws', via: 'web-identity', region, roleArn: 'x', accountId: '1', partition: 'aws' },
  });
}

describe('rolecall doctor on the identity', () => {
  const brokerOfRepository = { settings: { codespaces: { broker: 'https://x.example' } }, source: DEVCONTAINER };
  for (const [what, changes, others, reason] of [
    ['before consent', { consent: NEEDED }, {}, 'the role map is not allowed yet'],
    ['in a prebuild', { detection: { ...ONA_DETECTED, prebuild: true } }, {}, 'this environment is being prepared'],
    ['with --offline', {}, { offline: true }, '--offline was said'],
    [
      'where a repository without roles names the broker',
      {
        consent: { kind: 'not-needed' },
        detection: CODESPACE,
        map: roleMap([mapped(awsRole('dev'), USER)], { identity: brokerOfRepository }),
      },
      {},
      'the repository names who gives it, and that is not allowed',
    ],
  ] as const) {
    it(`asks for no token and no time ${what}`, async () => {
      const source = new Source();
      if ('map' in changes) source.id = 'broker';
      const patient = withSource(source, changes, others);
      const sent: HttpRequest[] = [];
      const { clock, httpClient } = answering(0, sent);
      const listening = { ...patient, world: { ...patient.world, clock }, httpClient };
      const findings = [...(await checkIdentity(listening)), ...(await checkClock(listening))];
      assert.deepEqual(
        findings.map(({ id }) => id),
        ['identity-token-not-asked', 'clock-not-asked'],
      );
      for (const { title } of findings) assert.ok(title.endsWith(`: ${reason}`), title);
      assert.deepEqual([source.asked, sent], [0, []]);
    });
  }

  it('asks no source that needs a person', async () => {
    const source = new Source();
    source.interactive = true;
    assert.deepEqual(await bad(checkIdentity, withSource(source)), ['info identity-token-not-asked']);
    assert.equal(source.asked, 0);
  });

  for (const [where, detection] of [
    ['a pipeline', detect({ GITHUB_ACTIONS: 'true' }, NOTHING_ELSE)],
    ['an agent', detect({ DEVIN_OIDC_TOKEN_FILE: '/run/token' }, NOTHING_ELSE)],
  ] as const) {
    it(`asks in ${where}, where nobody could allow the map, for what rests on no repository's word`, async () => {
      const source = new Source();
      const map = roleMap([mapped(awsRole('mine'), USER), mapped(inRegion('us-east-1'))]);
      const sent: HttpRequest[] = [];
      const { clock, httpClient } = answering(0, sent);
      const patient = withSource(source, { consent: NEEDED, detection, map }, {});
      const listening = { ...patient, world: { ...patient.world, clock }, httpClient };
      assert.deepEqual(
        [...(await checkIdentity(listening)), ...(await checkClock(listening))].map(({ id }) => id),
        ['identity-token', 'clock'],
      );
      assert.equal(source.asked, 1);
      assert.deepEqual(
        sent.map(({ url }) => new URL(url).host),
        ['sts.eu-west-1.amazonaws.com'],
      );
      const consent = checkRoleMap(patient).filter(({ id }) => id.startsWith('consent'));
      assert.deepEqual(
        consent.map(({ level, id }) => `${level} ${id}`),
        ['info consent-missing'],
      );
      assert.doesNotMatch(consent.map(({ fix }) => fix ?? '').join(), /Read and allow/);
    });
  }

  it('tells that a token comes and how long it is good, and nothing of it', async () => {
    const findings = await checkIdentity(withSource(new Source()));
    assert.deepEqual(
      findings.map(({ level, title }) => `${level} ${title}`),
      ["ok Ona's CLI gives a token for sts.amazonaws.com, valid for 1 h"],
    );
    assertNoSecret(['secret'], { findings });
  });

  it('tells why none comes', async () => {
    const source = new Source(() => {
      throw new AssumeError('identity-rejected', "Ona's CLI gave no identity token (exit code 1).", {
        hint: 'Log in.',
      });
    });
    const [finding] = await checkIdentity(withSource(source));
    assert.deepEqual(
      [finding?.id, finding?.title, finding?.fix],
      ['identity-token-refused', "Ona's CLI gave no identity token (exit code 1).", 'Log in.'],
    );
  });

  it('stops when it is cancelled', async () => {
    const source = new Source(() => {
      throw new AssumeError('cancelled', 'Cancelled.');
    });
    await assert.rejects(async () => checkIdentity(withSource(source)), { kind: 'cancelled' });
  });
});

/** A cloud whose clock is `ahead` of the machine's, in milliseconds; each request takes two seconds. */
function answering(ahead: number, sent: HttpRequest[], answer: { readonly date?: string } = {}) {
  const clock = new FakeClock(NOW);
  return {
    clock,
    httpClient: async () => ({
      send: async (request: HttpRequest) => {
        sent.push(request);
        clock.time += 1000;
        const date = answer.date ?? new Date(clock.time + ahead).toUTCString();
        clock.time += 1000;
        return { status: 403, headers: { date }, body: '' };
      },
    }),
  };
}

/** A patient of that cloud. */
function asking({ clock, httpClient }: ReturnType<typeof answering>, overview: Partial<Overview> = {}): Patient {
  return fakePatient({ overview: fakeOverview(overview), world: { clock }, httpClient });
}

describe('rolecall doctor on the clock', () => {
  for (const [ahead, found, title] of [
    [0, [], ''],
    [-59_000, [], ''],
    [90_000, ['warning clock-differs'], "This machine's clock is 1 min behind sts.eu-west-1.amazonaws.com"],
    [7 * 60_000, ['error clock-differs'], "This machine's clock is 7 min behind sts.eu-west-1.amazonaws.com"],
    [-7 * 60_000, ['error clock-differs'], "This machine's clock is 7 min ahead of sts.eu-west-1.amazonaws.com"],
  ] as const) {
    it(`${ahead / 1000} s ahead: ${found[0] ?? 'well'}`, async () => {
      const sent: HttpRequest[] = [];
      const patient = asking(answering(ahead, sent));
      const findings = await checkClock(patient);
      assert.deepEqual(await bad(() => findings, patient), found);
      if (title !== '') assert.equal(findings[0]?.title, title);
      assert.deepEqual(
        sent.map(({ method, url, headers, body }) => [method, url, headers, body]),
        [['GET', 'https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15', {}, undefined]],
      );
    });
  }

  it('asks each endpoint once, and the person’s own instead of all', async () => {
    const map = roleMap([mapped(awsRole('a')), mapped(awsRole('b')), mapped(inRegion('us-east-1'))]);
    const sent: HttpRequest[] = [];
    const patient = asking(answering(0, sent), { map });
    await checkClock(patient);
    assert.deepEqual(
      sent.map(({ url }) => new URL(url).host),
      ['sts.eu-west-1.amazonaws.com', 'sts.us-east-1.amazonaws.com'],
    );
    sent.length = 0;
    const configuration = { ...DEFAULT_CONFIGURATION, endpoints: { aws: 'http://127.0.0.1:4566' } };
    await checkClock({ ...patient, configuration: { ...patient.configuration, configuration } });
    assert.deepEqual(
      sent.map(({ url }) => new URL(url).origin),
      ['http://127.0.0.1:4566'],
    );
  });

  it('tells that the cloud is not reached, and believes no senseless date', async () => {
    const offline = fakePatient({
      overview: fakeOverview(),
      httpClient: async () => ({
        send: async () => {
          throw new AssumeError('network', 'The proxy 10.0.0.1 refused the connection.', { hint: 'Check it.' });
        },
      }),
    });
    const [finding] = await checkClock(offline);
    assert.deepEqual(
      [finding?.id, finding?.title, finding?.fix],
      ['cloud-unreachable', 'The proxy 10.0.0.1 refused the connection.', 'Check it.'],
    );
    const odd = asking(answering(0, [], { date: 'tomorrow' }));
    assert.deepEqual(await bad(checkClock, odd), []);
  });

  it('asks nobody where there is no role', async () => {
    assert.deepEqual(await checkClock(fakePatient()), []);
  });
});
