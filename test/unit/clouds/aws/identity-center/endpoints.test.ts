import assert from 'node:assert/strict';
import type { HttpRequest } from '../../../../../src/core/ports.ts';
import { createIdentityCenter } from '../../../../../src/clouds/aws/identity-center/identity-center.ts';
import { identityCenterEndpoints } from '../../../../../src/clouds/aws/identity-center/endpoints.ts';
import { failureOf } from '../../../../support/failure-of.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const noPrompt = (): Promise<void> => Promise.resolve();
const ACME = 'https://acme.awsapps.com/start';

describe('The endpoints of IAM Identity Center', () => {
  const table: readonly (readonly [startUrl: string, region: string, signIn: string, portal: string])[] = [
    [ACME, 'eu-west-1', 'https://oidc.eu-west-1.amazonaws.com', 'https://portal.sso.eu-west-1.amazonaws.com'],
    [
      'https://ssoins-7223.eu-west-1.portal.amazonaws.com',
      'eu-west-1',
      'https://oidc.eu-west-1.amazonaws.com',
      'https://portal.sso.eu-west-1.amazonaws.com',
    ],
    // https://github.com/aws/aws-cli/issues/10507
    [
      'https://ssoins-7223.portal.eu-west-1.app.aws',
      'eu-west-1',
      'https://oidc.eu-west-1.api.aws',
      'https://portal.sso.eu-west-1.api.aws',
    ],
    [ACME, 'cn-north-1', 'https://oidc.cn-north-1.amazonaws.com.cn', 'https://portal.sso.cn-north-1.amazonaws.com.cn'],
    [
      ACME,
      'us-gov-west-1',
      'https://oidc.us-gov-west-1.amazonaws.com',
      'https://portal.sso.us-gov-west-1.amazonaws.com',
    ],
    [
      'https://app.aws.evil.example/.app.aws',
      'eu-west-1',
      'https://oidc.eu-west-1.amazonaws.com',
      'https://portal.sso.eu-west-1.amazonaws.com',
    ],
  ];
  for (const [startUrl, region, signIn, portal] of table) {
    it(`are those of ${region} for ${startUrl}`, () => {
      assert.deepEqual(identityCenterEndpoints({ startUrl, region }), { signIn, portal });
    });
  }

  for (const region of [
    'evil.example/',
    'eu-west-1.evil.example',
    'eu-west-1#',
    'EU-WEST-1',
    '',
    'global',
    '__proto__',
  ]) {
    it(`are none for ${JSON.stringify(region)}`, async () => {
      const { kind } = await failureOf(() => identityCenterEndpoints({ startUrl: ACME, region }));
      assert.equal(kind, 'role-map-invalid');
    });
  }

  it('get the requests, whatever a start URL says', async () => {
    const urls: string[] = [];
    const http = {
      send: (request: HttpRequest) => {
        urls.push(request.url);
        return Promise.resolve({ status: 400, headers: {}, body: '{"error":"invalid_request"}' });
      },
    };
    const center = createIdentityCenter({ http, clock: new FakeClock(), refreshTokens: false, endpoint: undefined });
    for (const startUrl of [ACME, 'https://evil.example/start', 'https://oidc.evil.example']) {
      await failureOf(() => center.signIn({ startUrl, region: 'eu-west-1' }, noPrompt));
    }
    assert.deepEqual(new Set(urls), new Set(['https://oidc.eu-west-1.amazonaws.com/client/register']));
  });
});
