import assert from 'node:assert/strict';
import type { Admissions } from '../../../../src/trust/admissions.ts';
import { admissionsOf } from '../../../../src/trust/review/clouds.ts';
import { awsTrust, gitHubTrust, openTrust, trustIn } from '../strangers/policies.ts';

const AUDIENCE = { aud: 'sts.amazonaws.com' };
const ISSUER = 'token.actions.githubusercontent.com';

/** Of a policy of these statements. */
async function admitted(...statements: readonly object[]): Promise<Admissions> {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return admissionsOf(await trustIn('trust.json', text), undefined);
}

async function gitHub(conditions: Parameters<typeof gitHubTrust>[0]): Promise<Admissions> {
  return admissionsOf(await gitHubTrust(conditions), undefined);
}

const FEDERATED = {
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${ISSUER}:sub`]: 'repo:acme/app:ref:refs/heads/main' } },
};
const MAIN = {
  issuer: 'GitHub Actions',
  who: 'the repository app of the owner acme: branch main',
  asks: ['sub is repo:acme/app:ref:refs/heads/main'],
  breadth: 'exact',
};

describe('whom a policy of AWS lets in', () => {
  it('is said in words, with the conditions that say so', async () => {
    const sub = 'repo:acme/app:environment:production';
    assert.deepEqual(await gitHub({ StringEquals: { ...AUDIENCE, sub, repository_id: '123' } }), {
      admits: [
        {
          issuer: 'GitHub Actions',
          who: 'the repository app (by id) of the owner acme: environment production',
          asks: [`sub is ${sub}`, 'repository_id is 123'],
          breadth: 'exact',
        },
      ],
      besides: [],
      unknown: [],
    });
  });

  it('is everyone where nothing says who is meant', async () => {
    const { admits } = await gitHub({ StringEquals: AUDIENCE });
    assert.deepEqual(admits, [
      { issuer: 'GitHub Actions', who: 'every repository of every owner', asks: [], breadth: 'none' },
    ]);
  });

  it('names apart what narrows it and is not in the words', async () => {
    assert.deepEqual(
      await admitted(
        {
          ...FEDERATED,
          Condition: {
            ...FEDERATED.Condition,
            StringNotEquals: { [`${ISSUER}:actor`]: ['bot', 'other'] },
            IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
          },
        },
        { Effect: 'Deny', Principal: '*', Action: 'sts:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ),
      {
        admits: [MAIN],
        besides: [
          `Only where ${ISSUER}:actor StringNotEquals bot or other.`,
          'Only where aws:SourceIp IpAddress 192.0.2.0/24.',
          'A statement denies sts:* to everyone where aws:SecureTransport Bool false: that is not taken off what is told.',
        ],
        unknown: [],
      },
    );
  });

  it('is not narrowed by what says only whom it does not mean', async () => {
    const { admits, besides } = await gitHub({ StringNotLike: { sub: 'repo:acme/app:*' } });
    assert.deepEqual(
      admits.map(({ who, breadth }) => [who, breadth]),
      [['every repository of every owner', 'none']],
    );
    assert.deepEqual(besides, [`Only where ${ISSUER}:sub StringNotLike repo:acme/app:*.`]);
  });

  it('is not narrowed by a condition that a token without the claim passes', async () => {
    for (const operator of ['StringEqualsIfExists', 'ForAllValues:StringEquals']) {
      const { admits, unknown } = await gitHub({
        StringLike: { sub: 'repo:acme/*' },
        [operator]: { repository_id: '123' },
      });
      assert.deepEqual(
        admits.map(({ who }) => who),
        ['every repository of the owner acme: any branch, any tag, pull requests and any environment'],
        operator,
      );
      assert.deepEqual(unknown, ['A token without repository_id passes the condition on repository_id.'], operator);
    }
  });

  it('has everybody in it who is no token', async () => {
    const { admits } = await admitted(
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:AssumeRole' },
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
      { Effect: 'Allow', NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:*' },
      {
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/acme' },
        Action: 'sts:AssumeRoleWithSAML',
      },
    );
    assert.deepEqual(
      admits.map(({ issuer, who }) => `${issuer}: ${who}`),
      [
        'AWS: the principal arn:aws:iam::444455556666:root',
        'AWS: the service ec2.amazonaws.com',
        'AWS: everyone of any account',
        'AWS: everyone of any account but arn:aws:iam::444455556666:root',
        'SAML: people who sign in at arn:aws:iam::111122223333:saml-provider/acme',
      ],
    );
  });

  it('has nobody in it whom a statement only lets tag a session', async () => {
    const tags = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:TagSession' };
    assert.deepEqual((await admitted(FEDERATED, tags)).admits, [MAIN]);
    assert.deepEqual((await admitted({ ...FEDERATED, Action: ['sts:TagSession', 'sts:AssumeRole*'] })).admits, [MAIN]);
  });

  it('says what the file leaves to a variable', async () => {
    const { admits, unknown } = admissionsOf(await openTrust(), undefined);
    assert.equal(admits[0]?.breadth, 'depends');
    assert.deepEqual(unknown, ['What the file does not say decides it: ${Repo}.']);
  });

  it('is told as nobody only with what was meant beside it', async () => {
    const { admits } = await gitHub({ StringEquals: { sub: 'repo:acme/app:*' } });
    assert.match(admits[0]?.who ?? '', /^no token as it is written; meant is the repository app of the owner acme/);
  });

  it('names an issuer that nobody knows by its address', async () => {
    const trust = await awsTrust('id.acme.example', { StringEquals: { 'id.acme.example:sub': 'ada' } });
    assert.deepEqual(admissionsOf(trust, undefined).admits, [
      { issuer: 'id.acme.example', who: 'the subject ada', asks: ['sub is ada'], breadth: 'exact' },
    ]);
  });

  it('is whoever a variable means where all of it is left to one', async () => {
    const sub = { Ref: 'Subject' };
    const statement = { ...FEDERATED, Condition: { StringLike: { [`${ISSUER}:sub`]: sub } } };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: policy } };
    const template = { Parameters: { Subject: { Type: 'String' } }, Resources: { Deploy: role } };
    const { admits, unknown } = admissionsOf(await trustIn('role.template.json', JSON.stringify(template)), undefined);
    assert.deepEqual(
      admits.map(({ who, breadth }) => [who, breadth]),
      [['whoever is meant by ${Subject}', 'depends']],
    );
    assert.deepEqual(unknown, ['What the file does not say decides it: ${Subject}.']);
  });

  it('is everyone but those whom a statement excepts', async () => {
    const { Principal: NotPrincipal, ...excepting } = FEDERATED;
    const { admits, besides } = await admitted(FEDERATED, { ...excepting, NotPrincipal });
    assert.deepEqual(
      admits.map(({ who }) => who),
      [MAIN.who, `everyone of any account but ${NotPrincipal.Federated}`],
    );
    assert.deepEqual(besides, [`Only where ${ISSUER}:sub StringEquals repo:acme/app:ref:refs/heads/main.`]);
  });
});
