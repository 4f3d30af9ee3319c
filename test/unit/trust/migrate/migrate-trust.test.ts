import assert from 'node:assert/strict';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { editedFiles } from '../../../../src/trust/migrate/edited-files.ts';
import { stagedEdit } from '../../../../src/trust/migrate/list-edit.ts';
import {
  type Migration,
  migrateTrust,
  needsIds,
  type StagedTrust,
} from '../../../../src/trust/migrate/migrate-trust.ts';
import type { Move } from '../../../../src/trust/migrate/move.ts';
import { movedCondition } from '../../../../src/trust/migrate/moved-condition.ts';
import type { Stage } from '../../../../src/trust/migrate/stage.ts';
import { awsTrust, gitHubTrust, trustIn } from '../strangers/policies.ts';

const IDS = { ownerId: '123', repositoryId: '456' };
const IMMUTABLE: Move = { kind: 'immutable', repository: 'acme/app', ids: IDS };
const AUDIENCE = { aud: 'sts.amazonaws.com' };

function migrated(trust: FoundTrust, move: Move = IMMUTABLE): Migration {
  const migration = migrateTrust(trust, move);
  assert.ok(migration);
  return migration;
}

function stageOf({ stages }: Migration, stage: Stage): StagedTrust {
  const found = stages.find(each => each.stage === stage);
  assert.ok(found);
  return found;
}

describe('a move', () => {
  it('breaks a policy that names the subject of old, and holds with both and with the new one alone', async () => {
    const migration = migrated(
      await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: 'repo:acme/app:environment:prod' } }),
    );
    assert.equal(migration.status, 'breaks');
    assert.deepEqual(
      migration.tokens.map(({ before, after }) => [before['sub'], after['sub']]),
      [['repo:acme/app:environment:prod', 'repo:acme@123/app@456:environment:prod']],
    );
    for (const stage of ['both', 'afterwards'] as const) {
      assert.deepEqual(stageOf(migration, stage).proof, { letsIn: true, isOpen: false, newcomers: [] });
    }
  });

  it('breaks nothing where both stand there, or where a wildcard takes in both', async () => {
    const sub = ['repo:acme/app:ref:refs/heads/main', 'repo:acme@123/app@456:ref:refs/heads/main'];
    assert.equal(migrated(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub } })).status, 'holds');
    assert.equal(migrated(await gitHubTrust({ StringLike: { ...AUDIENCE, sub: 'repo:acme*' } })).status, 'holds');
  });

  it('is proved as far as the file says, where a parameter decides besides', async () => {
    const issuer = 'token.actions.githubusercontent.com';
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: { Ref: 'Audience' },
          [`${issuer}:sub`]: 'repo:acme/app:environment:prod',
        },
      },
    };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: policy } };
    const template = { Parameters: { Audience: { Type: 'String' } }, Resources: { Deploy: role } };
    const migration = migrated(await trustIn('role.template.json', JSON.stringify(template)));
    assert.equal(migration.status, 'breaks');
    assert.deepEqual(stageOf(migration, 'both').proof, { letsIn: true, isOpen: true, newcomers: [] });
  });

  it('is not known to break nothing where there are more subjects than are looked at', async () => {
    const repositories = ['acme/app', 'acme@123/app@456'];
    const sub = Array.from({ length: 100 }, (_, index) =>
      repositories.map(each => `repo:${each}:environment:e${index}`),
    ).flat();
    const { status, isCut } = migrated(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub } }));
    assert.deepEqual([status, isCut], ['unknown', true]);
  });

  it('is nothing to a policy of another repository', async () => {
    assert.equal(
      migrateTrust(await gitHubTrust({ StringEquals: { sub: 'repo:acme/web:pull_request' } }), IMMUTABLE),
      undefined,
    );
  });

  it('to another name needs the ids that the subject gets, of that very repository', async () => {
    const trust = await gitHubTrust({ StringEquals: { sub: 'repo:acme/app:pull_request' } });
    const move: Move = { kind: 'rename', from: 'acme/app', to: 'acme/web', ids: undefined };
    assert.equal(needsIds(trust, move), true);
    assert.equal(needsIds(trust, { ...move, ids: { ...IDS, repository: 'acme/app' } }), false);
    const owner: Move = { kind: 'rename', from: 'acme', to: 'octo', ids: { ...IDS, repository: 'acme/other' } };
    assert.equal(needsIds(trust, owner), true);
    assert.equal(migrateTrust(trust, owner), undefined);
  });

  it('that would let in somebody else is not proved', async () => {
    const condition = { StringEquals: { 'app.gitpod.io:sub': 'org:a1/prj:c9/env:e5' } };
    const { proof } = stageOf(migrated(await awsTrust('app.gitpod.io', condition), { kind: 'ona-v3' }), 'both');
    assert.deepEqual(proof.newcomers, ['another environment']);
  });

  it('of Entra makes a second credential, and of Google widens the condition and its members', async () => {
    const credential = {
      name: 'main',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:acme/app:environment:prod',
      audiences: ['api://AzureADTokenExchange'],
    };
    const both = stageOf(migrated(await trustIn('credential.json', JSON.stringify(credential))), 'both');
    assert.equal(both.trusts.length, 2);
    assert.deepEqual(both.proof, { letsIn: true, isOpen: false, newcomers: [] });
    const provider = {
      name: 'projects/1/locations/global/workloadIdentityPools/ci/providers/github',
      attributeMapping: { 'google.subject': 'assertion.sub' },
      attributeCondition: "assertion.sub == 'repo:acme/app:ref:refs/heads/main'",
      oidc: { issuerUri: 'https://token.actions.githubusercontent.com' },
    };
    const google = stageOf(migrated(await trustIn('provider.json', JSON.stringify(provider))), 'both');
    assert.deepEqual(google.proof, { letsIn: true, isOpen: false, newcomers: [] });
  });
});

describe('an attribute condition after a move', () => {
  const mapping = [{ attribute: 'attribute.subject', expression: { parts: ['assertion.sub'] } }];
  const written = (text: string, stage: Stage): string =>
    movedCondition(
      text,
      mapping,
      (claim, value) => (claim === 'sub' && value.startsWith('old') ? `new${value.slice(3)}` : undefined),
      stage,
    );
  const ROWS: readonly (readonly [text: string, both: string, afterwards: string])[] = [
    [`assertion.sub == 'old'`, `assertion.sub in ['old', 'new']`, `assertion.sub == 'new'`],
    [
      `attribute.subject == "old" && true`,
      `attribute.subject in ["old", "new"] && true`,
      `attribute.subject == "new" && true`,
    ],
    [
      `assertion.sub in ['x', 'old:1', 'y']`,
      `assertion.sub in ['x', 'old:1', 'new:1', 'y']`,
      `assertion.sub in ['x', 'new:1', 'y']`,
    ],
    [`assertion.sub in ['old', 'new']`, `assertion.sub in ['old', 'new']`, `assertion.sub in ['new']`],
    [`assertion.sub in ['new', 'old']`, `assertion.sub in ['new', 'old']`, `assertion.sub in ['new']`],
    [
      `a && assertion.sub.startsWith('old:')`,
      `a && (assertion.sub.startsWith('old:') || assertion.sub.startsWith('new:'))`,
      `a && assertion.sub.startsWith('new:')`,
    ],
    [
      `(assertion.sub.startsWith('old:') || assertion.sub.startsWith('new:'))`,
      `(assertion.sub.startsWith('old:') || assertion.sub.startsWith('new:'))`,
      `assertion.sub.startsWith('new:')`,
    ],
    [`assertion.ref == 'old'`, `assertion.ref == 'old'`, `assertion.ref == 'old'`],
    [`assertion.sub == 'old`, `assertion.sub == 'old`, `assertion.sub == 'old`],
  ];
  for (const [text, both, afterwards] of ROWS) {
    it(`of ${text}`, () => {
      assert.equal(written(text, 'both'), both);
      assert.equal(written(text, 'afterwards'), afterwards);
    });
  }
});

const TEMPLATE = `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:sub: SUB
`;
const OLD = 'repo:acme/app:ref:refs/heads/main';
const NEW = 'repo:acme@123/app@456:ref:refs/heads/main';

async function edited(text: string, stage: Stage): Promise<string> {
  const path = 'role.yaml';
  const { values } = stageOf(migrated(await trustIn(path, text)), stage);
  const edits = values
    .filter(({ isThere }) => stage === 'afterwards' || !isThere)
    .flatMap(value => stagedEdit(value, stage, file => (file === path ? text : undefined)) ?? []);
  return editedFiles([{ path, text }], edits)[0]?.text ?? text;
}

describe('a file after a move', () => {
  const FORMS: readonly (readonly [form: string, old: string, both: string, afterwards: string])[] = [
    ['a plain text', OLD, `["${OLD}", "${NEW}"]`, `["${NEW}"]`],
    ['a quoted text', `'${OLD}'`, `['${OLD}', '${NEW}']`, `['${NEW}']`],
    ['a list in brackets', `["x", "${OLD}"]`, `["x", "${OLD}", "${NEW}"]`, `["x", "${NEW}"]`],
    [
      'a list in lines',
      `\n                  - ${OLD} # why\n                  - x`,
      `\n                  - ${OLD} # why\n                  - ${NEW}\n                  - x`,
      `\n                  # why\n                  - ${NEW}\n                  - x`,
    ],
  ];
  for (const [form, old, both, afterwards] of FORMS) {
    it(`has ${form} for both, and then for the new one, and nothing else changed`, async () => {
      const first = await edited(TEMPLATE.replace('SUB', old), 'both');
      assert.equal(first, TEMPLATE.replace('SUB', both));
      assert.equal(await edited(first, 'afterwards'), TEMPLATE.replace('SUB', afterwards));
    });
  }

  it('keeps the ends of its lines', async () => {
    const old = TEMPLATE.replace('SUB', `\n                  - ${OLD}`).replaceAll('\n', '\r\n');
    const text = await edited(old, 'both');
    assert.ok(text.includes(NEW));
    assert.equal(/[^\r]\n/.test(text), false);
  });
});
