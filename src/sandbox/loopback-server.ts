import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMisbehaviour, type FailureControls } from './failure-controls.ts';

/** One request as the sandbox's log keeps it: nothing that came with it. */
export interface LoggedRequest {
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** `AssumeRoleWithWebIdentity AccessDenied`: what was asked and how it ended, in words of the protocol. */
  readonly note: string;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`, with a certificate `https://localhost:PORT`. */
  readonly origin: string;
  readonly controls: FailureControls;
  close(): Promise<void>;
}

export interface LoopbackOptions {
  readonly name: string;
  /** 0: any free one. */
  readonly port: number;
  /** In PEM form; with them it speaks TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly log: (request: LoggedRequest) => void;
}

/** A handler that may leave a note for the log. */
export type Handler = (request: Request, note: (text: string) => void) => Promise<Response>;

const MAXIMUM_BODY_BYTES = 262_144;

const starting: Handler = () => Promise.resolve(new Response('Starting.', { status: 503 }));

/**
 * A server on 127.0.0.1 that answers only when called by that address or `localhost`: a web page that has its own name point
 * here (DNS rebinding) names itself in `Host` and gets nothing. Nor does a path that parsers read in two ways (`/a/../b`).
 */
export async function startLoopbackServer(
  options: LoopbackOptions,
  handlerFor: (origin: string) => Handler,
): Promise<LoopbackServer> {
  const misbehaviour = createMisbehaviour();
  let handler = starting;
  let hosts: readonly string[] = [];
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(bodyLimit({ maxSize: MAXIMUM_BODY_BYTES }));
  app.all('*', async context => {
    let note = '';
    const answer = await answerTo(context.req.raw, context.env.incoming.url ?? '', text => {
      note = text;
    });
    const { method, path } = context.req;
    options.log({ server: options.name, method, path, status: answer.status, note });
    return answer;
  });

  async function answerTo(request: Request, target: string, note: (text: string) => void): Promise<Response> {
    if (!hosts.includes(request.headers.get('host') ?? '')) {
      note('wrong Host');
      return new Response('Called by another name than 127.0.0.1.', { status: 403 });
    }
    const { pathname, search } = new URL(request.url);
    if (target !== `${pathname}${search}`) {
      note('path trick');
      return new Response('The path is not in its plain form.', { status: 400 });
    }
    const prepared = await misbehaviour.next();
    if (prepared === undefined) return handler(request, note);
    note('prepared answer');
    return new Response(prepared.body, { status: prepared.status, headers: { ...prepared.headers } });
  }

  const { certificate } = options;
  const place = { fetch: app.fetch, hostname: '127.0.0.1', port: options.port };
  const server =
    certificate === undefined
      ? serve({ ...place, createServer })
      : serve({ ...place, createServer: createSecureServer, serverOptions: { ...certificate, minVersion: 'TLSv1.2' } });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const origin = certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  handler = handlerFor(origin);
  return {
    origin,
    controls: misbehaviour.controls,
    close: () =>
      new Promise<void>((resolve, reject) => {
        misbehaviour.stop();
        server.close(error => (error === undefined ? resolve() : reject(error)));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
