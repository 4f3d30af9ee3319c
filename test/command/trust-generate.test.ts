import assert from 'node:assert/strict';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { CommandSuite } from './command-suite.ts';

const ARN = 'arn:aws:iam::111122223333:role/ci/deploy';
const FACTS = ['owner=acme', 'ownerId=1', 'repository=app', 'repositoryId=2', 'environment=production'];
const OF_GITHUB = ['--token-of', 'github-actions', '--fact', ...FACTS];

/** Of the first statement of a policy. */
function conditionOf(text: string): unknown {
  const policy = parseJson(text);
  const statements: readonly unknown[] =
    isObject(policy) && Array.isArray(policy['Statement']) ? policy['Statement'] : [];
  const [first] = statements;
  return isObject(first) ? first['Condition'] : undefined;
}

describe('rolecall trust generate', () => {
  const suite = new CommandSuite();
  const generate = (...words: readonly string[]) => suite.world.run(['trust', 'generate', ...words]);

  it('writes for a role of the map, and the token of here, a policy with which it can be taken', async () => {
    await suite.own();
    const { world } = suite;
    await world.allow();
    assert.equal((await world.run(['assume', 'payments-admin'])).code, 5);
    const { code, stdout, stderr } = await world.run(['trust', 'generate', 'payments-admin']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Lets in organization_id:\S+ of .+, for sts\.amazonaws\.com\.\n/);
    assert.match(stderr, /Read back, evaluated and linted: [1-9]\d* other tokens stay out\.\n/);
    assert.match(
      stderr,
      /aws iam update-assume-role-policy --role-name payments-admin --policy-document file:\/\/trust-policy\.json\n$/,
    );
    world.simulated.sandbox.account.putRole({ name: 'payments-admin', trustPolicy: parseJson(stdout) });
    const assumed = await world.run(['assume', 'payments-admin']);
    assert.equal(assumed.code, 0, assumed.stderr);
  });

  it('writes for a role that no map has yet, as the README says, before anything was allowed', async () => {
    const { code, stdout, stderr } = await generate('arn:aws:iam::111122223333:role/dev-readonly');
    assert.equal(code, 0, stderr);
    const { iss, sub } = await suite.world.json(['env', '--claims']).then(({ claims }) => {
      assert.ok(isObject(claims));
      return claims;
    });
    const provider = String(iss).replace(/^https?:\/\//, '');
    assert.deepEqual(conditionOf(stdout), {
      StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com', [`${provider}:sub`]: sub },
    });
  });

  it('puts nothing but the text on standard output, and all of it into one document for programs', async () => {
    const words = [ARN, ...OF_GITHUB, '--subject', 'immutable'];
    const { code, stdout } = await generate(...words);
    assert.equal(code, 0);
    const issuer = 'token.actions.githubusercontent.com';
    assert.deepEqual(parseJson(stdout), {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: 'sts.amazonaws.com',
              [`${issuer}:sub`]: 'repo:acme@1/app@2:environment:production',
            },
          },
        },
      ],
    });
    const document = await suite.world.json(['trust', 'generate', ...words]);
    assert.deepEqual([document['form'], document['file'], document['text']], ['json', 'trust-policy.json', stdout]);
  });

  it('ends with a next command that names the role and the file as they are', async () => {
    const role = 'arn:aws:iam::111122223333:role/PROFILE-deploy';
    const next = async (form: string): Promise<unknown> =>
      (await suite.world.json(['trust', 'generate', role, ...OF_GITHUB, '--subject', 'immutable', '--form', form]))[
        'next'
      ];
    assert.deepEqual(
      [await next('json'), await next('cloudformation')],
      [
        'aws iam update-assume-role-policy --role-name PROFILE-deploy --policy-document file://trust-policy.json',
        'aws cloudformation deploy --stack-name PROFILE-deploy --template-file role.template.yaml --capabilities CAPABILITY_NAMED_IAM',
      ],
    );
  });

  const refusals: readonly (readonly [words: readonly string[], code: number, said: RegExp])[] = [
    [['nobody'], 2, /is no role of the role map, and no name that a cloud gives to one/],
    [[ARN, '--token-of', 'nobody'], 2, /No issuer is called nobody/],
    [[ARN, '--fact', 'owner=acme'], 2, /are about a --token-of, which is missing/],
    [[ARN, '--token-of', 'github-actions', '--fact', 'owner'], 2, /--fact takes a name and a value/],
    [[ARN, '--token-of', 'github-actions', '--fact', 'colour=red'], 2, /say nothing that is called colour/],
    [[ARN, '--token-of', 'github-actions', '--fact', 'owner=acme'], 2, /These facts make no subject/],
    [[ARN, ...OF_GITHUB], 2, /several formats[^]*classic \(repo:acme\/app:environment:production\) or immutable/],
    [
      [ARN, ...OF_GITHUB, '--subject', 'classic', '--form', 'gcloud'],
      2,
      /A trust of AWS is written as json, cloudformation or terraform/,
    ],
    [[ARN, ...OF_GITHUB, '--subject', 'classic', '--form', 'word'], 2, /--form takes/],
    [
      [ARN, ...OF_GITHUB, '--subject', 'classic', '--any', 'colour'],
      2,
      /No token here says anything of colour that could be left open/,
    ],
    [[ARN, ...OF_GITHUB, '--subject', 'classic', '--pin', 'sha'], 2, /The token has no claim sha/],
    [[ARN, ...OF_GITHUB, '--subject', 'classic', '--any', 'owner', 'repository'], 7, /This trust is not written/],
    [
      [ARN, '--token-of', 'gitlab', '--fact', 'group=acme', 'project=app', 'branch=main', '--any', 'ref'],
      7,
      /would let in a merge request as well[^]*--any event/,
    ],
  ];
  for (const [words, code, said] of refusals) {
    it(`writes nothing for ${words.slice(1).join(' ') || words.join(' ')}`, async () => {
      const ended = await generate(...words);
      assert.deepEqual([ended.code, ended.stdout], [code, '']);
      assert.match(ended.stderr, said);
    });
  }
});
