import assert from 'node:assert/strict';
import { evaluateIamPolicy } from '../../../../src/trust/aws/evaluate.ts';
import type { IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import type { IamCaller, IamRequest } from '../../../../src/trust/aws/request.ts';
import type { CheckTrace, TrustOutcome } from '../../../../src/trust/trace.ts';
import type { Verdict } from '../../../../src/trust/verdict.ts';
import { iamPolicyOf } from '../../../../src/trust/aws/read-policy.ts';
import { readPlainJson } from '../../../../src/documents/read-plain-json.ts';
import { ACTION, type Keys, PROVIDER, requestWith, statement, trust } from './policies.ts';

function decide(statements: readonly unknown[], keys: Keys = {}, change: Partial<IamRequest> = {}): TrustOutcome {
  return evaluateIamPolicy(trust(...statements), requestWith(keys, change)).outcome;
}

const SUB = 'app.gitpod.io:sub';
const AUD = 'app.gitpod.io:aud';

describe('A trust policy', () => {
  it('allows what one statement allows', () => {
    assert.equal(decide([statement()]), 'allowed');
    assert.equal(decide([statement({ Condition: { StringEquals: { [SUB]: 'x' } } }), statement()]), 'allowed');
    assert.equal(decide([statement()], {}, { action: 'sts:TagSession' }), 'not-allowed');
  });

  it('denies when any statement denies, wherever it stands', () => {
    const deny = statement({ Effect: 'Deny', Condition: { StringNotEquals: { [SUB]: 'x' } } });
    assert.equal(decide([statement(), deny], { [SUB]: ['y'] }), 'denied');
    assert.equal(decide([deny, statement()], {}), 'denied');
    assert.equal(decide([deny, statement()], { [SUB]: ['x'] }), 'allowed');
  });

  it('needs every operator and every key of a statement', () => {
    const both = statement({
      Condition: { StringEquals: { [AUD]: 'x', [SUB]: 'y' }, StringLike: { [SUB]: '*' } },
    });
    assert.equal(decide([both], { [AUD]: ['x'], [SUB]: ['y'] }), 'allowed');
    assert.equal(decide([both], { [AUD]: ['x'] }), 'not-allowed');
    assert.equal(decide([both], { [AUD]: ['x'], [SUB]: ['z'] }), 'not-allowed');
  });

  it('matches providers exactly, or anyone', () => {
    const other = 'arn:aws:iam::111122223333:oidc-provider/other';
    assert.equal(decide([statement()], {}, { caller: { kind: 'Federated', name: other } }), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Federated: [other, PROVIDER] } })]), 'allowed');
    assert.equal(decide([statement({ Principal: '*' })]), 'allowed');
    assert.equal(decide([statement({ Principal: { AWS: '*' } })]), 'allowed');
    assert.equal(decide([statement({ Principal: { AWS: '111122223333' } })]), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Service: 'ec2.amazonaws.com' } })]), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Federated: '*' } })]), 'unknown');
  });

  it('matches actions without case, with wildcards, and NotAction', () => {
    assert.equal(decide([statement({ Action: 'STS:assumerolewithwebidentity' })]), 'allowed');
    assert.equal(decide([statement({ Action: ['sts:TagSession', 'sts:Assume*'] })]), 'allowed');
    assert.equal(decide([statement({ Action: '*' })], {}, { action: 'sts:SetSourceIdentity' }), 'allowed');
    assert.equal(decide([statement({ Action: 'sts:AssumeRole' })]), 'not-allowed');
    assert.equal(decide([statement({ Action: 'sts:AssumeRoleWith???Identity' })]), 'allowed');
    assert.equal(decide([statement({ Action: undefined, NotAction: 'sts:TagSession' })]), 'allowed');
    assert.equal(decide([statement({ Action: undefined, NotAction: 'sts:*' })]), 'not-allowed');
  });

  it('is unknown where it leaves out none of a list of none', () => {
    assert.equal(decide([statement({ Action: undefined, NotAction: [] })]), 'unknown');
    assert.equal(decide([statement({ Action: [] })]), 'not-allowed');
    assert.equal(verdictBeside([], USER), 'unknown');
  });

  it('is followed to the end, also after what decides', () => {
    const statements = [
      statement({ Sid: 'No', Effect: 'Deny' }),
      statement({ Condition: { StringEquals: { [AUD]: 'x', [SUB]: 'y' } } }),
    ];
    const trace = evaluateIamPolicy(trust(...statements), requestWith({ [SUB]: ['y'] }));
    assert.deepEqual(
      trace.rules.map(({ title, effect, verdict, checks }) => [title, effect, verdict, ...checks.map(brief)]),
      [
        ['Statement 1 "No"', 'deny', 'holds', 'Principal holds', 'Action holds'],
        ['Statement 2', 'allow', 'fails', 'Principal holds', 'Action holds', `${AUD} fails`, `${SUB} holds`],
      ],
    );
    assert.deepEqual([trace.outcome, trace.decidedBy], ['denied', [0]]);
  });

  it('says where each part of it is written', () => {
    const text = JSON.stringify({ Statement: statement({ Condition: { StringEquals: { [SUB]: ['x', 'y'] } } }) });
    const json = readPlainJson(text, 'trust.json');
    assert.ok(json.ok);
    const reading = iamPolicyOf(json.value, 'trust');
    assert.ok(reading.ok);
    const [rule] = evaluateIamPolicy(reading.policy, requestWith()).rules;
    const at = (place: CheckTrace['place']): string => text.slice(place?.start, place?.end);
    assert.match(at(rule?.place), /^\{"Effect".*\}$/);
    const [principal, action, condition] = rule?.checks ?? [];
    assert.equal(at(principal?.wanted[0]?.place), `"${PROVIDER}"`);
    assert.equal(at(action?.wanted[0]?.place), `"${ACTION}"`);
    assert.equal(at(condition?.place), `"${SUB}":["x","y"]`);
    assert.equal(at(condition?.wanted[1]?.place), '"y"');
  });
});

function brief({ key, verdict }: CheckTrace): string {
  return `${key} ${verdict}`;
}

const ACCOUNT = '111122223333';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/jane`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/jane`;

describe('A principal', () => {
  const rows: readonly (readonly [kind: string, principal: string, IamCaller['kind'], caller: string, Verdict])[] = [
    ['AWS', ACCOUNT, 'AWS', USER, 'holds'],
    ['AWS', ROOT, 'AWS', USER, 'holds'],
    ['AWS', ROOT, 'AWS', SESSION, 'holds'],
    ['AWS', ROOT, 'AWS', ROOT, 'holds'],
    ['AWS', USER, 'AWS', USER, 'holds'],
    ['AWS', USER, 'AWS', ROOT, 'fails'],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user/jane`, 'AWS', USER, 'fails'],
    ['AWS', ROLE, 'AWS', SESSION, 'holds'],
    // The ARN of a session does not show the path of its role, whose name the account has once.
    ['AWS', `arn:aws:iam::${ACCOUNT}:role/team/app`, 'AWS', SESSION, 'holds'],
    ['AWS', `arn:aws:iam::${ACCOUNT}:role/application`, 'AWS', SESSION, 'fails'],
    ['AWS', 'arn:aws:iam::444455556666:role/app', 'AWS', SESSION, 'fails'],
    ['AWS', 'arn:aws-cn:iam::111122223333:role/app', 'AWS', SESSION, 'fails'],
    ['AWS', SESSION, 'AWS', SESSION, 'holds'],
    ['AWS', `${SESSION}2`, 'AWS', SESSION, 'fails'],
    ['AWS', '444455556666', 'AWS', USER, 'fails'],
    ['AWS', '*', 'Service', 'ec2.amazonaws.com', 'holds'],
    ['AWS', ACCOUNT, 'Federated', PROVIDER, 'fails'],
    ['Service', 'ec2.amazonaws.com', 'Service', 'ec2.amazonaws.com', 'holds'],
    ['Service', 'ecs.amazonaws.com', 'Service', 'ec2.amazonaws.com', 'fails'],
    ['Federated', 'accounts.google.com', 'Federated', 'accounts.google.com', 'holds'],
    ['Federated', `arn:aws:iam::${ACCOUNT}:saml-provider/x`, 'Federated', PROVIDER, 'fails'],
    ['CanonicalUser', '79a59df900b949e5', 'CanonicalUser', '79a59df900b949e5', 'holds'],
    ['CanonicalUser', '79a59df900b949e5', 'AWS', USER, 'unknown'],
    ['Federated', '*', 'Federated', PROVIDER, 'unknown'],
  ];
  for (const [kind, principal, callerKind, caller, expected] of rows) {
    it(`${kind} ${principal} ${expected} for ${callerKind} ${caller}`, () => {
      assert.equal(principalCheck({ [kind]: principal }, { kind: callerKind, name: caller }).verdict, expected);
    });
  }

  it('of nobody is nobody', () => {
    assert.equal(principalCheck({ AWS: [] }, { kind: 'AWS', name: USER }).verdict, 'fails');
  });

  it('tells letter case, a slash and a wildcard from another provider', () => {
    assert.equal(reasonFor(PROVIDER.toUpperCase()), 'letter-case');
    assert.equal(reasonFor(`${PROVIDER}/`), 'trailing-slash');
    assert.equal(reasonFor(PROVIDER.replace('gitpod', 'other')), undefined);
  });

  it('left out by NotPrincipal is left out for certain only where each of its names is listed', () => {
    assert.equal(verdictBeside([USER, ROOT], USER), 'fails');
    assert.equal(verdictBeside([USER], USER), 'unknown');
    assert.equal(verdictBeside([SESSION, ROLE, ACCOUNT], SESSION), 'fails');
    assert.equal(verdictBeside([SESSION, ROLE], SESSION), 'unknown');
    assert.equal(verdictBeside([USER], SESSION), 'holds');
  });

  it('has to be named where there is a caller', () => {
    const trace = check(policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }), { kind: 'AWS', name: USER });
    assert.deepEqual([trace.verdict, trace.reason], ['fails', 'absent']);
  });
});

function policyOf(...statements: readonly unknown[]): IamPolicy {
  const json = readPlainJson(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'policy.json');
  assert.ok(json.ok);
  const reading = iamPolicyOf(json.value);
  assert.ok(reading.ok, reading.ok ? '' : reading.faults[0]?.message);
  return reading.policy;
}

function check(policy: IamPolicy, caller: IamCaller): CheckTrace {
  const found = evaluateIamPolicy(policy, { action: 'sts:AssumeRole', caller, keys: new Map() }).rules[0]?.checks[0];
  return found ?? assert.fail('There is no check.');
}

function reasonFor(provider: string): CheckTrace['reason'] {
  return principalCheck({ Federated: provider }, { kind: 'Federated', name: PROVIDER }).reason;
}

function verdictBeside(others: readonly string[], caller: string): Verdict {
  const deny = { Effect: 'Deny', NotPrincipal: { AWS: others }, Action: 'sts:AssumeRole', Resource: '*' };
  return check(policyOf(deny), { kind: 'AWS', name: caller }).verdict;
}

function principalCheck(principal: object, caller: IamCaller): CheckTrace {
  return check(trust(statement({ Principal: principal, Action: 'sts:AssumeRole' })), caller);
}

describe('Resources', () => {
  const rows: readonly (readonly [field: object, resource: string, TrustOutcome])[] = [
    [{ Resource: '*' }, 'arn:aws:s3:::a/b', 'allowed'],
    [{ Resource: 'arn:aws:s3:::a/*' }, 'arn:aws:s3:::a/b/c', 'allowed'],
    [{ Resource: 'arn:aws:s3:::A/*' }, 'arn:aws:s3:::a/b', 'not-allowed'],
    [{ Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::${aws:PrincipalTag/team}'] }, 'arn:aws:s3:::red', 'allowed'],
    [{ Resource: 'arn:aws:s3:::${aws:PrincipalTag/none}' }, 'arn:aws:s3:::red', 'not-allowed'],
    [{ NotResource: 'arn:aws:s3:::a/*' }, 'arn:aws:s3:::b', 'allowed'],
    [{ NotResource: 'arn:aws:s3:::a/*' }, 'arn:aws:s3:::a/b', 'not-allowed'],
  ];
  for (const [field, resource, outcome] of rows) {
    it(`${JSON.stringify(field)} is ${outcome} for ${resource}`, () => {
      const policy = policyOf({ Effect: 'Allow', Action: 's3:GetObject', ...field });
      const keys = new Map([['aws:principaltag/team', ['red']]]);
      assert.equal(evaluateIamPolicy(policy, { action: 's3:GetObject', resource, keys }).outcome, outcome);
    });
  }
});

describe('A policy that a file leaves open', () => {
  const allow = trust(statement());
  const deny = trust(statement({ Effect: 'Deny' }));
  const both = trust(statement(), statement({ Effect: 'Deny' }));

  it('is unknown where what is open decides', () => {
    assert.equal(incomplete(allow), 'unknown');
    assert.equal(incomplete(deny), 'denied');
    assert.equal(changed(allow, 0, { certain: false }), 'unknown');
    assert.equal(changed(both, 0, { certain: false }), 'denied');
    assert.equal(changed(both, 1, { certain: false }), 'unknown');
    assert.equal(changed(allow, 0, { effect: 'unknown' }), 'unknown');
    assert.equal(changed(allow, 0, { conditionsComplete: false }), 'unknown');
    assert.equal(changed(deny, 0, { conditionsComplete: false }), 'not-allowed');
  });

  it('shows what is open as a check', () => {
    const statements = allow.statements.map(each => ({ ...each, effect: 'unknown' as const, certain: false }));
    const { rules } = evaluateIamPolicy({ ...allow, statements }, requestWith());
    assert.deepEqual(
      rules.map(({ effect, checks }) => [effect, ...checks.map(brief)]),
      (['allow', 'deny'] as const).map(effect => [
        effect,
        'Effect unknown',
        'Statement unknown',
        'Principal holds',
        'Action holds',
      ]),
    );
  });
});

function changed(policy: IamPolicy, index: number, change: Partial<IamPolicy['statements'][number]>): TrustOutcome {
  const statements = policy.statements.map((each, at) => (at === index ? { ...each, ...change } : each));
  return evaluateIamPolicy({ ...policy, statements }, requestWith()).outcome;
}

function incomplete(policy: IamPolicy): TrustOutcome {
  return evaluateIamPolicy({ ...policy, complete: false }, requestWith()).outcome;
}
