import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Server as TcpServer, type Socket } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificate {
  readonly certFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A self-signed certificate for `localhost` and 127.0.0.1 that would be believed by whoever trusts it as a root. */
export async function makeCertificate(directory: string, name: string): Promise<Certificate> {
  const [certFile, keyFile] = [path.join(directory, `${name}.pem`), path.join(directory, `${name}.key`)];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:sts.eu-west-1.amazonaws.com';
  await run('openssl', [...request, '-addext', names, '-keyout', keyFile, '-out', certFile]);
  return { certFile, cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}

export interface TestServer {
  readonly port: number;
  /** All bytes that any client sent before TLS, as Latin-1. */
  received(): string;
  close(): Promise<void>;
}

/** A TCP server that keeps what it received and does with each connection what it is told. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let received = '';
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', bytes => (received += bytes.toString('latin1')));
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  const port = await listening(server);
  return {
    port,
    received: () => received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export async function httpsServer({ cert, key }: Certificate, listener: RequestListener): Promise<TestServer> {
  const server = createSecureServer({ cert, key }, listener);
  server.on('tlsClientError', () => {});
  const port = await listening(server);
  return { port, received: () => '', close: () => closed(server) };
}

export function closed(server: Server | ReturnType<typeof createSecureServer>): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function listening(server: TcpServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
