import assert from 'node:assert/strict';
import { azureFailure, type RefusedRequest } from '../../../../src/clouds/azure/failure.ts';
import type { FailureKind } from '../../../../src/core/errors.ts';
import { CLIENT, subjectToken, TARGET, TENANT } from './azure-fixture.ts';

const SCOPE = 'https://management.azure.com/.default';

function refused(changes: Partial<RefusedRequest> = {}): RefusedRequest {
  return { target: TARGET, assertion: subjectToken(), scope: SCOPE, skewMilliseconds: 0, ...changes };
}

const TRACE =
  'Trace ID: 4ef9c26a-e731-4572-b4d3-f8c0e6362200 Correlation ID: 731cf9a5-5359-45d2-b058-4f8f2570e1fc Timestamp: 2026-01-18 00:16:16Z';
const CHECK =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation';
const NO_RECORD = 'No matching federated identity record found for presented assertion';

function body(error: string, code: number, text: string): string {
  return JSON.stringify({
    error,
    error_description: `AADSTS${code}: ${text} ${TRACE}`,
    error_codes: [code],
    timestamp: '2026-01-18 00:16:16Z',
    trace_id: '4ef9c26a-e731-4572-b4d3-f8c0e6362200',
    correlation_id: '731cf9a5-5359-45d2-b058-4f8f2570e1fc',
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

interface Row {
  readonly code: number;
  readonly status?: number;
  readonly error: string;
  readonly text: string;
  readonly asked?: Partial<RefusedRequest>;
  readonly kind: FailureKind;
  readonly isPassing?: true;
  readonly says: RegExp;
}

/**
 * Bodies as people got them: Azure/azure-workload-identity#616 (70021) and Azure/azure-workload-identity#1200 (700211, with a slash), Azure/login#482 (700213)
 * and Azure/login#515 (7002138), microsoft/Agents#202 (7002137), GitLab's page on Azure (700212, 501661), a thread on a broken key set
 * (900612), Microsoft's troubleshooting pages for the rest (700016, 700024, 90002, 7000222, 53003 …).
 */
const TABLE: readonly Row[] = [
  {
    code: 70021,
    error: 'invalid_request',
    text: `${NO_RECORD}. Assertion Issuer: 'https://id.acme.example'. Assertion Subject: 'owner:1:repo:2:access:write'. Assertion Audience: 'api://AzureADTokenExchange'. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation`,
    kind: 'trust-mismatch',
    isPassing: true,
    says: /issuer https:\/\/id\.acme\.example, subject owner:1:repo:2:access:write, audience api:\/\/AzureADTokenExchange\..*just made.*minutes/,
  },
  {
    code: 700211,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} issuer 'https://id.acme.example/'. ${CHECK}`,
    asked: { assertion: subjectToken({ iss: 'https://id.acme.example/' }) },
    kind: 'trust-mismatch',
    isPassing: true,
    says: /issuer https:\/\/id\.acme\.example\/\..*character by character.*ends with a slash/,
  },
  {
    code: 700211,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} issuer 'https://id.acme.example'. The expected issuer is 'https://id.acme.example/'.`,
    kind: 'trust-mismatch',
    isPassing: true,
    says: /goes on with "\/" after the 23 characters.*ends without a slash/,
  },
  {
    code: 700213,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} subject 'owner:1:repo:2:access:write'. ${CHECK}`,
    kind: 'trust-mismatch',
    isPassing: true,
    says: /bbbbbbbb-1111-2222-3333-444444444444 has the token's subject owner:1:repo:2:access:write\./,
  },
  {
    code: 7002137,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} subject '/eid1/c/pub/t/v4j5cvGGr0GRqy180BHbRw/a/9ExAW52n_ky4ZiS_jhpJIQ/7e307b14-2a27-4f66-ada8-ec6400eb4977'. Please make sure the federated identity credential Subject is '/eid1/c/pub/t/{tenantId}/a/9ExAW52n_ky4ZiS_jhpJIQ/7e307b14-2a27-4f66-ada8-ec6400eb4977'.`,
    asked: {
      assertion: subjectToken({
        sub: '/eid1/c/pub/t/v4j5cvGGr0GRqy180BHbRw/a/9ExAW52n_ky4ZiS_jhpJIQ/7e307b14-2a27-4f66-ada8-ec6400eb4977',
      }),
    },
    kind: 'trust-mismatch',
    isPassing: true,
    says: /differs at character 15: the token's has "v", the other "\{"/,
  },
  {
    code: 7002138,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} subject 'repo:acme/App:environment:Production'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. ${CHECK}`,
    asked: { assertion: subjectToken({ sub: 'repo:acme/App:environment:Production' }) },
    kind: 'trust-mismatch',
    says: /repo:acme\/App:environment:Production differ in upper and lower case alone/,
  },
  ...[700212, 7002121, 70022204].map((code): Row => ({
    code,
    status: 401,
    error: 'invalid_client',
    text: `${NO_RECORD} audience 'https://gitlab.com'. ${CHECK}`,
    asked: { assertion: subjectToken({ aud: ['https://gitlab.com'] }, 'https://gitlab.com') },
    kind: 'trust-mismatch',
    says: /audience https:\/\/gitlab\.com\..*In this cloud it is api:\/\/AzureADTokenExchange\./,
  })),
  {
    code: 700212,
    error: 'invalid_client',
    text: `${NO_RECORD} audience 'api://AzureADTokenExchange'. ${CHECK}`,
    asked: { target: { ...TARGET, environment: 'china' } },
    kind: 'trust-mismatch',
    says: /In this cloud it is api:\/\/AzureADTokenExchangeChina\./,
  },
  {
    code: 700024,
    status: 401,
    error: 'invalid_client',
    text: 'Client assertion is not within its valid time range. Current time: 2023-05-30T05:19:20.3135329Z, assertion valid from 2023-02-28T08:57:37.0000000Z, expiry time of assertion 2023-02-28T09:57:37.0000000Z.',
    kind: 'identity-rejected',
    says: /expired when Microsoft Entra saw it, or was not valid yet/,
  },
  {
    code: 700024,
    status: 401,
    error: 'invalid_client',
    text: 'Client assertion is not within its valid time range.',
    asked: { skewMilliseconds: -7 * 60_000 },
    kind: 'clock-skew',
    says: /7 min ahead of Microsoft Entra's/,
  },
  {
    code: 70025,
    status: 401,
    error: 'invalid_client',
    text: `The client '${CLIENT}'(deployer) has no configured federated identity credentials.`,
    kind: 'trust-mismatch',
    isPassing: true,
    says: /has no federated credential\..*just made.*asked again/,
  },
  {
    code: 70023,
    error: 'invalid_request',
    text: 'External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00.',
    kind: 'identity-rejected',
    says: /lives longer than Microsoft Entra takes/,
  },
  {
    code: 700016,
    error: 'unauthorized_client',
    text: `Application with identifier '${CLIENT}' was not found in the directory 'EUNEIZ'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    kind: 'role-missing',
    says: new RegExp(`The directory ${TENANT} does not know the application ${CLIENT}`),
  },
  {
    code: 7000229,
    error: 'invalid_client',
    text: `The client application ${CLIENT} is missing service principal in the tenant ${TENANT}.`,
    kind: 'role-missing',
    says: /az ad sp create --id bbbbbbbb/,
  },
  {
    code: 7000112,
    error: 'unauthorized_client',
    text: 'Application is disabled.',
    kind: 'role-missing',
    says: /disabled/,
  },
  ...[90002, 900023].map((code): Row => ({
    code,
    error: 'invalid_request',
    text: `Tenant '${TENANT}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    asked: { target: { ...TARGET, environment: 'usgovernment' } },
    kind: 'role-missing',
    says: /login\.microsoftonline\.us knows no directory aaaaaaaa.*`environment`/,
  })),
  {
    code: 50034,
    error: 'invalid_grant',
    text: 'The user account does not exist.',
    kind: 'role-missing',
    says: /does not know who asks/,
  },
  {
    code: 5000224,
    error: 'invalid_request',
    text: 'The tenant is not available.',
    kind: 'role-missing',
    says: /blocked/,
  },
  ...[900382, 900432, 900439].map((code): Row => ({
    code,
    error: 'invalid_request',
    text: 'Confidential Client is not supported in Cross Cloud request.',
    kind: 'role-missing',
    says: /of another cloud than login\.microsoftonline\.com.*`environment`/,
  })),
  {
    code: 500011,
    error: 'invalid_resource',
    text: 'The resource principal named https://vault.example was not found in the tenant named xyz.',
    asked: { scope: 'https://vault.example/.default' },
    kind: 'role-missing',
    says: /nothing that https:\/\/vault\.example\/\.default names/,
  },
  ...[70011, 1002012].map((code): Row => ({
    code,
    error: 'invalid_scope',
    text: 'The scope is not valid.',
    kind: 'usage',
    says: /does not take the scope/,
  })),
  {
    code: 501051,
    error: 'invalid_grant',
    text: 'Application is not assigned to a role.',
    kind: 'trust-mismatch',
    says: /not assigned/,
  },
  ...[53003, 530003, 530034, 530035].map((code): Row => ({
    code,
    error: 'invalid_grant',
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    kind: 'trust-mismatch',
    says: /Conditional Access/,
  })),
  ...[7000215, 7000216, 7000218, 7000222].map((code): Row => ({
    code,
    status: 401,
    error: 'invalid_client',
    text: 'The provided client secret keys are expired.',
    kind: 'identity-rejected',
    says: /client secret, which Rolecall never sends/,
  })),
  ...[700021, 700023].map((code): Row => ({
    code,
    error: 'invalid_client',
    text: "Client assertion application identifier doesn't match 'client_id' parameter.",
    kind: 'trust-mismatch',
    says: /does not take the token of https:\/\/id\.acme\.example/,
  })),
  ...[700027, 50013, 50027, 5002738, 7000272].map((code): Row => ({
    code,
    status: 401,
    error: 'invalid_client',
    text: 'Client assertion contains an invalid signature. [Reason - The key was not found.]',
    kind: 'identity-rejected',
    says: /cannot verify the signature of https:\/\/id\.acme\.example.*RS256/,
  })),
  ...[50166, 501661].map((code): Row => ({
    code,
    error: 'invalid_request',
    text: 'Request to External OIDC endpoint failed.',
    kind: 'network',
    isPassing: true,
    says: /could not reach https:\/\/id\.acme\.example/,
  })),
  {
    code: 900612,
    error: 'invalid_request',
    text: 'Failed to parse provider signing keys.',
    kind: 'identity-rejected',
    says: /cannot read the keys/,
  },
  ...[700222, 700226, 700227, 700231].map((code): Row => ({
    code,
    error: 'invalid_request',
    text: 'AAD-issued tokens may not be used for federated identity flows.',
    kind: 'identity-rejected',
    says: /does not take its own tokens/,
  })),
  {
    code: 50196,
    error: 'invalid_grant',
    text: 'The server terminated an operation because it encountered a client request loop.',
    kind: 'throttled',
    says: /again and again/,
  },
  {
    code: 90055,
    status: 429,
    error: 'invalid_request',
    text: 'Too many requests.',
    kind: 'throttled',
    isPassing: true,
    says: /too often/,
  },
  ...[90006, 90033, 90036].map((code): Row => ({
    code,
    status: 400,
    error: 'temporarily_unavailable',
    text: 'A transient error has occurred. Please try again.',
    kind: 'network',
    isPassing: true,
    says: /fault of its own/,
  })),
  {
    code: 999999,
    error: 'invalid_request',
    text: 'Something new.',
    kind: 'protocol',
    says: /refused with AADSTS999999\. https:\/\/login\.microsoftonline\.com\/error\?code=999999/,
  },
];

describe('A refusal of Microsoft Entra', () => {
  for (const { code, status = 400, error, text, asked, kind, isPassing = false, says } of TABLE) {
    it(`AADSTS${code} is ${kind}: ${String(says).slice(0, 60)}`, () => {
      const failure = azureFailure({ status, body: body(error, code, text) }, refused(asked));
      assert.deepEqual([failure.kind, failure.retryable, failure.code], [kind, isPassing, `AADSTS${code}`]);
      const shown = `${failure.message} ${failure.hint}`;
      assert.match(shown, says);
      assert.doesNotMatch(shown, /Trace ID|AADSTS(?!999999)/);
    });
  }

  const BARE: readonly (readonly [status: number, text: string, kind: FailureKind, isPassing: boolean])[] = [
    [429, '', 'throttled', true],
    [500, '', 'network', true],
    [503, '<html>Service Unavailable</html>', 'network', true],
    [400, '<html>', 'protocol', false],
    [401, '{"error":"invalid_client"}', 'protocol', false],
    [400, '{"error_codes":"700213"}', 'protocol', false],
    [400, '{"error_codes":["700213",-1,1.5,null]}', 'protocol', false],
    [418, '[]', 'protocol', false],
  ];
  for (const [status, text, kind, isPassing] of BARE) {
    it(`without a code: HTTP ${status} ${text} is ${kind}`, () => {
      const failure = azureFailure({ status, body: text }, refused());
      assert.deepEqual([failure.kind, failure.retryable, failure.code], [kind, isPassing, undefined]);
    });
  }

  it('takes of several codes the first that it knows', () => {
    const { kind, code } = azureFailure({ status: 400, body: '{"error_codes":[999999,700016]}' }, refused());
    assert.deepEqual([kind, code], ['role-missing', 'AADSTS700016']);
  });

  it('shows what a token says, and no control of a terminal in it', () => {
    const assertion = subjectToken({ sub: 'a\u001b[31m\nb' });
    const { message } = azureFailure({ status: 400, body: body('x', 700213, NO_RECORD) }, refused({ assertion }));
    assert.match(message, /subject a\ufffd\[31m\ufffdb\./);
  });

  it('says that a token names no subject', () => {
    const assertion = subjectToken({ sub: 7 });
    const { message } = azureFailure({ status: 400, body: body('x', 700213, NO_RECORD) }, refused({ assertion }));
    assert.match(message, /has the token's subject, of which it has none\./);
  });
});
