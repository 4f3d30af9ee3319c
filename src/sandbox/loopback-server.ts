import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
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
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly controls: FailureControls;
  close(): Promise<void>;
}

export interface LoopbackOptions {
  readonly name: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: (request: LoggedRequest) => void;
}

/** A handler that may leave a note for the log. */
export type Handler = (request: Request, note: (text: string) => void) => Promise<Response>;

const MAXIMUM_BODY_BYTES = 262_144;

const starting: Handler = () => Promise.resolve(new Response('Starting.', { status: 503 }));

/**
 * A server on 127.0.0.1 that answers only when called by that address or `localhost`: a web page that has its own name point
 * here (DNS rebinding) names itself in `Host` and gets nothing.
 */
export async function startLoopbackServer(
  options: LoopbackOptions,
  handlerFor: (origin: string) => Handler,
): Promise<LoopbackServer> {
  const misbehaviour = createMisbehaviour();
  let handler = starting;
  let hosts: readonly string[] = [];
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAXIMUM_BODY_BYTES }));
  app.all('*', async context => {
    let note = '';
    const answer = await answerTo(context.req.raw, text => {
      note = text;
    });
    const { method, path } = context.req;
    options.log({ server: options.name, method, path, status: answer.status, note });
    return answer;
  });

  async function answerTo(request: Request, note: (text: string) => void): Promise<Response> {
    if (!hosts.includes(request.headers.get('host') ?? '')) {
      note('wrong Host');
      return new Response('Called by another name than 127.0.0.1.', { status: 403 });
    }
    const prepared = await misbehaviour.next();
    if (prepared === undefined) return handler(request, note);
    note('prepared answer');
    return new Response(prepared.body, { status: prepared.status, headers: { ...prepared.headers } });
  }

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port, createServer });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const origin = `http://127.0.0.1:${port}`;
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
