import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE, parseManifest, type RingKey } from '../broker/keys/key-ring.ts';
import { pemKey } from '../broker/keys/pem-key.ts';
import type { ScheduledKey, SigningKey } from '../broker/keys/signing-key.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import type { Logger } from '../core/ports.ts';
import { isMissing } from '../platform/small-text.ts';
import { readKeyFile, readTrusted } from './broker-files.ts';

/** Far less than the shortest time that a new key is published before it signs. */
const FOLLOW_MILLISECONDS = 10_000;

/**
 * A key ring's keys as its manifest has them now, looked at every ten seconds while this process runs.
 * @throws AssumeError `local-file` when it cannot be read at the start.
 */
export async function watchedKeyRing(directory: string, log: Logger): Promise<() => readonly ScheduledKey[]> {
  const ring = await FollowedKeyRing.open(directory, log);
  setInterval(() => void ring.refresh(), FOLLOW_MILLISECONDS).unref();
  return () => ring.keys;
}

/** The manifest, believed only when nobody but root or the user could have written it. @throws AssumeError `local-file`. */
export async function readManifest(directory: string): Promise<readonly RingKey[]> {
  const file = path.join(directory, MANIFEST_FILE);
  if (await isAbsent(file)) {
    throw new AssumeError('local-file', `There is no key ring in ${directory}.`, {
      hint: "Make one, as the broker's user, with `rolecall broker keys make`.",
    });
  }
  return parseManifest((await readTrusted('The manifest', file)).text);
}

export async function isAbsent(file: string): Promise<boolean> {
  return lstat(file).then(() => false, isMissing);
}

/** A key ring that stays as it was while its directory holds anything but a whole new state. */
export class FollowedKeyRing {
  readonly #directory: string;
  readonly #log: Logger;
  #keys: readonly ScheduledKey[] = [];
  /** What was logged last: the same every ten seconds would hide the rest. */
  #told: string | undefined;

  private constructor(directory: string, log: Logger) {
    this.#directory = directory;
    this.#log = log;
  }

  /** @throws AssumeError `local-file`. */
  static async open(directory: string, log: Logger): Promise<FollowedKeyRing> {
    const ring = new FollowedKeyRing(directory, log);
    ring.#keys = await ring.#read();
    return ring;
  }

  get keys(): readonly ScheduledKey[] {
    return this.#keys;
  }

  /** Never rejects. */
  async refresh(): Promise<void> {
    try {
      const before = this.#names();
      this.#keys = await this.#read();
      const now = this.#names();
      if (now !== before) this.#log.info('The key ring has changed.', { keys: now.split(' ') });
      this.#told = undefined;
    } catch (error) {
      const { kind, message } = asAssumeError(error);
      if (message !== this.#told) this.#log.error('The key ring is used as it was.', { kind, message });
      this.#told = message;
    }
  }

  async #read(): Promise<readonly ScheduledKey[]> {
    const manifest = await readManifest(this.#directory);
    if (manifest.length === 0) throw new AssumeError('local-file', `The key ring ${this.#directory} is empty.`);
    return Promise.all(manifest.map(async key => ({ ...key, key: await this.#open(key) })));
  }

  /** A key that is known is not read again: its name is its content's. */
  async #open({ kid, file }: RingKey): Promise<SigningKey> {
    const known = this.#keys.find(({ key }) => key.jwk.kid === kid);
    if (known !== undefined) return known.key;
    const key = await pemKey(await readKeyFile(path.join(this.#directory, file)));
    if (key.jwk.kid === kid) return key;
    throw new AssumeError('local-file', `${file} holds another key than the manifest says.`, {
      hint: 'Put back the file that belongs to it.',
    });
  }

  #names(): string {
    return this.#keys.map(({ key }) => key.jwk.kid).join(' ');
  }
}
