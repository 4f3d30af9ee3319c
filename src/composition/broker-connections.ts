import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { countedAddress } from '../broker/http/caller-address.ts';

export interface ConnectionLimits {
  /** From so many connections on, each new one closes the one that has been idle for longest. */
  readonly near: number;
  /** Of one network address; more close its own idle ones, and without any are refused. */
  readonly perAddress: number;
}

/** Behind proxies `perAddress` is none: their connections are everybody's. */
export function connectionLimits(trustedProxies: number): ConnectionLimits {
  return { near: 900, perAddress: trustedProxies === 0 ? 300 : Number.POSITIVE_INFINITY };
}

/**
 * Keeps room for whoever comes next: a connection that waits for nothing is closed before one is refused, and one address
 * cannot hold them all. `onCrowded` is told when nearly all are busy, and when that is over.
 */
export function limitConnections(
  server: Server,
  { near, perAddress }: ConnectionLimits,
  onCrowded: (isCrowded: boolean) => void,
): void {
  /** Each open connection, with its requests that have no answer yet. */
  const busy = new Map<Socket, number>();
  /** Those without any, idle for longest first. */
  const idle = new Set<Socket>();
  const byAddress = new Map<string, Set<Socket>>();
  let crowded = false;

  function report(): void {
    const isCrowded = busy.size - idle.size >= near;
    if (isCrowded === crowded) return;
    crowded = isCrowded;
    onCrowded(crowded);
  }

  function forget(socket: Socket, address: string): void {
    busy.delete(socket);
    idle.delete(socket);
    const others = byAddress.get(address);
    others?.delete(socket);
    if (others?.size === 0) byAddress.delete(address);
    report();
  }

  /** Answers whether there was one. */
  function closeLongestIdle(among: ReadonlySet<Socket>): boolean {
    for (const socket of idle) {
      if (!among.has(socket)) continue;
      idle.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  server.on('connection', socket => {
    const address = countedAddress(socket.remoteAddress ?? '');
    const others = byAddress.get(address) ?? new Set();
    if (others.size >= perAddress && !closeLongestIdle(others)) {
      socket.destroy();
      return;
    }
    if (busy.size >= near) closeLongestIdle(idle);
    byAddress.set(address, others.add(socket));
    busy.set(socket, 0);
    idle.add(socket);
    socket.once('close', () => forget(socket, address));
  });
  server.on('request', ({ socket }, response) => {
    const requests = busy.get(socket);
    if (requests === undefined) return;
    busy.set(socket, requests + 1);
    idle.delete(socket);
    report();
    response.once('close', () => {
      const left = (busy.get(socket) ?? 0) - 1;
      if (!busy.has(socket)) return;
      busy.set(socket, left);
      if (left === 0) idle.add(socket);
      report();
    });
  });
}
