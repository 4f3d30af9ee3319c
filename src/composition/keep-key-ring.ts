import { generateKeyPair } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  checkNoneWaits,
  finishedKeys,
  formatManifest,
  MANIFEST_FILE,
  type RingKey,
  withNextKey,
  withOnlyKey,
} from '../broker/keys/key-ring.ts';
import { pemKey } from '../broker/keys/pem-key.ts';
import { AssumeError } from '../core/errors.ts';
import type { Clock, PrivateDirectory } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { findFlock } from '../platform/installation/install.ts';
import { ownUserId, refusalOfDirectories, refusalOfPlace } from '../platform/path-ownership.ts';
import { isMissing, readingFailure } from '../platform/small-text.ts';
import { openPrivateDirectory } from '../platform/private-directory/private-directory.ts';
import { readBrokerFile } from './broker-files.ts';
import { isAbsent, readManifest } from './broker-key-ring.ts';

/**
 * The key ring that is meant: a directory itself, or that of a broker's configuration, whose mistakes are told on `problem`.
 * @throws AssumeError `usage` where the configuration lists its keys itself: then whoever wrote the list rotates them.
 */
export async function configuredKeyRing(file: string, problem: (sentence: string) => void): Promise<string> {
  const { keys } = await readBrokerFile(file, problem);
  if (keys.directory !== undefined) return keys.directory;
  throw new AssumeError('usage', `${file} lists its keys itself, so they are rotated there and not by this command.`, {
    hint: 'Add the next key with `signsFrom` a day ahead, restart, and take the old one out an hour after it; or write `keys: { directory: … }`.',
  });
}

const BITS = 2048;
const LOCK = 'keys.lock';
const LOCK_MILLISECONDS = 10_000;
const generate = promisify(generateKeyPair);

/** Makes and changes a key ring, one program at a time; a broker that follows it sees whole states only. */
export class KeyRingKeeper {
  readonly #directory: string;
  readonly #files: PrivateDirectory;
  readonly #clock: Clock;

  private constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#files = openPrivateDirectory({ path: directory, flock: findFlock() });
    this.#clock = clock;
  }

  /**
   * @param directory absolute; made with the first key.
   * @throws AssumeError `local-file` where this user could not keep keys from others, or others could not read them who have to.
   */
  static async open(directory: string, clock: Clock): Promise<KeyRingKeeper> {
    await checkPlace(directory);
    return new KeyRingKeeper(directory, clock);
  }

  /** @throws AssumeError `local-file` when there is no whole ring. */
  keys(): Promise<readonly RingKey[]> {
    return readManifest(this.#directory);
  }

  /** A ring with one key, which signs at once. @throws AssumeError `usage` where there is one already, `local-file`. */
  make(): Promise<readonly RingKey[]> {
    return this.#locked(async () => {
      if (!(await isAbsent(path.join(this.#directory, MANIFEST_FILE)))) {
        throw new AssumeError('usage', `${this.#directory} holds a key ring already.`, {
          hint: 'Get its next key with `rolecall broker keys rotate`.',
        });
      }
      return this.#write(withOnlyKey([], await this.#newKey(), this.#clock.now()));
    });
  }

  /** Adds the next key, published at once, that signs after `lead` milliseconds. @throws AssumeError `usage` | `local-file`. */
  rotate(lead: number): Promise<readonly RingKey[]> {
    return this.#changed(async keys => {
      const now = this.#clock.now();
      checkNoneWaits(keys, now);
      return this.#write(withNextKey(keys, await this.#newKey(), now, lead));
    });
  }

  /** Another key that signs at once, and no other published any more. @throws AssumeError `local-file`. */
  replaceLeaked(): Promise<readonly RingKey[]> {
    return this.#changed(async keys => this.#write(withOnlyKey(keys, await this.#newKey(), this.#clock.now())));
  }

  /** Deletes what nobody can need any more; answers it. @throws AssumeError `local-file`. */
  prune(): Promise<readonly RingKey[]> {
    return this.#changed(async keys => {
      const finished = finishedKeys(keys, this.#clock.now());
      if (finished.length === 0) return [];
      // The manifest first: a broker that starts meanwhile must not look for a file that is gone.
      await this.#write(keys.filter(key => !finished.includes(key)));
      for (const { file } of finished) await this.#files.remove(file);
      return finished;
    });
  }

  async #newKey(): Promise<Pick<RingKey, 'kid' | 'file'>> {
    const { privateKey } = await generate('rsa', { modulusLength: BITS });
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { kid } = (await pemKey({ name: 'a new key', pem: new Secret(pem) })).jwk;
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10);
    // Without what only tells cases apart: not every file system does.
    const file = `${day}-${kid.replace(/[^A-Za-z0-9]/g, '').slice(0, 12)}.pem`;
    await this.#files.write(file, pem);
    return { kid, file };
  }

  async #write(keys: readonly RingKey[]): Promise<readonly RingKey[]> {
    await this.#files.write(MANIFEST_FILE, formatManifest(keys));
    return keys;
  }

  /** Read before the lock too, which would make the directory. */
  async #changed<T>(work: (keys: readonly RingKey[]) => Promise<T>): Promise<T> {
    await this.keys();
    return this.#locked(async () => work(await this.keys()));
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return this.#files.locked(LOCK, LOCK_MILLISECONDS, work);
  }
}

async function checkPlace(directory: string): Promise<void> {
  const refused = (why: string, hint: string): AssumeError =>
    new AssumeError('local-file', `${directory} is no place for keys: ${why}.`, { hint });
  try {
    const parent = await realpath(path.dirname(directory));
    const others = await refusalOfDirectories(parent, ownUserId(), { sticky: 'accepted' });
    if (others !== undefined) throw refused(others, 'Choose a directory that only root and you can change.');
    const place = await refusalOfPlace(path.join(parent, path.basename(directory)), []);
    if (place !== undefined) throw refused(place, 'Keep it outside of repositories.');
    const found = await lstat(directory).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) throw refused('it is no directory', 'Name another one.');
    if (found !== undefined && found.uid !== ownUserId()) {
      // Also for root: a broker that runs as that user could not read what root writes.
      throw refused(`it belongs to user ${found.uid}`, `Run it as that user: \`sudo -u '#${found.uid}' rolecall …\`.`);
    }
  } catch (error) {
    if (error instanceof AssumeError) throw error;
    const hint = `Make it for the broker's user: \`sudo install -d -m 700 -o rolecall ${path.dirname(directory)}\`.`;
    throw refused(isMissing(error) ? 'the folder it is to be in is not there' : readingFailure(error), hint);
  }
}
