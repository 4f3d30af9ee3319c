import { decodeJwt } from 'jose';
import { AssumeError, asAssumeError } from '../../src/core/errors.ts';
import type { Claims } from '../../src/core/token.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type { IamPolicy } from '../../src/trust/aws/iam-policy.ts';
import { readIamPolicy } from '../../src/trust/aws/policy.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../../src/trust/aws/web-identity.ts';
import { exchangeAtGateway, type Report } from './exchange-at-gateway.ts';
import { awsAtGateway } from './gateway-account.ts';
import { type Answer, MAIN, OF_THE_GATEWAY, POLICY_TABLE } from './policy-table.ts';
import type { RadosGateway } from './rados-gateway.ts';

/**
 * Whether our evaluator answers of each policy and token what the gateway answers, or what is known of the gateway, which has the
 * sandbox's issuer registered.
 */
export async function checkPolicyAnswers(
  gateway: RadosGateway,
  sandbox: Sandbox,
  home: string,
  report: Report,
): Promise<void> {
  const host = sandbox.issuer.replace(/^https?:\/\//, '');
  const provider = `arn:aws:iam::${gateway.account}:oidc-provider/${host}`;
  const admin = (...args: readonly string[]): ReturnType<typeof awsAtGateway> =>
    awsAtGateway(gateway, home, gateway.admin, ['iam', ...args]);
  const rows = POLICY_TABLE.flatMap(({ what, tokens }) => Object.keys(tokens).map(name => `${what}: ${name}`));
  for (const [index, { what, statements, tokens }] of POLICY_TABLE.entries()) {
    const role = `policy-${index}`;
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements })
      .replaceAll('HOST', host)
      .replaceAll('PROVIDER', provider);
    const created = await admin('create-role', '--role-name', role, '--assume-role-policy-document', document);
    const reading = readIamPolicy(document, what, 'trust');
    for (const [name, claims] of Object.entries(tokens)) {
      const token = await sandbox.mintToken({ sub: MAIN, aud: 'sts.amazonaws.com', ...claims });
      const ours = reading.ok ? answerOf(reading.policy, decodeJwt(token), provider) : 'malformed';
      const theirs = created.code === 0 ? await gatewayAnswer(gateway, token, role) : 'malformed';
      const row = `${what}: ${name}`;
      const [known, because] = OF_THE_GATEWAY[row] ?? [];
      const here = ours === theirs ? '' : `, ${ours} by our evaluator`;
      const passed = known === undefined ? ours === theirs : ours !== theirs && theirs === known;
      report(passed, `${row}: ${theirs}${here}${because === undefined ? '' : `, as ${because}`}`);
    }
  }
  const differing = Object.keys(OF_THE_GATEWAY);
  report(
    differing.every(row => rows.includes(row)),
    `of ${rows.length} answers the gateway gives ${differing.length} in its own way`,
  );
}

function answerOf(policy: IamPolicy, claims: Claims, provider: string): Answer | 'unknown' {
  const { outcome } = evaluateWebIdentity(policy, webIdentityRequests(claims, 'jane@ona', provider));
  return outcome === 'allowed' || outcome === 'unknown' ? outcome : 'refused';
}

async function gatewayAnswer(gateway: RadosGateway, token: string, role: string): Promise<Answer> {
  const outcome = await exchangeAtGateway(gateway, { token, role }).then(() => undefined, asAssumeError);
  if (outcome === undefined) return 'allowed';
  if (outcome instanceof AssumeError && /HTTP 4\d\d/.test(outcome.message)) return 'refused';
  throw outcome;
}
