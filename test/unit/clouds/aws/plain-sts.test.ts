import assert from 'node:assert/strict';
import { fromWebToken } from '@aws-sdk/credential-providers';
import * as fc from 'fast-check';
import { awsClientSettings } from '../../../../src/clouds/aws/client-settings.ts';
import { readPlainAnswer, stsForm } from '../../../../src/clouds/aws/sts/plain-sts.ts';
import { readBySdk } from '../../../../src/clouds/aws/sts/sdk-exchange.ts';
import { SdkHandler } from '../../../../src/clouds/aws/sdk-transport.ts';
import { isObject } from '../../../../src/core/parse.ts';
import type { ExchangeRequest } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { AwsRoleTarget } from '../../../../src/core/target.ts';
import { stsAnswer } from '../../../../src/sandbox/sts-answer.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

function request(changes: Partial<AwsRoleTarget> = {}, roleSessionName = 'jane@ona', jwt = 'a.b.c') {
  const target: AwsRoleTarget = {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/dev',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
    ...changes,
  };
  const token = { jwt: new Secret(jwt), claims: {}, audience: 'sts.amazonaws.com', source: 'ona-cli' } as const;
  return { target, token, durationSeconds: 3600, roleSessionName, endpoint: undefined };
}

/** What the SDK sends for the same. */
async function sdkForm({ target, token, durationSeconds, roleSessionName }: ExchangeRequest<AwsRoleTarget>) {
  let body: string | undefined;
  const stop = new Error('Enough.');
  const requestHandler = new SdkHandler({
    http: { send: () => Promise.reject(stop) },
    deadlineMilliseconds: 1,
    maximumBytes: 1,
    sent: asked => {
      body = asked.body;
      return { url: '', headers: {} };
    },
  });
  const { roleArn, sessionPolicy: policy, policyArns, region } = target;
  const provider = fromWebToken({
    roleArn,
    roleSessionName,
    webIdentityToken: token.jwt.reveal(),
    durationSeconds,
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns === undefined ? {} : { policyArns: policyArns.map(arn => ({ arn })) }),
    clientConfig: { endpoint: 'https://sts.example', region, requestHandler, maxAttempts: 1, ...awsClientSettings() },
  });
  await assert.rejects(provider());
  return body;
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

const CREDENTIALS = {
  AccessKeyId: 'ASIAQWERTYUIOPASDFGH',
  SecretAccessKey: 's/+='.repeat(10),
  SessionToken: 'FwoGZXIvYXdzEXAMPLE',
  Expiration: '2026-01-01T13:00:00Z',
};
const RESULT = {
  SubjectFromWebIdentityToken: 'jane',
  AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/dev/jane@ona', AssumedRoleId: 'AROA:jane@ona' },
  PackedPolicySize: '6',
  Credentials: CREDENTIALS,
  Audience: 'sts.amazonaws.com',
};

const answerOf = async (result: Parameters<typeof stsAnswer>[1]): Promise<string> =>
  await stsAnswer('AssumeRoleWithWebIdentity', result, NOW).text();

const PIECES = [
  '<',
  '>',
  '</',
  '/>',
  '&amp;',
  '&#65;',
  '<!-- x -->',
  '<![CDATA[x]]>',
  '<?x?>',
  ' ',
  '\n',
  '\t',
  '"',
  'x',
  'é',
  ']]>',
  '<Arn>x</Arn>',
  '<AccessKeyId>ASIAEVILEVILEVILEVIL</AccessKeyId>',
  '<AssumedRoleUser><Arn>x</Arn></AssumedRoleUser>',
  '<Credentials>',
  '</Credentials>',
  ' a="b"',
  '9',
  '-',
  'Z',
  '02-30',
  '<PackedPolicySize>x</PackedPolicySize>',
  '<Result>',
  '</Result>',
  '\u0000',
  '\ufeff',
];

/** Values that are none, or not just so. */
const odd = fc.record({
  PackedPolicySize: fc.constantFrom(undefined, '6', 'x'),
  Credentials: fc.record({
    AccessKeyId: fc.constantFrom(CREDENTIALS.AccessKeyId, '', 'a<b'),
    SecretAccessKey: fc.constantFrom(CREDENTIALS.SecretAccessKey, 'a&b', ' a b ', 'a>b', '\u00e9'),
    SessionToken: fc.constantFrom(CREDENTIALS.SessionToken, '', 'true', '0x10', '1e3', '012'),
    Expiration: fc.constantFrom(
      CREDENTIALS.Expiration,
      '2026-02-30T13:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T13:00:00.5Z',
      '2026-01-01T13:00:60Z',
      '2026-01-01T14:00:00+01:00',
      '1767272400',
    ),
  }),
});

const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  isBetween: fc.boolean(),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }),
  put: fc.constantFrom('', ...PIECES),
});

const PIECES_OF_ANSWER = ['AssumedRoleUser', 'Arn', 'Credentials', 'AccessKeyId', 'SecretAccessKey', 'Expiration'];

/** Answers in which something is odd, said twice, was put, or was taken out: anywhere, or just between two elements. */
const slipped = fc
  .tuple(
    fc.oneof(fc.constant({}), odd).map(changes => ({ ...RESULT, ...changes })),
    fc.array(slip, { maxLength: 2 }),
    fc.option(fc.constantFrom(...PIECES_OF_ANSWER), { freq: 5, nil: undefined }),
  )
  .map(async ([result, slips, twice]) =>
    slips.reduce(
      (text, { at, isBetween, cut, put }) => {
        const places = [0, ...[...text.matchAll(/>(?=\s*<)/g)].map(({ index }) => index + 1), text.length];
        const anywhere = Math.floor(at * text.length);
        const place = isBetween ? (places[Math.floor(at * places.length)] ?? anywhere) : anywhere;
        return text.slice(0, place) + put + text.slice(place + cut);
      },
      // Said twice, in other words the first time.
      (await answerOf(result)).replace(`<${twice}>`, `<${twice}>x</${twice}><${twice}>`),
    ),
  );

describe('An exchange without the SDK', () => {
  it('sends what the SDK would', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom("!'()*~ +%&=", 'a b', '\u0000'),
    );
    await fc.assert(
      fc.asyncProperty(
        text.filter(name => name !== ''),
        text.filter(jwt => jwt !== ''),
        fc.option(text, { nil: undefined }),
        fc.option(fc.array(text, { minLength: 1, maxLength: 11 }), { nil: undefined }),
        async (name, jwt, sessionPolicy, policyArns) => {
          const narrowed = {
            ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
            ...(policyArns === undefined ? {} : { policyArns }),
          };
          const asked = request(narrowed, name, jwt);
          const sent = [stsForm(asked), (await sdkForm(asked)) ?? ''].map(form => form.split('&').toSorted());
          assert.deepEqual(sent[0], sent[1]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads what STS and what the sandbox write', async () => {
    const output = readPlainAnswer(await answerOf(RESULT));
    assert.deepEqual(output, {
      Credentials: { ...CREDENTIALS, Expiration: new Date('2026-01-01T13:00:00Z') },
      AssumedRoleUser: { Arn: RESULT.AssumedRoleUser.Arn },
    });
  });

  it('reads nothing that the SDK does not read just so', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(slipped, async made => {
        const body = await made;
        const plain = readPlainAnswer(body);
        if (plain === undefined) return;
        read += 1;
        const answer = { status: 200, headers: {}, body };
        const times = { serverTime: undefined, receivedAt: NOW };
        const output = await readBySdk(request(), 'https://sts.example', { answer, times });
        const of = (name: string, below: string): unknown => field(field(output, name), below);
        assert.deepEqual(plain, {
          Credentials: {
            AccessKeyId: of('Credentials', 'AccessKeyId'),
            SecretAccessKey: of('Credentials', 'SecretAccessKey'),
            SessionToken: of('Credentials', 'SessionToken'),
            Expiration: of('Credentials', 'Expiration'),
          },
          AssumedRoleUser: { Arn: of('AssumedRoleUser', 'Arn') },
        });
      }),
      { numRuns: 6000 },
    );
    assert.ok(read > 100, `${read} were plain`);
  });
});
