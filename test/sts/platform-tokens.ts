import { decodeJwt } from 'jose';
import type { Claims } from '../../src/core/token.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { exchangeAtGateway, expectRefusals, type Report } from './exchange-at-gateway.ts';
import { awsAtGateway, trustIssuer } from './gateway-account.ts';
import { OTHER_AUDIENCE } from './policy-table.ts';
import type { RadosGateway } from './rados-gateway.ts';

/** Tokens of the form that a platform's own issuer gives, at a role that trusts one subject. */
export async function checkPlatformTokens(
  gateway: RadosGateway,
  sandbox: Sandbox,
  home: string,
  report: Report,
): Promise<void> {
  const role = 'platform';
  const subject = decodeJwt(await sandbox.mintToken()).sub ?? '';
  const otherAudiences = [OTHER_AUDIENCE];
  await trustIssuer(gateway, home, { issuer: sandbox.issuer, subject, otherAudiences, roles: { [role]: [] } });
  const mint = (claims: Claims = {}): Promise<string> => sandbox.mintToken(claims);

  const credentials = await exchangeAtGateway(gateway, { token: await mint(), role });
  report(true, `a token whose audience and subject match is taken: ${credentials.principal}`);
  const minutes = Math.round((credentials.expiresAt - Date.now()) / 60_000);
  report(minutes === 60, `the session lasts ${minutes} min`);
  const keys = {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken.reveal(),
  };
  const listBuckets = async (changed: object): Promise<number> =>
    (await awsAtGateway(gateway, home, { ...keys, ...changed }, ['s3api', 'list-buckets'])).code;
  report((await listBuckets({})) === 0, 'the session is real: S3 ListBuckets with it succeeds');
  report((await listBuckets({ secretAccessKey: 'changed' })) !== 0, '… and fails with another secret');

  const seconds = Math.floor(Date.now() / 1000);
  await expectRefusals(
    gateway,
    [
      ['another audience', { token: await mint({ aud: ['other'] }), role }],
      [
        'an audience that the issuer may have and the role does not want',
        { token: await mint({ aud: OTHER_AUDIENCE }), role },
      ],
      ['another subject', { token: await mint({ sub: `${subject}x` }), role }],
      ['an expired token', { token: await mint({ iat: seconds - 7200, exp: seconds - 3600 }), role }],
      ['a token of the future', { token: await mint({ nbf: seconds + 3600 }), role }],
      ['a forged signature', { token: await sandbox.forgeToken(), role }],
      ['an issuer that is not registered', { token: await mint({ iss: `${sandbox.issuer}/` }), role }],
      ['a role that does not exist', { token: await mint(), role: 'nobody' }],
      ['a session longer than the role’s maximum', { token: await mint(), role, durationSeconds: 43_200 }],
    ],
    report,
  );
}
