import { RegisterClientCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { asAssumeError } from '../../../../../src/core/errors.ts';
import type { SignInPrompt } from '../../../../../src/core/sign-in.ts';
import { createIdentityCenter } from '../../../../../src/clouds/aws/identity-center/identity-center.ts';
import { nodeHttpClient } from '../../../../../src/platform/http/client.ts';

// A process whose environment and ~/.aws/config a repository has set. Arguments: `ours` or `sdk` (the SDK as it comes, to
// show that the settings are in force), the sandbox's Identity Center and its certificate.

const [mode = '', endpoint = '', certificateAuthority = ''] = process.argv.slice(2);

async function ours(): Promise<string> {
  const http = nodeHttpClient({ certificateAuthority, environment: {} });
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const center = createIdentityCenter({ http, clock, refreshTokens: false, endpoint });
  const portal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
  const allow: SignInPrompt = async ({ userCode, verificationUri }) => {
    await http.send({
      method: 'POST',
      url: verificationUri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ user_code: userCode, decision: 'allow' }).toString(),
      deadlineMilliseconds: 5_000,
      maximumBytes: 65_536,
    });
  };
  await center.signIn(portal, allow);
  const target = {
    cloud: 'aws',
    via: 'identity-center',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
    identityCenter: { ...portal, roleName: 'ReadOnly' },
  } as const;
  const roles = await center.permittedRoles(portal);
  const { accessKeyId } = await center.credentials(target);
  await center.signOut(portal);
  return `${roles.length} roles, ${accessKeyId.slice(0, 4)}`;
}

async function sdk(): Promise<string> {
  const client = new SSOOIDCClient({ maxAttempts: 1 });
  await client.send(new RegisterClientCommand({ clientName: 'probe', clientType: 'public' }));
  return 'registered';
}

(mode === 'ours' ? ours() : sdk()).then(
  text => process.stdout.write(text),
  (error: unknown) => process.stdout.write(asAssumeError(error).kind),
);
