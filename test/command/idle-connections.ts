import { connect, type Socket } from 'node:net';

const AT_ONCE = 50;

/** Connections that were answered once and are kept, of `127.0.0.1` and as many addresses after it as are wanted. */
export async function idleConnections(address: string, count: number, addresses: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const made = Array.from({ length: AT_ONCE }, (_, each) =>
      idleConnection(address, `127.0.0.${1 + ((sockets.length + each) % addresses)}`),
    );
    sockets.push(...(await Promise.all(made)));
  }
  return sockets;
}

/** Resolves when it was answered or closed. */
function idleConnection(address: string, localAddress: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port: Number(port), localAddress }, () =>
      socket.write('GET /healthz HTTP/1.1\r\nhost: id.acme.example\r\n\r\n'),
    );
    socket.on('error', () => undefined);
    socket.once('data', () => resolve(socket));
    socket.once('close', () => resolve(socket));
    socket.resume();
  });
}
