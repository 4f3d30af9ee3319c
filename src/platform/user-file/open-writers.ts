import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** A program that has a file open for writing. */
export interface Writer {
  readonly processId: number;
  /** The kernel tells at most 15 bytes of it: `vim`. */
  readonly name: string;
}

/** What a file is, whatever its name. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Programs that have a file open for writing, as /proc shows them: those of this user, of everybody for root. Another
 * container's are in no /proc of ours, and where there is none there are none.
 */
export function openWriters({ dev, ino }: FileIdentity): readonly Writer[] {
  const writers: Writer[] = [];
  for (const processId of entries('/proc').filter(name => /^\d+$/.test(name))) {
    const folder = `/proc/${processId}`;
    for (const descriptor of entries(`${folder}/fd`)) {
      if (!isFile(`${folder}/fd/${descriptor}`, dev, ino)) continue;
      const flags = /^flags:\s*([0-7]+)/m.exec(text(`${folder}/fdinfo/${descriptor}`))?.[1];
      // The lowest two bits are the access mode: 0 is reading alone.
      if (flags === undefined || (Number.parseInt(flags, 8) & 3) === 0) continue;
      writers.push({ processId: Number(processId), name: text(`${folder}/comm`).trim() });
    }
  }
  return writers;
}

/** The link first: most descriptors are pipes and sockets, and looking at what they lead to costs more. */
function isFile(descriptor: string, dev: bigint, ino: bigint): boolean {
  try {
    const target = readlinkSync(descriptor);
    if (!target.startsWith('/')) return false;
    const stats = statSync(descriptor, { bigint: true });
    return stats.ino === ino && stats.dev === dev;
  } catch {
    return false;
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
