import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AssumeError } from '../../../../src/core/errors.ts';
import type { ExchangeRequest, HttpClient, HttpRequest, HttpResponse } from '../../../../src/core/ports.ts';
import type { AwsRoleTarget } from '../../../../src/core/target.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { awsExchanger } from '../../../../src/clouds/aws/sts/exchange.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const TARGET: AwsRoleTarget = {
  cloud: 'aws',
  via: 'web-identity',
  roleArn: 'arn:aws:iam::111122223333:role/teams/dev',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
};

interface Answer {
  readonly key?: string;
  readonly secret?: string;
  readonly token?: string;
  readonly expiration?: string;
  readonly arn?: string;
}

function answerXml(answer: Answer): string {
  const { key = 'ASIAQWERTYUIOPASDFGH', secret = 's'.repeat(40), token = 'FwoGZXIvYXdzEXAMPLE' } = answer;
  const { expiration = '2026-01-01T13:00:00Z', arn = 'arn:aws:sts::111122223333:assumed-role/dev/jane@ona' } = answer;
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>
    <SessionToken>${token}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}

/** An {@link HttpClient} that answers as told and keeps what it was sent. */
class FakeHttp implements HttpClient {
  readonly sent: HttpRequest[] = [];
  answer: HttpResponse | AssumeError;

  constructor(body: string | AssumeError, status = 200, date: string | undefined = new Date(NOW).toUTCString()) {
    this.answer = typeof body === 'string' ? { status, body, headers: date === undefined ? {} : { date } } : body;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    this.sent.push(request);
    return this.answer instanceof AssumeError ? Promise.reject(this.answer) : Promise.resolve(this.answer);
  }
}

function exchange(http: HttpClient, change: Partial<ExchangeRequest<AwsRoleTarget>> = {}, signal?: AbortSignal) {
  const request: ExchangeRequest<AwsRoleTarget> = {
    target: TARGET,
    token: {
      jwt: new Secret('header.payload.signature'),
      claims: {},
      audience: 'sts.amazonaws.com',
      source: 'ona-cli',
    },
    durationSeconds: 3600,
    roleSessionName: 'jane@ona',
    endpoint: undefined,
    ...change,
  };
  return awsExchanger(http, new FakeClock(NOW)).exchange(request, signal);
}

describe('The AWS exchange', () => {
  it('sends exactly what was asked for, once, to the region’s endpoint, unsigned', async () => {
    const http = new FakeHttp(answerXml({}));
    await exchange(http, {
      target: { ...TARGET, sessionPolicy: '{"Version":"2012-10-17"}', policyArns: ['arn:aws:iam::aws:policy/A'] },
    });
    const [sent] = http.sent;
    assert.equal(http.sent.length, 1);
    assert.equal(sent?.url, 'https://sts.eu-west-1.amazonaws.com/');
    assert.deepEqual(Object.keys(sent.headers).sort(), ['accept', 'content-type', 'user-agent']);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(sent.body)), {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: TARGET.roleArn,
      RoleSessionName: 'jane@ona',
      WebIdentityToken: 'header.payload.signature',
      DurationSeconds: '3600',
      Policy: '{"Version":"2012-10-17"}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/A',
    });
  });

  it('reads the credentials', async () => {
    const { secretAccessKey, sessionToken, ...rest } = await exchange(new FakeHttp(answerXml({})));
    assert.deepEqual(rest, {
      cloud: 'aws',
      accessKeyId: 'ASIAQWERTYUIOPASDFGH',
      expiration: '2026-01-01T13:00:00Z',
      expiresAt: NOW + 3_600_000,
      principal: 'arn:aws:sts::111122223333:assumed-role/dev/jane@ona',
    });
    assert.deepEqual([secretAccessKey.reveal(), sessionToken.reveal()], ['s'.repeat(40), 'FwoGZXIvYXdzEXAMPLE']);
  });

  it('counts expiry by the server’s clock, and by ours where the server names no time', async () => {
    const ahead = new FakeHttp(answerXml({ expiration: '2026-01-01T15:00:00Z' }), 200, 'Thu, 01 Jan 2026 14:00:00 GMT');
    assert.equal((await exchange(ahead)).expiresAt, NOW + 3_600_000);
    const noDate = new FakeHttp(answerXml({}), 200, 'no date');
    assert.equal((await exchange(noDate)).expiresAt, NOW + 3_600_000);
  });

  const wrong: readonly (readonly [string, Answer | string])[] = [
    ['no access key id', { key: '' }],
    ['a strange access key id', { key: 'ASIA QWERTYUIOPASDFG' }],
    ['no secret', { secret: '' }],
    ['a secret with a line break', { secret: `${'s'.repeat(39)}\n[profile evil]` }],
    ['no session token', { token: '' }],
    ['an expiry that is no date', { expiration: 'tomorrow' }],
    ['an expiry in the past', { expiration: '2026-01-01T11:59:59Z' }],
    ['an expiry of now', { expiration: '2026-01-01T12:00:00Z' }],
    ['an expiry beyond 12 hours', { expiration: '2026-01-02T00:05:01Z' }],
    ['another account', { arn: 'arn:aws:sts::999999999999:assumed-role/dev/jane@ona' }],
    ['another role', { arn: 'arn:aws:sts::111122223333:assumed-role/admin/jane@ona' }],
    ['another partition', { arn: 'arn:aws-cn:sts::111122223333:assumed-role/dev/jane@ona' }],
    ['no role', { arn: '' }],
    ['HTML of a portal', '<html><body>Sign in</body></html>'],
    ['JSON', '{"AccessKeyId":"ASIAQWERTYUIOPASDFGH"}'],
    ['nothing', ''],
    ['half of the XML', answerXml({}).slice(0, 400)],
  ];
  for (const [name, answer] of wrong) {
    it(`takes no answer with ${name}`, async () => {
      const body = typeof answer === 'string' ? answer : answerXml(answer);
      const error: unknown = await exchange(new FakeHttp(body)).catch((failure: unknown) => failure);
      assert.ok(error instanceof AssumeError);
      assert.equal(error.kind, 'protocol', error.message);
      assert.ok(!/ssss|FwoG|QWERTY|header\.payload/.test(inspect(error, { depth: 9, showHidden: true })));
    });
  }

  it('reads codes from XML, and the status from anything else', async () => {
    const refused = new FakeHttp(
      '<ErrorResponse><Error><Code>RegionDisabledException</Code><Message>m</Message></Error></ErrorResponse>',
      403,
    );
    assert.equal((await failureOf(() => exchange(refused))).kind, 'region-disabled');
    for (const body of ['<html>busy</html>', '', 'busy']) {
      assert.equal((await failureOf(() => exchange(new FakeHttp(body, 503)))).retryable, true, body);
      assert.equal((await failureOf(() => exchange(new FakeHttp(body, 403)))).kind, 'protocol', body);
    }
  });

  it('asks once only, and passes the transport’s failure on', async () => {
    const http = new FakeHttp(
      new AssumeError('network', 'sts refused the connection.', { hint: 'h', retryable: true }),
    );
    const failure = await failureOf(() => exchange(http));
    assert.deepEqual(failure, { kind: 'network', message: 'sts refused the connection.', hint: 'h', retryable: true });
    assert.equal(http.sent.length, 1);
    const busy = new FakeHttp('', 503);
    await failureOf(() => exchange(busy));
    assert.equal(busy.sent.length, 1);
  });

  const refused: readonly (readonly [string, Partial<ExchangeRequest<AwsRoleTarget>>, string])[] = [
    ['under 15 minutes', { durationSeconds: 899 }, 'usage'],
    ['over 12 hours', { durationSeconds: 43_201 }, 'duration-too-long'],
    ['half a second', { durationSeconds: 900.5 }, 'usage'],
    ['a session name of one letter', { roleSessionName: 'a' }, 'usage'],
    ['a session name with a space', { roleSessionName: 'jane doe' }, 'usage'],
    ['a session name of 65', { roleSessionName: 'a'.repeat(65) }, 'usage'],
    ['eleven policies', { target: { ...TARGET, policyArns: Array<string>(11).fill('arn') } }, 'policy-too-large'],
    ['a long policy', { target: { ...TARGET, sessionPolicy: `{"a":"${'x'.repeat(2048)}"}` } }, 'policy-too-large'],
    [
      'policies too long together',
      {
        target: { ...TARGET, sessionPolicy: `{"a":"${'x'.repeat(2030)}"}`, policyArns: ['arn:aws:iam::aws:policy/A'] },
      },
      'policy-too-large',
    ],
    ['a policy that is no JSON', { target: { ...TARGET, sessionPolicy: '{' } }, 'policy-malformed'],
    ['a policy beyond U+00FF', { target: { ...TARGET, sessionPolicy: '{"a":"€"}' } }, 'policy-malformed'],
    ['a region of another partition', { target: { ...TARGET, region: 'cn-north-1' } }, 'role-map-invalid'],
    [
      'a token over 20 000 characters',
      { token: { jwt: new Secret('x'.repeat(20_001)), claims: {}, audience: 'a', source: 'ona-cli' } },
      'identity-rejected',
    ],
  ];
  for (const [name, change, kind] of refused) {
    it(`sends nothing for ${name}`, async () => {
      const http = new FakeHttp(answerXml({}));
      assert.equal((await failureOf(() => exchange(http, change))).kind, kind);
      assert.equal(http.sent.length, 0);
    });
  }

  it('is cancelled', async () => {
    const http = new FakeHttp(new AssumeError('cancelled', 'Cancelled.'));
    assert.equal((await failureOf(() => exchange(http, {}, AbortSignal.abort()))).kind, 'cancelled');
  });
});
