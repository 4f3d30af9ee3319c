import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { JWT_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../../src/core/broker-protocol.ts';
import type { Claims } from '../../src/core/token.ts';
import { type AgentSimulation, agentSimulation } from './agent-roles.ts';
import { withOverrides } from '../../src/sandbox/codespace.ts';
import type { FailureControls } from '../../src/sandbox/failure-controls.ts';
import type { IssuerKeys } from '../../src/sandbox/issuer-keys.ts';
import { notFound, randomId, startJobIssuer } from './job-issuer.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** A Devin session's side of the world, with its requests logged as `devin`. */
export interface SandboxDevin extends AgentSimulation {
  /** Origin of the web application, and `iss`. */
  readonly issuer: string;
  /** The session's own token. */
  readonly tokenFile: string;
  readonly controls: FailureControls;
  /** From now on tokens have these claims changed; `undefined` removes one. */
  overrideClaims(overrides: Claims): void;
  /** Writes the session's token anew, as Devin does from time to time, with these claims changed. */
  writeSessionToken(overrides?: Claims): Promise<void>;
  /** From now on the session's token is refused. */
  endSession(): void;
}

const SESSION_SECONDS = 3600;
const TOKEN_SECONDS = 60;
const KEYS_PATH = '/keys';

const SESSION: Claims = {
  org_id: 'org-123',
  devin_id: 'devin-9f',
  repository_name: 'acme/app',
  requesting_user_email: 'jane@acme.example',
};
const SUBJECT = 'org_id:org-123';

/**
 * Devin's token exchange as its own CLI asks it [CognitionAI/actions: shared/devin-oidc-cli.ts]. Devin documents no error
 * codes: these are the standard's (RFC 6749 §5.2, RFC 8693 §2.2.2).
 */
export async function startDevin(surroundings: SandboxSurroundings): Promise<SandboxDevin> {
  const { now, closing } = surroundings;
  let overrides: Claims = {};
  let running = true;

  const exchange = async (request: Request, issuer: string, keys: IssuerKeys): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    if (form.get('grant_type') !== TOKEN_EXCHANGE_GRANT) return refused(400, 'unsupported_grant_type');
    const audience = form.get('audience') ?? '';
    const subjectKeys = (form.get('subject_keys') ?? 'org_id').split(' ');
    if (form.get('subject_token_type') !== JWT_TOKEN_TYPE || audience === '') return refused(400, 'invalid_request');
    const session = await verified(form.get('subject_token') ?? '', issuer, keys, now());
    if (!running || session === undefined) return refused(400, 'invalid_grant');
    if (subjectKeys.some(key => typeof session[key] !== 'string')) return refused(400, 'invalid_request');
    const iat = Math.floor(now() / 1000);
    const claims = {
      ...SESSION,
      iss: issuer,
      sub: subjectKeys.map(key => `${key}:${String(session[key])}`).join(':'),
      aud: audience,
      iat,
      exp: iat + TOKEN_SECONDS,
      jti: randomId(),
    };
    return Response.json({
      access_token: await keys.sign(withOverrides(claims, overrides)),
      issued_token_type: JWT_TOKEN_TYPE,
      token_type: 'N_A',
      expires_in: TOKEN_SECONDS,
    });
  };

  const {
    origin: issuer,
    keys,
    server,
  } = await startJobIssuer('devin', KEYS_PATH, surroundings, (origin, issuerKeys) => async (request, note) => {
    const asked = `${request.method} ${new URL(request.url).pathname}`;
    if (asked !== 'POST /api/oidc/token') return notFound();
    const answer = await exchange(request, origin, issuerKeys);
    note(answer.ok ? 'exchanged' : 'refused');
    return answer;
  });
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'rolecall-devin-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const tokenFile = path.join(folder, 'oidc_token');
  const writeSessionToken = async (changes: Claims = {}): Promise<void> => {
    const iat = Math.floor(now() / 1000);
    const claims = { ...SESSION, iss: issuer, sub: SUBJECT, aud: issuer, iat, exp: iat + SESSION_SECONDS };
    await writeFile(tokenFile, await keys.sign(withOverrides(claims, changes)), { mode: 0o600 });
  };
  await writeSessionToken();
  const environment = { DEVIN_OIDC_TOKEN_FILE: tokenFile, __COG_BASHRC_SOURCED: '1' };
  return {
    ...agentSimulation({ name: 'devin', issuer, subject: SUBJECT, environment }, surroundings),
    issuer,
    tokenFile,
    controls: server.controls,
    overrideClaims: changed => {
      overrides = changed;
    },
    writeSessionToken,
    endSession: () => {
      running = false;
    },
  };
}

/** The claims of a session's token that this issuer signed and that lives; undefined for anything else. */
async function verified(jwt: string, issuer: string, keys: IssuerKeys, now: number): Promise<Claims | undefined> {
  try {
    const set = createLocalJWKSet({ keys: [{ ...keys.publicKey, kty: 'RSA' }] });
    const { payload } = await jwtVerify(jwt, set, { issuer, algorithms: ['RS256'], currentDate: new Date(now) });
    return payload;
  } catch {
    return undefined;
  }
}

function refused(status: number, error: string): Response {
  return Response.json({ error, error_description: 'The session may not.' }, { status });
}
