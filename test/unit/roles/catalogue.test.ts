import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { CatalogueEntry } from '../../../src/core/broker-protocol.ts';
import type { MappedRole, RoleMap } from '../../../src/core/role.ts';
import { catalogueFirst, type CatalogueReading } from '../../../src/roles/catalogue-first.ts';
import { readCatalogue, type RoleMapInput } from '../../../src/roles/read-role-map.ts';
import { CATALOGUE, catalogueRole } from '../../support/sample-catalogue.ts';
import { awsRole, DEVCONTAINER, mapped, NOWHERE, roleMap } from '../../support/sample-roles.ts';
import { AWS, mapOf, outcome } from './maps.ts';

const FILE = DEVCONTAINER.file;

function read(...written: readonly unknown[]): Promise<CatalogueReading> {
  return readCatalogue(
    written.map(each => ({ written: each })),
    CATALOGUE,
    FILE,
  );
}

/** Each name with what became of it. */
function brief({ roles, broken }: CatalogueReading): readonly string[] {
  return [
    ...roles.map(({ role, refusal }) => `${role.name}${refusal === undefined ? '' : `: ${refusal.reason}`}`),
    ...broken.map(({ problem }) => problem.message),
  ];
}

const WHOSE = 'of the catalogue of id.acme.example cannot be used.';

describe("A broker's catalogue", () => {
  it('is read as roles for people, with nothing that an entry did not say', async () => {
    const { roles, broken, problems } = await read(
      catalogueRole('deploy', { description: 'Deploys', target: { aws: { ...awsTarget('deploy') } } }),
    );
    const expected: MappedRole = {
      role: { ...awsRole('deploy'), description: 'Deploys', durationSeconds: 900 },
      source: CATALOGUE,
      range: NOWHERE,
    };
    assert.deepEqual([roles, broken, problems], [[expected], [], []]);
  });

  it('keeps why this codespace does not get a role, in the words it came with', async () => {
    const refusal = { reason: 'needs maintain on acme/app', detail: 'Ask for it.' };
    const { roles } = await readCatalogue([{ written: catalogueRole('deploy'), refusal }], CATALOGUE, FILE);
    assert.deepEqual(
      roles.map(role => role.refusal),
      [refusal],
    );
  });

  it('has no role for a cloud whose audience it does not list', async () => {
    const { roles } = await read(catalogueRole('deploy', { audiences: ['api://AzureADTokenExchange'] }));
    assert.deepEqual(
      roles.map(role => role.refusal),
      [
        {
          reason: 'not issued for its cloud',
          detail:
            'The catalogue does not list the audience sts.amazonaws.com for it; whoever keeps the catalogue can add it.',
        },
      ],
    );
  });

  const bad: readonly (readonly [what: string, entry: unknown, says: string])[] = [
    ['no name', { target: {} }, `A role without a name ${WHOSE} Its name is none that a catalogue can have.`],
    ['a name no catalogue has', catalogueRole('Deploy'), `Deploy ${WHOSE} Its name is none that a catalogue can have.`],
    [
      'a name that moves the cursor',
      catalogueRole('a\u001b[2J'),
      `a\ufffd[2J ${WHOSE} Its name is none that a catalogue can have.`,
    ],
    ['no object', 'deploy', `A role without a name ${WHOSE} Its name is none that a catalogue can have.`],
    ['no target', { name: 'x', durationSeconds: 900 }, `x ${WHOSE} It has no target.`],
    [
      'an empty target',
      catalogueRole('x', { target: {} }),
      `x ${WHOSE} The role has no target. Add one of aws, gcp and azure.`,
    ],
    [
      'two targets',
      catalogueRole('x', { target: { aws: awsTarget('x'), azure: {} } }),
      `x ${WHOSE} A role has one of aws, gcp and azure; this one has aws and azure. Split it into several roles.`,
    ],
    [
      'a key of a role inside its target',
      catalogueRole('x', { target: { aws: awsTarget('x'), when: { branches: ['main'] } } }),
      `x ${WHOSE} Its target has "when", which is none of aws, gcp and azure.`,
    ],
    [
      'an endpoint',
      catalogueRole('x', { target: { aws: { ...awsTarget('x'), endpoint: 'https://evil.example' } } }),
      `x ${WHOSE} "endpoint" is no key of aws. It has roleArn, identityCenter, region, sessionPolicy and policyArns.`,
    ],
    [
      'a region that is a host',
      catalogueRole('x', { target: { aws: { ...awsTarget('x'), region: 'eu-west-1.evil.example' } } }),
      `x ${WHOSE} region must be a region such as eu-west-1.`,
    ],
    [
      "another account's policy",
      catalogueRole('x', {
        target: { aws: { ...awsTarget('x'), policyArns: ['arn:aws:iam::444455556666:policy/A'] } },
      }),
      `x ${WHOSE} A session policy must be AWS's own or of the role's account 111122223333. Name one of those.`,
    ],
    [
      'a permission set, for which a person would be sent to sign in',
      catalogueRole('x', {
        target: {
          aws: {
            identityCenter: {
              startUrl: 'https://evil.example/start',
              region: 'eu-west-1',
              accountId: '111122223333',
              roleName: 'Admin',
            },
          },
        },
      }),
      `x ${WHOSE} A catalogue keeps roles that are taken with a token, not permission sets.`,
    ],
    [
      'a duration that no cloud gives',
      catalogueRole('x', { durationSeconds: 60 }),
      `x ${WHOSE} duration must be 15 minutes to 12 hours, such as 15m, 1h, 1h30m or 3600.`,
    ],
    [
      'a description that is none',
      { ...catalogueRole('x'), description: ['a'] },
      `x ${WHOSE} description must be a text of at most 1000 characters; this is a list.`,
    ],
    [
      'a policy as deep as an answer allows',
      catalogueRole('x', { target: { aws: { ...awsTarget('x'), sessionPolicy: nested(100_000) } } }),
      `x ${WHOSE} It is nested too deeply.`,
    ],
  ];
  for (const [what, entry, says] of bad) {
    it(`does not use an entry with ${what}, and hides no other for it`, async () => {
      const reading = await read(catalogueRole('first'), entry, catalogueRole('last'));
      assert.deepEqual(brief(reading), ['first', 'last', says]);
      assert.deepEqual(
        reading.problems.map(({ code, severity, file }) => [code, severity, file]),
        [['bad-catalogue-role', 'error', FILE]],
      );
    });
  }

  it('says once of a name that is there twice that neither is used', async () => {
    assert.deepEqual(
      brief(await read(catalogueRole('a'), catalogueRole('b'), catalogueRole('a', { durationSeconds: 3600 }))),
      ['b', `a ${WHOSE} It is in the catalogue twice, so neither is used.`],
    );
  });

  it('hands out nothing that a map could not, whatever is sent', async () => {
    const key = fc.constantFrom('aws', 'roleArn', 'region', 'identityCenter', 'endpoint', 'use', 'when', '__proto__');
    const junk = fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue()));
    const name = fc.constantFrom('a', 'b', 'c', 'C', '');
    const entry = fc.oneof(
      fc.record({ name, target: junk }).map(changes => ({ ...catalogueRole('x'), ...changes })),
      fc
        .record({ name, more: fc.dictionary(key, fc.jsonValue()) })
        .map(({ name: own, more }) => ({ ...catalogueRole(own), target: { aws: { ...awsTarget('x'), ...more } } })),
      fc
        .record({ name, durationSeconds: fc.oneof(fc.integer(), junk), description: junk, when: junk })
        .map(changes => ({ ...catalogueRole('x'), ...changes })),
      junk,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async written => {
        const { roles, broken, problems } = await read(...written);
        assert.equal(problems.length, broken.length);
        for (const { role, source } of roles) {
          const { target, durationSeconds } = role;
          assert.deepEqual([role.use, role.when, role.confirm, source], ['developer', {}, false, CATALOGUE]);
          assert.deepEqual(Object.keys(target).toSorted(), [
            'accountId',
            'cloud',
            'partition',
            'region',
            'roleArn',
            'via',
          ]);
          assert.ok(durationSeconds >= 900 && durationSeconds <= 43_200);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function awsTarget(name: string) {
  return { roleArn: `arn:aws:iam::111122223333:role/${name}`, region: 'eu-west-1' };
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

const user = (text: string) => ({ file: '/home/dev/.config/rolecall/config.yaml', text });

const repository = (text: string) => ({
  file: '/w/rolecall.yaml',
  label: 'rolecall.yaml',
  text: `version: 1\n${text}`,
});

describe('The catalogue goes first', () => {
  const entries: readonly CatalogueEntry[] = [
    { written: catalogueRole('dev') },
    { written: catalogueRole('broken', { target: {} }) },
  ];
  let reading: CatalogueReading;
  before(async () => {
    reading = await readCatalogue(entries, CATALOGUE, FILE);
  });
  const role = `{ aws: ${AWS} }`;
  const BROKEN = `error bad-catalogue-role: broken ${WHOSE} The role has no target. Add one of aws, gcp and azure.`;
  const first = (input: RoleMapInput): RoleMap => catalogueFirst(mapOf(input), reading);

  const rows: readonly { what: string; input: RoleMapInput; expected: Record<string, unknown> }[] = [
    {
      what: 'a name of the catalogue is no file’s, whole or broken, here or there',
      input: {
        userConfiguration: user(`roles: { dev: ${role}, own: ${role} }`),
        repositoryFile: repository(`roles: { dev: ${role}, broken: ${role}, map: ${role}, own: ${role} }`),
      },
      expected: {
        sources: ['the catalogue of id.acme.example', 'your configuration', 'rolecall.yaml'],
        roles: ['dev of the catalogue of id.acme.example', 'own of your configuration', 'map of rolecall.yaml'],
        broken: ['broken of the catalogue of id.acme.example: bad-catalogue-role'],
        overshadowed: [
          'dev of your configuration, defined in the catalogue of id.acme.example',
          'broken of rolecall.yaml, defined in the catalogue of id.acme.example',
          'dev of rolecall.yaml, defined in the catalogue of id.acme.example',
          'own of rolecall.yaml, defined in your configuration',
        ],
        problems: [BROKEN],
      },
    },
    {
      what: 'the broker that only a repository names takes no name, and switches on nothing, of the person’s own',
      input: {
        userConfiguration: user(`roles: { dev: ${role}, broken: {} }\nautoAssume: [dev]`),
        repositoryFile: repository(
          `identity: { codespaces: { broker: https://id.acme.example } }\nroles: { dev: ${role} }`,
        ),
      },
      expected: {
        sources: ['your configuration', 'rolecall.yaml'],
        roles: ['dev of your configuration'],
        broken: ['broken of your configuration: no-cloud'],
        overshadowed: [
          'dev of the catalogue of id.acme.example, defined in your configuration',
          'broken of the catalogue of id.acme.example, defined in your configuration',
          'dev of rolecall.yaml, defined in your configuration',
        ],
        identity: 'https://id.acme.example of rolecall.yaml',
        autoAssume: ['dev'],
        autoAssumeOf: 'your configuration',
        problems: [BROKEN, 'error no-cloud: The role has no target. Add one of aws, gcp and azure.'],
      },
    },
    {
      what: 'the person’s own broker goes before the person’s own roles',
      input: {
        userConfiguration: user(
          `identity: { codespaces: { broker: https://id.acme.example } }\nroles: { dev: ${role} }\nautoAssume: [dev]`,
        ),
      },
      expected: {
        sources: ['the catalogue of id.acme.example', 'your configuration'],
        roles: ['dev of the catalogue of id.acme.example'],
        broken: ['broken of the catalogue of id.acme.example: bad-catalogue-role'],
        overshadowed: ['dev of your configuration, defined in the catalogue of id.acme.example'],
        identity: 'https://id.acme.example of your configuration',
        autoAssume: ['dev'],
        autoAssumeOf: 'your configuration',
        problems: [BROKEN],
      },
    },
    {
      what: 'a repository does not switch on what the organisation keeps',
      input: { repositoryFile: repository(`roles: { a: ${role}, dev: ${role} }\nautoAssume: [a, dev]`) },
      expected: {
        sources: ['the catalogue of id.acme.example', 'rolecall.yaml'],
        roles: ['dev of the catalogue of id.acme.example', 'a of rolecall.yaml'],
        broken: ['broken of the catalogue of id.acme.example: bad-catalogue-role'],
        overshadowed: ['dev of rolecall.yaml, defined in the catalogue of id.acme.example'],
        autoAssume: ['a'],
        autoAssumeOf: 'rolecall.yaml',
        problems: [BROKEN],
      },
    },
    {
      what: 'a repository that names only the catalogue’s is told who may',
      input: { repositoryFile: repository('autoAssume: [dev, other]') },
      expected: {
        sources: ['the catalogue of id.acme.example', 'rolecall.yaml'],
        roles: ['dev of the catalogue of id.acme.example'],
        broken: ['broken of the catalogue of id.acme.example: bad-catalogue-role'],
        autoAssumeOf: 'rolecall.yaml',
        problems: [
          BROKEN,
          'error auto-assume-unknown: autoAssume names other, which is no role. Define it, or remove the name.',
          'warning auto-assume-own: autoAssume names dev, which the catalogue keeps. Only your configuration can have it assumed automatically.',
        ],
      },
    },
    {
      what: 'the person may have the catalogue’s role assumed',
      input: { userConfiguration: user('autoAssume: [dev]') },
      expected: {
        sources: ['the catalogue of id.acme.example', 'your configuration'],
        roles: ['dev of the catalogue of id.acme.example'],
        broken: ['broken of the catalogue of id.acme.example: bad-catalogue-role'],
        autoAssume: ['dev'],
        autoAssumeOf: 'your configuration',
        problems: [BROKEN],
      },
    },
  ];
  const nothing = { overshadowed: [], identity: undefined, autoAssume: [], autoAssumeOf: undefined };
  for (const { what, input, expected } of rows) {
    it(what, () => assert.deepEqual(outcome(first(input)), { ...nothing, ...expected }));
  }

  it('and an empty one changes nothing', async () => {
    const map = roleMap([mapped(awsRole('dev'))]);
    assert.equal(catalogueFirst(map, await readCatalogue([], CATALOGUE, FILE)), map);
  });
});
