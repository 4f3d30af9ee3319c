import { createServer } from 'node:http';
import { waitUntil } from '../hosts/wait-until.ts';

/** A server before another one that lets no request through while it is shut. */
export interface Gate {
  readonly endpoint: string;
  shut(): void;
  /** Lets through what waits, and what comes. */
  open(): void;
  /** Resolves when so many requests wait. */
  holds(requests: number): Promise<void>;
  stop(): Promise<void>;
}

/** A cloud that answers when the test says so. `target`: origin of the server behind. */
export async function startGate(target: string): Promise<Gate> {
  const held: (() => void)[] = [];
  let isShut = false;
  const open = (): void => {
    isShut = false;
    for (const pass of held.splice(0)) pass();
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      void (async () => {
        if (isShut) await new Promise<void>(resolve => held.push(resolve));
        const { method = 'GET', url = '/', headers } = request;
        const answer = await fetch(`${target}${url}`, {
          method,
          headers: { 'content-type': headers['content-type'] ?? '' },
          ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
        });
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(await answer.text());
      })().catch(() => response.destroy());
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    shut: () => {
      isShut = true;
    },
    open,
    holds: async requests => {
      if (!(await waitUntil(() => held.length === requests)))
        throw new Error(`${held.length} requests wait, not ${requests}.`);
    },
    stop: async () => {
      open();
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
