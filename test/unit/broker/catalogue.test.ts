import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { KeptRole } from '../../../src/broker/broker.ts';
import { readBrokerConfiguration } from '../../../src/broker/configuration/configuration.ts';
import { printable } from '../../../src/core/text.ts';

const BEFORE = `
issuer: https://id.acme.example
keys: [/etc/rolecall/2026.pem]
owners: [9919]
audiences: [sts.amazonaws.com]
`;
const APP = 'gitHubApp: { id: Iv23liAcme, key: /etc/rolecall/app.pem }\n';
const AWS = 'aws: { roleArn: arn:aws:iam::111122223333:role/deploy, region: eu-west-1 }';

function read(rest: string, before = BEFORE): ReturnType<typeof readBrokerConfiguration> {
  return readBrokerConfiguration(`${before}${rest}`);
}

function problems(rest: string, before = BEFORE): readonly string[] {
  return read(rest, before).problems ?? [];
}

/** The catalogue of one role `deploy` in flow style. */
function role(fields: string): string {
  return `catalogue: { roles: { deploy: { ${fields} } } }\n`;
}

function many(count: number): string {
  const roles = Array.from({ length: count }, (_, index) => `    r${index}: { ${AWS} }\n`);
  return `catalogue:\n  roles:\n${roles.join('')}`;
}

describe('The catalogue in the configuration of a broker', () => {
  it('is empty when there is none, and a role needs its target alone where there is one owner and one audience', () => {
    assert.deepEqual(read('').configuration?.catalogue, []);
    const least: KeptRole = {
      name: 'deploy',
      description: undefined,
      owner: 9919,
      repositories: undefined,
      permission: 'write',
      teams: undefined,
      subject: 'repository',
      audiences: ['sts.amazonaws.com'],
      durationSeconds: 3600,
      target: { aws: { roleArn: 'arn:aws:iam::111122223333:role/deploy', region: 'eu-west-1' } },
    };
    assert.deepEqual(read(role(AWS)), { configuration: { ...read('').configuration, catalogue: [least] } });
  });

  it('says all of a role', () => {
    const text = `${APP}
catalogue:
  roles:
    deploy-production:
      description: Deploy to production
      owner: 9919
      repositories: [1296269, 1296270]
      permission: maintain
      teams: [42, 43]
      subject: person
      audiences: [sts.amazonaws.com]
      duration: 1h30m
      aws: { roleArn: 'arn:aws:iam::111122223333:role/deploy', region: eu-west-1, sessionPolicy: { Statement: [{ Effect: Allow }] } }
    a: { gcp: { provider: projects/123456/locations/global/workloadIdentityPools/dev1/providers/acme } }
    0: { subject: organisation, azure: { tenantId: 11111111-2222-3333-4444-555555555555, clientId: 11111111-2222-3333-4444-555555555556 } }
`;
    const { configuration } = read(text);
    const kept = new Map(configuration?.catalogue.map(each => [each.name, each]));
    assert.deepEqual(configuration?.gitHubApp, { id: 'Iv23liAcme', key: { file: '/etc/rolecall/app.pem' } });
    assert.deepEqual(kept.get('deploy-production'), {
      name: 'deploy-production',
      description: 'Deploy to production',
      owner: 9919,
      repositories: [1_296_269, 1_296_270],
      permission: 'maintain',
      teams: [42, 43],
      subject: 'person',
      audiences: ['sts.amazonaws.com'],
      durationSeconds: 5400,
      target: {
        aws: {
          roleArn: 'arn:aws:iam::111122223333:role/deploy',
          region: 'eu-west-1',
          sessionPolicy: { Statement: [{ Effect: 'Allow' }] },
        },
      },
    });
    assert.deepEqual([...kept.keys()].toSorted(), ['0', 'a', 'deploy-production']);
    assert.deepEqual(Object.keys(kept.get('a')?.target ?? {}), ['gcp']);
    assert.deepEqual([kept.get('0')?.subject, Object.keys(kept.get('0')?.target ?? {})], ['organisation', ['azure']]);
  });

  it('asks which owner and which audiences where there are several', () => {
    const several = BEFORE.replace('[9919]', '[9919, 9920]').replace('[sts', '[x, sts');
    assert.deepEqual(problems(role(AWS), several), [
      'catalogue.roles.deploy.owner must say which of owners: there are several.',
      'catalogue.roles.deploy.audiences must be a list of audiences, which may be left out where the broker has one, with at least one and at most 100 entries.',
    ]);
    const { configuration } = read(role(`owner: 9920, audiences: [x], ${AWS}`), several);
    assert.deepEqual([configuration?.catalogue[0]?.owner, configuration?.catalogue[0]?.audiences], [9920, ['x']]);
  });

  const wrong: readonly (readonly [text: string, ...told: string[]])[] = [
    [role(`owner: 9920, ${AWS}`), 'deploy.owner must be one of owners.'],
    [role(`audiences: [other], ${AWS}`), 'deploy.audiences[0] must be one of audiences.'],
    [role(`audiences: [STS.amazonaws.com], ${AWS}`), 'deploy.audiences[0] must be one of audiences.'],
    [role(`teams: [42], ${AWS}`), 'deploy.teams needs gitHubApp, which alone knows who is in a team.'],
    [`${APP}${role(`teams: [${'1,'.repeat(21)}], ${AWS}`)}`, 'deploy.teams must have at most 20 entries.'],
    [`${APP}${role(`teams: [incident], ${AWS}`)}`, 'deploy.teams[0] must be a numeric GitHub id.'],
    [role(`permission: read, ${AWS}`), 'deploy.permission must be write, maintain, admin.'],
    [role(`subject: organization, ${AWS}`), 'deploy.subject must be repository, organisation, person.'],
    [
      role(`subject: organisation, permission: admin, ${AWS}`),
      'deploy.permission says nothing here: whoever makes a repository administers it, and `subject: organisation` is the same in each. Name `repositories`.',
    ],
    [role(`duration: 14m, ${AWS}`), 'deploy.duration must be between 15m and 12h, such as 1h or 1h30m.'],
    [role(`duration: 12h1s, ${AWS}`), 'deploy.duration must be between 15m and 12h, such as 1h or 1h30m.'],
    [role(`teamz: [42], ${AWS}`), 'deploy.teamz is no key here.'],
    [role('permission: write'), 'deploy must have exactly one of aws, gcp and azure.'],
    [
      role(`gcp: { provider: projects/1/locations/global/workloadIdentityPools/pool/providers/acme }, ${AWS}`),
      'deploy must have exactly one of aws, gcp and azure.',
    ],
    [role('aws: { roleArn: deploy, region: eu-west-1 }'), 'deploy.aws.roleArn is not as role maps have it.'],
    [
      role('aws: { roleArn: arn:aws:iam::111122223333:role/deploy, region: cn-north-1 }'),
      "deploy.aws.region is refused: cn-north-1 is no region of the partition aws, which the role's ARN names. Write one like eu-west-1.",
    ],
    [
      role('aws: { roleArn: arn:aws:iam::111122223333:role/deploy, region: eu-west-1, externalId: x }'),
      'deploy.aws.externalId is no key here.',
    ],
    [role('aws: null'), 'deploy.aws must be a map.'],
    [role(`description: "a\\nb", ${AWS}`), 'deploy.description must be a text of at most 1000 characters in one line.'],
    ['catalogue: { roles: { deploy: null } }', 'deploy must be a map.'],
  ];
  for (const [text, ...told] of wrong) {
    it(`refuses ${text.replace(AWS, '…').slice(0, 80).trim()}`, () => {
      assert.deepEqual(
        problems(text),
        told.map(sentence => `catalogue.roles.${sentence}`),
      );
    });
  }

  it('takes a permission set of IAM Identity Center for no target: no token opens it', () => {
    const center =
      'startUrl: https://acme.awsapps.com/start, region: eu-west-1, accountId: "111122223333", roleName: Read';
    const told = problems(role(`aws: { identityCenter: { ${center} } }`));
    assert.ok(
      told.includes('catalogue.roles.deploy.aws must name a roleArn: nothing else in AWS is had for a token.'),
      told.join('\n'),
    );
  });

  for (const name of ['Deploy', '-deploy', 'a_b', 'a:b', 'role:admin', 'a b', 'é', 'ａ', 'a'.repeat(33), 'a\nb', '']) {
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      const [told = '', ...others] = problems(`catalogue: { roles: { ${JSON.stringify(name)}: { ${AWS} } } }`);
      assert.match(told, / is no name of a role: 1 to 32 lower-case letters, digits and hyphens, no hyphen first\.$/);
      assert.deepEqual([others, told], [[], printable(told, 300)]);
    });
  }

  it('tells every problem at once, with its place, beside those of the rest', () => {
    const told = problems(`
gitHubApp: { id: "a b", key: app.pem, keys: x }
catalogue:
  rules: {}
  roles:
    one: { owner: 1, teams: [x], aws: { region: 5 } }
    two: { gcp: { provider: p }, duration: 5 }
    Three: {}
billedToOwner: 5
`);
    assert.deepEqual(
      told.map(sentence => sentence.split(' ')[0] ?? '').toSorted(),
      [
        'billedToOwner',
        'catalogue.roles.Three',
        'catalogue.roles.one.aws',
        'catalogue.roles.one.aws.region',
        'catalogue.roles.one.aws.roleArn',
        'catalogue.roles.one.owner',
        'catalogue.roles.one.teams[0]',
        'catalogue.roles.two.duration',
        'catalogue.roles.two.gcp.provider',
        'catalogue.rules',
        'gitHubApp.id',
        'gitHubApp.key',
        'gitHubApp.keys',
      ],
      told.join('\n'),
    );
  });

  it('has at most 1000 roles', () => {
    assert.equal(read(many(1000)).configuration?.catalogue.length, 1000);
    assert.deepEqual(problems(many(1001)), ['catalogue.roles must be a map of at most 1000 roles by name.']);
  });

  const apps: readonly (readonly [text: string, settings: unknown])[] = [
    ['{ id: 12345, key: /app.pem }', { id: '12345', key: { file: '/app.pem' } }],
    ['{ id: "12345", key: { file: /app.pem } }', { id: '12345', key: { file: '/app.pem' } }],
    [
      '{ id: Iv1.0123456789abcdef, key: { environment: KEY } }',
      { id: 'Iv1.0123456789abcdef', key: { environment: 'KEY' } },
    ],
    ['{ id: Iv1, key: app.pem }', undefined],
    ['{ id: Iv1, key: { environment: "A B" } }', undefined],
    ['{ id: Iv1, key: { file: /a, environment: B } }', undefined],
    ['{ id: -1, key: /app.pem }', undefined],
    ['{ key: /app.pem }', undefined],
  ];
  for (const [text, settings] of apps) {
    it(`${settings === undefined ? 'refuses' : 'takes'} the App ${text}`, () => {
      const { configuration, problems: told } = read(`gitHubApp: ${text}`);
      assert.deepEqual(configuration?.gitHubApp, settings);
      assert.equal((told ?? []).length, settings === undefined ? 1 : 0, told?.join('\n'));
    });
  }

  it('is never a reason to fail, whatever it is', () => {
    const keys = fc.constantFrom(
      'aws',
      'gcp',
      'azure',
      'teams',
      'owner',
      'audiences',
      'duration',
      'roles',
      '__proto__',
      'x',
    );
    const values = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()));
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(keys, fc.string()), values), values, (roles, app) => {
        const text = JSON.stringify({ catalogue: { roles }, gitHubApp: app });
        for (const sentence of problems(text, '')) assert.equal(sentence, printable(sentence, sentence.length));
      }),
    );
  });
});
