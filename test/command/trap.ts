import { createServer, type Server, type Socket } from 'node:net';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A listener that nothing should ever reach, and files that nothing should ever run; both remember. */
export class Trap {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #folder: string;
  #received = '';
  #connections = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer(socket => {
      this.#connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', chunk => (this.#received += chunk.toString('latin1')));
      socket.end('HTTP/1.1 500 Trap\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  }

  static async start(folder: string): Promise<Trap> {
    const trap = new Trap(folder);
    await mkdir(folder, { recursive: true });
    await new Promise<void>(resolve => trap.#server.listen(0, '127.0.0.1', resolve));
    return trap;
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  get connections(): number {
    return this.#connections;
  }

  get received(): string {
    return this.#received;
  }

  /** A program that notes how it was called, with its whole environment; answers where it is. */
  async plantProgram(folder: string, name: string): Promise<string> {
    const file = path.join(folder, name);
    await mkdir(folder, { recursive: true });
    await writeFile(file, `#!/bin/sh\n{ echo "$0 $*"; /usr/bin/env; } >> '${this.#log}'\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** A module for `node --require` that notes that it was loaded; answers where it is. */
  async plantModule(folder: string): Promise<string> {
    const file = path.join(folder, 'planted.cjs');
    await mkdir(folder, { recursive: true });
    await writeFile(
      file,
      `require('node:fs').appendFileSync(${JSON.stringify(this.#log)}, process.argv.join(' ') + '\\n');\n`,
    );
    return file;
  }

  /** What planted programs and modules noted. */
  async ran(): Promise<string> {
    return readFile(this.#log, 'utf8').catch(() => '');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }

  get #log(): string {
    return path.join(this.#folder, 'planted.log');
  }
}
