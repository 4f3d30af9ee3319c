import { FieldReader, parseJson } from '../core/parse.ts';
import type { PrivateDirectory } from '../core/ports.ts';
import type { SessionOwner } from '../core/session.ts';
import { tryEach } from '../core/try-each.ts';

/** What a session is about, or an attempt at one: whoever takes roles back chooses by it. */
export interface Holding {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Undefined while an attempt does not know it yet. */
  readonly roleName: string | undefined;
  /** Of the consent that it rests on; undefined where it rests on none, or none was read yet. */
  readonly mapFingerprint: string | undefined;
  readonly owner: SessionOwner;
}

const NAME = /^attempt-[0-9a-f]{16,64}\.json$/;

export function isAttempt(name: string): boolean {
  return NAME.test(name);
}

/**
 * An assumption under way, as a file beside the sessions, there before anything is asked of anybody. The same file becomes
 * the session's record by one rename, and taking roles back removes it: so whatever is taken back while a person confirms,
 * signs in or a cloud thinks stays taken back, whichever comes first. No lock, clock or counter decides it, and neither
 * side ever waits for the other.
 */
export class Attempt {
  readonly #directory: PrivateDirectory;
  readonly #name: string;

  private constructor(directory: PrivateDirectory, name: string) {
    this.#directory = directory;
    this.#name = name;
  }

  /** `id`: 16 to 64 hexadecimal digits, random. @throws AssumeError `local-file`. */
  static async begin(directory: PrivateDirectory, id: string, holding: Holding): Promise<Attempt> {
    const name = `attempt-${id}.json`;
    await directory.write(name, holdingText(holding));
    return new Attempt(directory, name);
  }

  /** Says what it is about, now that more is known; nothing when it was taken back. @throws AssumeError `local-file`. */
  async describe(holding: Holding): Promise<void> {
    await this.#directory.turnInto(this.#name, holdingText(holding), this.#name);
  }

  /** False once it was taken back. */
  async stands(): Promise<boolean> {
    return (await this.#directory.read(this.#name)) !== undefined;
  }

  /** Makes it the file `name`, with this content. False, and nothing is made, when it was taken back. @throws AssumeError `local-file`. */
  async become(name: string, content: string): Promise<boolean> {
    return await this.#directory.turnInto(this.#name, content, name);
  }

  /** It came to nothing. */
  async end(): Promise<void> {
    await this.#directory.remove(this.#name);
  }
}

/** Removes the attempts that are chosen, and those that cannot be read. Answers what was chosen. @throws AssumeError `local-file`. */
export async function takeBackAttempts(
  directory: PrivateDirectory,
  chosen: (holding: Holding) => boolean,
): Promise<readonly Holding[]> {
  const taken: Holding[] = [];
  await tryEach((await directory.names()).filter(isAttempt), async name => {
    const file = await directory.read(name);
    const holding = file === undefined ? undefined : parseHolding(file.content);
    if (holding !== undefined && !chosen(holding)) return;
    await directory.remove(name);
    if (holding !== undefined) taken.push(holding);
  });
  return taken;
}

function holdingText({ folder, roleName, mapFingerprint, owner }: Holding): string {
  return `${JSON.stringify({ version: 1, folder, roleName, mapFingerprint, owner })}\n`;
}

function parseHolding(text: string): Holding | undefined {
  try {
    const reader = new FieldReader(parseJson(text), 'the attempt');
    if (reader.number('version') !== 1) return undefined;
    return {
      folder: reader.string('folder'),
      roleName: reader.optionalString('roleName'),
      mapFingerprint: reader.optionalString('mapFingerprint'),
      owner: reader.oneOf('owner', ['window', 'command']),
    };
  } catch {
    return undefined;
  }
}
