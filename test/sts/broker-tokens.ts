import { decodeJwt } from 'jose';
import { Secret } from '../../src/core/secret.ts';
import { createBrokerClient } from '../../src/identity/broker/client.ts';
import type { Claims } from '../../src/core/token.ts';
import { createBrokerSource } from '../../src/identity/broker/broker-source.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { withClaim, withHeader } from './changed-token.ts';
import { type Attempt, exchangeAtGateway, expectRefusals, type Report } from './exchange-at-gateway.ts';
import { trustIssuer } from './gateway-account.ts';
import type { RadosGateway } from './rados-gateway.ts';

/** Not `sts:SetSourceIdentity`, which AWS wants as well: the gateway knows no source identity and refuses a policy with it. */
const TAGGING = ['sts:TagSession'];

/** A codespace's tokens from the real broker, asked for by the real client, at roles that trust one `aud` and one `sub`. */
export async function checkBrokerTokens(
  gateway: RadosGateway,
  { codespace }: Sandbox,
  home: string,
  report: Report,
): Promise<void> {
  const { broker, certificateFile, acme } = codespace;
  const role = 'codespace';
  const subject = `owner:${acme.organization.id}:repo:${acme.repository.id}:access:write`;
  await trustIssuer(gateway, home, { issuer: broker, subject, roles: { [role]: TAGGING, untagged: [] } });

  const http = nodeHttpClient({ certificateAuthority: certificateFile, environment: {} });
  const source = createBrokerSource(
    { broker, repository: 'acme/app', codespace: acme.codespace.name },
    {
      clock: systemClock,
      client: () => Promise.resolve(createBrokerClient(http)),
      gitHubToken: () => ({ found: true, token: new Secret(acme.token), variable: 'GITHUB_TOKEN' }),
    },
  );
  const given = (await source.token('sts.amazonaws.com')).jwt.reveal();
  const { principal } = await exchangeAtGateway(gateway, { token: given, role });
  report(true, `a broker's token is taken: ${principal ?? ''}`);

  const changed = Object.keys(decodeJwt(given)).map((claim): readonly [string, Attempt] => [
    `a token whose ${claim} was changed afterwards`,
    { token: withClaim(given, claim), role },
  ]);
  const seconds = Math.floor(Date.now() / 1000);
  const mint = (claims: Claims): Promise<string> => codespace.mintToken(claims);
  await expectRefusals(
    gateway,
    [
      ...changed,
      ['a token whose kid was changed afterwards', { token: withHeader(given, { kid: 'other' }), role }],
      ['a token that says it has no signature', { token: withHeader(given, { alg: 'none' }), role }],
      ['the broker’s signature over another issuer', { token: await mint({ iss: `${broker}/` }), role }],
      ['… over another audience', { token: await mint({ aud: 'other' }), role }],
      ['… over another repository', { token: await mint({ sub: subject.replace(/\d+:access/, '1:access') }), role }],
      ['… over a subject that goes on', { token: await mint({ sub: `${subject}:x` }), role }],
      ['… over a subject in other case', { token: await mint({ sub: subject.toUpperCase() }), role }],
      ['… over a time that has passed', { token: await mint({ iat: seconds - 900, exp: seconds - 600 }), role }],
      ['… over a time to come', { token: await mint({ nbf: seconds + 900 }), role }],
      ['another key’s signature under the broker’s kid', { token: await codespace.forgeToken(), role }],
      ['session tags where the role allows none', { token: given, role: 'untagged' }],
    ],
    report,
  );
}
