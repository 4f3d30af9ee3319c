import type { IdentityCenterPortal } from '../core/identity-center.ts';
import { identityCenterDemo, type SandboxDemo } from './demo.ts';
import type { FailureControls } from './failure-controls.ts';
import { deviceAddress, devicePage } from './identity-center/device-page.ts';
import { type IdentityCenterTimes, SignInDirectory } from './identity-center/directory.ts';
import { type PermittedAccount, portalAnswer } from './identity-center/portal-service.ts';
import { IdentityCenterRefusal, jsonAnswer, portalRefusal, refusalAnswer } from './identity-center/refusal.ts';
import { signInAnswer } from './identity-center/sign-in-service.ts';
import { type Handler, startLoopbackServer } from './loopback-server.ts';
import type { SandboxSurroundings } from './surroundings.ts';

/** An organisation's IAM Identity Center: sign-in, access portal and the page in the browser, at one origin. */
export interface SandboxIdentityCenter {
  /** `endpoints.identityCenter` of the user's configuration. Its requests are logged as `identity-center`. */
  readonly origin: string;
  /** As a role map names it. */
  readonly portal: IdentityCenterPortal;
  /** What to write in any environment. */
  readonly demo: Omit<SandboxDemo, 'environment'>;
  readonly controls: FailureControls;
  /** Codes that wait for a person. */
  waitingCodes(): readonly string[];
  /** What the person chooses in the browser. @throws Error when no sign-in waits for the code. */
  allow(userCode: string): void;
  deny(userCode: string): void;
  /** Ends every sign-in, as an administrator can. */
  revokeAll(): void;
  livingTokens(): number;
  /** Replaces what the person may do where. */
  permit(accounts: readonly PermittedAccount[]): void;
  /** From the next request on. */
  setTimes(times: Partial<IdentityCenterTimes>): void;
  /** The next requests are refused with `TooManyRequestsException`. */
  throttleNext(requests: number): void;
  /** Every client secret, device code and token that was given out. */
  secrets(): readonly string[];
}

/** @throws Error when no port can be had. */
export async function startIdentityCenter(surroundings: SandboxSurroundings): Promise<SandboxIdentityCenter> {
  const { account, region, certificate, now, log, closing } = surroundings;
  const directory = new SignInDirectory(now);
  const portal = { startUrl: 'https://acme.awsapps.com/start', region };
  let accounts: readonly PermittedAccount[] = [
    { accountId: account.id, accountName: 'acme-development', roles: ['PowerUser', 'ReadOnly'] },
    { accountId: '444455556666', accountName: 'acme-production', roles: ['ReadOnly'] },
  ];
  let throttled = 0;

  const handlerFor =
    (origin: string): Handler =>
    async (request, note) => {
      try {
        const page = await devicePage(request, directory);
        if (page !== undefined) return page;
        if (throttled > 0) {
          throttled -= 1;
          throw portalRefusal('TooManyRequests', 429, 'HTTP 429 Too Many Requests');
        }
        const signIn = await signInAnswer(request, {
          directory,
          startUrl: portal.startUrl,
          deviceAddress: deviceAddress(origin),
        });
        if (signIn !== undefined) return jsonAnswer(signIn, now());
        const options = { directory, account, accounts: () => accounts, userName: 'jane', now };
        const answer = portalAnswer(request, options);
        return answer === undefined ? new Response('Not found', { status: 404 }) : jsonAnswer(answer.body, now());
      } catch (error) {
        if (!(error instanceof IdentityCenterRefusal)) throw error;
        note(error.code);
        return refusalAnswer(error, now());
      }
    };
  const server = await startLoopbackServer({ name: 'identity-center', port: 0, certificate, log }, handlerFor);
  closing.push(() => server.close());

  const decide = (userCode: string, decision: 'approved' | 'denied'): void => {
    if (!directory.decide(userCode, decision)) throw new Error(`No sign-in waits for ${userCode}.`);
  };
  return {
    origin: server.origin,
    portal,
    demo: identityCenterDemo(surroundings, { portal, origin: server.origin }),
    controls: server.controls,
    waitingCodes: () => directory.waitingCodes(),
    allow: userCode => decide(userCode, 'approved'),
    deny: userCode => decide(userCode, 'denied'),
    revokeAll: () => directory.revoke(),
    livingTokens: () => directory.livingTokens(),
    permit: permitted => {
      accounts = permitted;
    },
    setTimes: times => {
      directory.times = { ...directory.times, ...times };
    },
    throttleNext: requests => {
      throttled = requests;
    },
    secrets: () => directory.secrets(),
  };
}
