import assert from 'node:assert/strict';
import { consolePage } from '../../../src/clouds/console.ts';
import type { SignInPage } from '../../../src/clouds/cloud-console.ts';
import { asAssumeError, AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { AwsTarget, AzureTarget, GoogleTarget, Target } from '../../../src/core/target.ts';
import { FakeHttp } from '../../support/fake-http.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const KEYS = {
  AccessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  SessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLXdlc3QtMg==',
};
const ANSWER = new Secret(JSON.stringify({ Version: 1, ...KEYS, Expiration: '2026-01-01T13:00:00Z' }));
const TOKEN = 'VCQgs5qZZt3Q6fn8Tr5EXAMPLEmLnwB7JjUc-SHwnUUWabcRdnWsi4DBn_dvCCZ85wrD';
const SECRETS = [...Object.values(KEYS), TOKEN];

const AWS = awsRole('dev').target;

function awsIn(partition: string, region: string): AwsTarget {
  return {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: `arn:${partition}:iam::111122223333:role/dev`,
    accountId: '111122223333',
    partition,
    region,
  };
}

async function signInPage(target: Target, endpoint?: string): Promise<SignInPage> {
  const page = await consolePage(target, endpoint);
  assert.equal(page.kind, 'sign-in');
  return page;
}

function federation(answer: Partial<HttpResponse> | AssumeError = { body: JSON.stringify({ SigninToken: TOKEN }) }) {
  return new FakeHttp(() => answer);
}

async function plainUrl(target: Target): Promise<string> {
  const page = await consolePage(target, 'https://stand-in.example');
  assert.equal(page.kind, 'page');
  return page.url;
}

describe("AWS's console as a role", () => {
  it('is opened with a token that the credentials were good for, which is in no other place of the address', async () => {
    const http = federation();
    const page = await signInPage(AWS);
    assert.deepEqual([page.host, http.requests.length], ['console.aws.amazon.com', 0]);
    const url = new URL((await page.signIn(ANSWER, http)).reveal());
    assert.deepEqual(
      [url.origin, url.pathname, [...url.searchParams]],
      [
        'https://signin.aws.amazon.com',
        '/federation',
        [
          ['Action', 'login'],
          ['SigninToken', TOKEN],
          ['Issuer', 'rolecall'],
          ['Destination', 'https://eu-west-1.console.aws.amazon.com/console/home'],
        ],
      ],
    );
  });

  it('sends the credentials in the body alone', async () => {
    const http = federation();
    await (await signInPage(AWS)).signIn(ANSWER, http);
    const [request] = http.requests;
    assert.deepEqual([request?.method, request?.url], ['POST', 'https://signin.aws.amazon.com/federation']);
    assertNoSecret(SECRETS, { url: request?.url, headers: request?.headers });
    const form = new URLSearchParams(request?.body);
    assert.deepEqual(
      [form.get('Action'), form.get('SessionType'), JSON.parse(form.get('Session') ?? '')],
      [
        'getSigninToken',
        'json',
        { sessionId: KEYS.AccessKeyId, sessionKey: KEYS.SecretAccessKey, sessionToken: KEYS.SessionToken },
      ],
    );
  });

  // A question whether to open an address is shown with the last characters of it.
  it('has an address that a browser, and VS Code, may take apart and put together, and that does not end in the token', async () => {
    const address = (await (await signInPage(AWS)).signIn(ANSWER, federation())).reveal();
    assert.ok(!address.slice(-30).includes(TOKEN.slice(-5)));
    const decoded = new URL(decodeURIComponent(address));
    assert.deepEqual([...decoded.searchParams], [...new URL(address).searchParams]);
  });

  for (const [partition, region, signIn, host] of [
    ['aws-cn', 'cn-north-1', 'signin.amazonaws.cn', 'console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'signin.amazonaws-us-gov.com', 'console.amazonaws-us-gov.com'],
    ['aws-eusc', 'eusc-de-east-1', 'eusc-de-east-1.signin.amazonaws-eusc.eu', 'console.amazonaws-eusc.eu'],
  ] as const) {
    it(`of ${partition} is that partition's own`, async () => {
      const http = federation();
      const page = await signInPage(awsIn(partition, region));
      const url = new URL((await page.signIn(ANSWER, http)).reveal());
      const destination = url.searchParams.get('Destination');
      assert.deepEqual([page.host, url.host, http.requests[0]?.url], [host, signIn, `https://${signIn}/federation`]);
      assert.equal(destination, `https://${region}.${host}/console/home`);
    });
  }

  for (const [target, kind] of [
    [awsIn('aws-iso', 'us-iso-east-1'), 'usage'],
    [awsIn('aws-eusc', 'evil.example/'), 'role-map-invalid'],
    [awsIn('aws', 'eu-west-1&Destination=https://evil.example'), 'role-map-invalid'],
    [awsIn('evil', 'eu-west-1'), 'role-map-invalid'],
  ] as const) {
    it(`of the partition ${target.partition} and the region ${target.region} is none`, async () => {
      await assert.rejects(consolePage(target, undefined), { kind });
    });
  }

  it('is asked of a stand-in that a person configured, but not of a private endpoint of AWS, which is for STS alone', async () => {
    for (const [endpoint, asked] of [
      ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/federation'],
      ['https://vpce-1.sts.eu-west-1.vpce.amazonaws.com', 'https://signin.aws.amazon.com/federation'],
      ['https://sts.cn-north-1.amazonaws.com.cn', 'https://signin.aws.amazon.com/federation'],
    ] as const) {
      const http = federation();
      await (await signInPage(AWS, endpoint)).signIn(ANSWER, http);
      assert.equal(http.requests[0]?.url, asked);
    }
  });

  for (const [what, answer, kind] of [
    ['refused credentials', { status: 400, body: `bad ${KEYS.SessionToken}` }, 'identity-rejected'],
    ['a refusal', { status: 403, body: JSON.stringify(KEYS) }, 'identity-rejected'],
    ['too many questions', { status: 429, body: '' }, 'throttled'],
    ['a fault of AWS', { status: 503, body: encodeURIComponent(KEYS.SecretAccessKey) }, 'network'],
    ['another status', { status: 302, body: '' }, 'protocol'],
    ['a page', { body: '<html>' }, 'protocol'],
    ['no token', { body: '{}' }, 'protocol'],
    ['a token that would change the address', { body: JSON.stringify({ SigninToken: `${TOKEN}&a=b` }) }, 'protocol'],
    ['no answer', new AssumeError('network', 'No answer.'), 'network'],
  ] as const) {
    it(`fails as ${kind} for ${what}, and says nothing of what was sent or received`, async () => {
      const page = await signInPage(AWS);
      const failure = asAssumeError(await page.signIn(ANSWER, federation(answer)).catch((error: unknown) => error));
      assert.equal(failure.kind, kind);
      assertNoSecret(SECRETS, { failure, cause: failure.cause ?? '-' });
    });
  }
});

describe('The pages of a cloud that has no sign-in as a role', () => {
  const google: GoogleTarget = { cloud: 'gcp', provider: 'projects/123456/locations/global/x' };
  const azure: AzureTarget = { cloud: 'azure', tenantId: 'tenant-1', clientId: 'client-1' };
  for (const [what, target, url] of [
    ["a pool's project", google, 'https://console.cloud.google.com/home/dashboard?project=123456'],
    [
      "a service account's project",
      { ...google, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com' },
      'https://console.cloud.google.com/home/dashboard?project=acme-dev',
    ],
    [
      'the project that is named',
      { ...google, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com', project: 'acme-data' },
      'https://console.cloud.google.com/home/dashboard?project=acme-data',
    ],
    [
      'a project that says more than a name',
      { ...google, project: 'a&b=/../#c' },
      'https://console.cloud.google.com/home/dashboard?project=a%26b%3D%2F..%2F%23c',
    ],
    [
      'another universe',
      { ...google, universeDomain: 's3nsapis.fr' },
      'https://console.cloud.s3nscloud.fr/home/dashboard?project=123456',
    ],
    ['a directory', azure, 'https://portal.azure.com/#@tenant-1'],
    [
      'a subscription',
      { ...azure, subscriptionId: 'sub-1' },
      'https://portal.azure.com/#@tenant-1/resource/subscriptions/sub-1/overview',
    ],
    ['a national cloud', { ...azure, environment: 'usgovernment' }, 'https://portal.azure.us/#@tenant-1'],
    ['another', { ...azure, environment: 'china' }, 'https://portal.azure.cn/#@tenant-1'],
  ] as const) {
    it(`are those of ${what}`, async () => {
      assert.equal(await plainUrl(target), url);
    });
  }
});
