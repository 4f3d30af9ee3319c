import { randomUUID } from 'node:crypto';

/** A refusal with the service's code, status and body. */
export class IdentityCenterRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: object;

  constructor(code: string, status: number, body: object) {
    super(code);
    this.name = 'IdentityCenterRefusal';
    this.code = code;
    this.status = status;
    this.body = body;
  }
}

/** OAuth's words, as SSO OIDC writes them: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/CommonErrors.html */
export function signInRefusal(error: string, description: string, status = 400): IdentityCenterRefusal {
  const name = error.replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return new IdentityCenterRefusal(`${name}Exception`, status, { error, error_description: description });
}

/** The portal's own, as seen in https://github.com/aws/aws-sam-cli/issues/2129. */
export function portalRefusal(name: string, status: number, message: string): IdentityCenterRefusal {
  const code = `${name}Exception`;
  return new IdentityCenterRefusal(code, status, { message, __type: `com.amazonaws.switchboard.portal#${code}` });
}

/** Clients count expiry from `Date`, so it follows the sandbox's clock. */
export function jsonAnswer(body: object | undefined, now: number): Response {
  const headers = { ...commonHeaders(now), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return new Response(body === undefined ? null : JSON.stringify(body), { status: 200, headers });
}

export function refusalAnswer({ code, status, body }: IdentityCenterRefusal, now: number): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...commonHeaders(now), 'content-type': 'application/json', 'x-amzn-errortype': code },
  });
}

function commonHeaders(now: number): Readonly<Record<string, string>> {
  return { 'x-amzn-requestid': randomUUID(), date: new Date(now).toUTCString() };
}
