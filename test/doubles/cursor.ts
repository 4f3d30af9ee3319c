import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { isObject, parseJson } from '../../src/core/parse.ts';
import type { Claims } from '../../src/core/token.ts';
import { type AgentSimulation, agentSimulation } from './agent-roles.ts';
import { withOverrides } from '../../src/sandbox/codespace.ts';
import { createMisbehaviour, type FailureControls } from '../../src/sandbox/failure-controls.ts';
import { randomId, startJobIssuer } from './job-issuer.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** A Cursor cloud agent's side of the world, with its requests logged as `cursor` (issuer) and `cursor-socket`. */
export interface SandboxCursor extends AgentSimulation {
  /** Origin and `iss`. */
  readonly issuer: string;
  readonly socket: string;
  readonly controls: FailureControls;
  /** From now on tokens have these claims changed; `undefined` removes one. */
  overrideClaims(overrides: Claims): void;
}

const TOKEN_SECONDS = 300;
const NOT_BEFORE_SECONDS = 5;
const MAXIMUM_BODY_BYTES = 4096;
const BURST = 10;
const TOKENS_PER_SECOND = 30 / 60;
const MOST_CONNECTIONS = 8;
const AUDIENCE = /^[!-~]{1,512}$/;

const OWNER = {
  cloud_agent_id: 'bc-1a2b3c4d',
  agent_runtime: 'managed',
  owner_email: 'jane@acme.example',
  owner_user_id: '42',
  team_id: '77',
  repo_url: 'github.com/acme/app',
  repo_urls: ['github.com/acme/app'],
  repo_count: 1,
  branch_name: 'main',
  environment_id: 'env-1',
  source: 'WEBSITE',
};
const SUBJECT = `user:${OWNER.owner_user_id}`;

/**
 * The socket of a Cursor-managed agent and the issuer behind it, with the service's own limits and error codes
 * [cursor.com/docs/cloud-agent/identity].
 */
export async function startCursor(surroundings: SandboxSurroundings): Promise<SandboxCursor> {
  const { now, log, closing } = surroundings;
  const { origin: issuer, keys } = await startJobIssuer('cursor', '/keys', surroundings);
  const misbehaviour = createMisbehaviour();
  const budget = tokenBudget(now);
  let overrides: Claims = {};
  let connections = 0;

  async function answerTo(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/v1/tokens/oidc') return refused(404, 'not_found');
    if (request.method !== 'POST') return refused(405, 'method_not_allowed');
    if (!/^application\/json *(?:;|$)/i.test(request.headers.get('content-type') ?? '')) {
      return refused(415, 'invalid_content_type');
    }
    const text = await request.text();
    if (Buffer.byteLength(text) > MAXIMUM_BODY_BYTES) return refused(413, 'body_too_large');
    const body = parseJson(text);
    if (!isObject(body)) return refused(400, 'invalid_json');
    const { aud, nonce, sub_claim: subjectClaim } = body;
    if (typeof aud !== 'string' || !AUDIENCE.test(aud)) return refused(400, 'invalid_aud');
    if (nonce !== undefined && (typeof nonce !== 'string' || nonce.length > 512)) return refused(400, 'invalid_nonce');
    if (subjectClaim !== undefined && subjectClaim !== 'team_id') return refused(400, 'invalid_sub_claim');
    if (!budget()) return limited(429, 'rate_limited');
    const iat = Math.floor(now() / 1000);
    const claims = {
      iss: issuer,
      sub: subjectClaim === undefined ? SUBJECT : `team_id:${OWNER.team_id}`,
      aud,
      iat,
      nbf: iat - NOT_BEFORE_SECONDS,
      exp: iat + TOKEN_SECONDS,
      jti: randomId(),
      ...(nonce === undefined ? {} : { nonce }),
      ...OWNER,
    };
    return Response.json({ token: await keys.sign(withOverrides(claims, overrides)), expires_at: claims.exp });
  }

  async function limitedAnswer(request: Request): Promise<Response> {
    if (connections >= MOST_CONNECTIONS) return limited(503, 'saturated');
    connections += 1;
    try {
      const prepared = await misbehaviour.next();
      if (prepared === undefined) return await answerTo(request);
      return new Response(prepared.body, { status: prepared.status, headers: { ...prepared.headers } });
    } finally {
      connections -= 1;
    }
  }

  const listener = getRequestListener(async request => {
    const answer = await limitedAnswer(request);
    const { pathname } = new URL(request.url);
    log({ server: 'cursor-socket', method: request.method, path: pathname, status: answer.status, note: '' });
    return answer;
  });
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'rolecall-cursor-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const socket = path.join(folder, 'api.sock');
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  closing.push(
    () =>
      new Promise(resolve => {
        misbehaviour.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const environment = { CURSOR_AGENT: '1', CURSOR_AGENT_SOCKET: socket };
  return {
    ...agentSimulation({ name: 'cursor', issuer, subject: SUBJECT, environment }, surroundings),
    issuer,
    socket,
    controls: misbehaviour.controls,
    overrideClaims: changed => {
      overrides = changed;
    },
  };
}

/** Thirty tokens a minute, ten at once. Answers whether one is left, and takes it. */
function tokenBudget(now: () => number): () => boolean {
  let left = BURST;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(BURST, left + (Math.max(0, time - at) / 1000) * TOKENS_PER_SECOND);
    at = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

function refused(status: number, error: string): Response {
  return Response.json({ error, usage: 'POST /v1/tokens/oidc with a JSON body: aud, nonce, sub_claim' }, { status });
}

function limited(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { 'retry-after': '2' } });
}
