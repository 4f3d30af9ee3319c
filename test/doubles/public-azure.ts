import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, request as ask } from 'node:https';
import { connect, type Server, type Socket } from 'node:net';
import { certificatePem, selfSignedCertificate } from '../../src/sandbox/self-signed-certificate.ts';
import type { SandboxAzure } from '../../src/sandbox/start-azure.ts';

const AUTHORITY = 'login.microsoftonline.com';
const HOSTS: readonly string[] = [AUTHORITY, 'management.azure.com'];

/** The sandbox's Azure by its public names, for clients that know no others. */
export interface PublicAzure {
  /** For HTTPS_PROXY: behind it those names are the sandbox, and no other name is anything. */
  readonly proxy: string;
  /** By which clients believe them, in PEM form. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** A proxy by CONNECT (RFC 9110 §9.3.6), and behind it a TLS server that goes by the names of Entra and Resource Manager. */
export async function startPublicAzure(
  sandbox: Pick<SandboxAzure, 'origin' | 'certificateFile'>,
): Promise<PublicAzure> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { privateKey, publicKey, commonName: 'Azure behind a proxy', hosts: HOSTS };
  const certificate = certificatePem(selfSignedCertificate(subject, Date.now()));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const ca = await readFile(sandbox.certificateFile, 'utf8');
  const names = createSecureServer({ key, cert: certificate }, (request, response) => {
    forward(request, response, sandbox.origin, ca).catch(() => response.destroy());
  });
  const port = await listen(names);
  const sockets = new Set<Socket>();
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    const isKnown = HOSTS.some(host => request.url === `${host}:443`);
    const server = isKnown ? connect(port, '127.0.0.1') : undefined;
    for (const socket of [client, ...(server === undefined ? [] : [server])]) {
      sockets.add(socket);
      socket.once('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    }
    if (server === undefined) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.pipe(client).pipe(server);
  });
  const proxyPort = await listen(proxy);
  return {
    proxy: `http://127.0.0.1:${proxyPort}`,
    certificate,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([proxy, names].map(server => new Promise(resolve => server.close(resolve))));
    },
  };
}

/** The sandbox's own documents name the place that it is at, and it answers by no other name. */
async function forward(request: IncomingMessage, response: ServerResponse, origin: string, ca: string): Promise<void> {
  const { host } = new URL(origin);
  const body = Buffer.concat(await request.toArray());
  const url = `${origin}${(request.url ?? '/').replaceAll(AUTHORITY, host)}`;
  const headers = { ...request.headers, host, 'accept-encoding': 'identity' };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(url, { method: request.method, headers, ca }, resolve).once('error', reject).end(body);
  });
  const text = Buffer.concat(await answer.toArray())
    .toString()
    .replaceAll(host, AUTHORITY);
  response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] }).end(text);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
