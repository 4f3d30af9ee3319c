import type { HttpClient } from '../core/ports.ts';
import type { SandboxAccount } from './account.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { askedIam } from './iam.ts';
import type { Handler } from './loopback-server.ts';
import { IAM_NAMESPACE, IAM_VERSION, STS_VERSION, stsAnswer, StsRefusal, stsRefusal } from './sts-answer.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * A stand-in for AWS STS: the Query API with AssumeRoleWithWebIdentity and GetCallerIdentity, and for a few calls of IAM's at the same
 * address, since a configuration has one endpoint for AWS. What the real service refuses,
 * it refuses, with the same codes, statuses and words as far as they are known.
 */
export function stsHandler(account: SandboxAccount, http: HttpClient, now: () => number): Handler {
  return async (request, note) => {
    const parameters = new URLSearchParams();
    try {
      const body = await request.text();
      readParameters(request, body).forEach((value, name) => parameters.append(name, value));
      const answer = await answerTo(request, body, parameters);
      note(actionOf(parameters));
      return answer;
    } catch (error) {
      if (!(error instanceof StsRefusal)) throw error;
      note(`${actionOf(parameters)} ${error.code}`.trim());
      return stsRefusal(error, now());
    }
  };

  async function answerTo(request: Request, body: string, parameters: URLSearchParams): Promise<Response> {
    const action = parameters.get('Action');
    if (action === null) throw new StsRefusal('MissingAction', 400, 'Could not find operation in the request');
    if (parameters.get('Version') === IAM_VERSION) {
      return stsAnswer(action, askedIam(request, body, parameters, account, now()), now(), IAM_NAMESPACE);
    }
    if (parameters.get('Version') !== STS_VERSION) throw invalidAction(action, parameters.get('Version'));
    if (action === 'AssumeRoleWithWebIdentity') {
      return stsAnswer(action, await assumeRoleWithWebIdentity(parameters, account, http, now()), now());
    }
    if (action !== 'GetCallerIdentity') throw invalidAction(action, STS_VERSION);
    const session = verifySignature(request, body, account, now());
    const identity = {
      Arn: session.assumedRoleArn,
      UserId: `${session.roleId}:${session.sessionName}`,
      Account: session.accountId,
    };
    return stsAnswer(action, identity, now());
  }
}

function readParameters(request: Request, body: string): URLSearchParams {
  const { pathname, search } = new URL(request.url);
  if (pathname !== '/' || request.method !== 'POST' || search !== '') {
    throw new StsRefusal('InvalidAction', 400, 'The sandbox takes POST / only.');
  }
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded(;|$)/.test(type)) {
    throw new StsRefusal('InvalidAction', 400, 'The sandbox takes form-encoded requests only.');
  }
  return new URLSearchParams(body);
}

/** What a client says is its own; into the log goes only what looks like an action. */
function actionOf(parameters: URLSearchParams): string {
  const action = parameters.get('Action') ?? '';
  return /^[A-Za-z]{1,64}$/.test(action) ? action : '';
}

function invalidAction(action: string, version: string | null): StsRefusal {
  return new StsRefusal(
    'InvalidAction',
    400,
    `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
  );
}
