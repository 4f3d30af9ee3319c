import type { PrivateDirectory } from '../core/ports.ts';
import { PROMPT_ANSWER, promptKeyLine } from '../core/session.ts';
import { leavingFiles, tryEach } from '../core/try-each.ts';

/** One that is being worked out. */
const PENDING = /^prompt-[0-9a-f]{16,64}\.pending$/;
/** For so long at most a changed map, consent or branch does not show in a prompt. Milliseconds. */
export const LONGEST_ANSWERED = 60_000;

/** What sh can print as it is, whichever `echo` it has: no backslash, and no option of it. */
const PLAIN = /^(?:[A-Za-z0-9][^\\\p{Cc}]*)?$/u;

export function isPromptFile(name: string): boolean {
  return name === PROMPT_ANSWER || isPending(name);
}

function isPending(name: string): boolean {
  return PENDING.test(name);
}

/**
 * The answer to `rolecall status --prompt` in one folder, kept beside the sessions, so that a shell that asks before each
 * line starts no Node. Each change of a session forgets what is kept and what is being worked out: the latter begins as a
 * file before anything is read, and becomes the answer by a rename of that file.
 */
export class PromptAnswer {
  readonly #directory: PrivateDirectory;
  readonly #name: string;

  private constructor(directory: PrivateDirectory, name: string) {
    this.#directory = directory;
    this.#name = name;
  }

  /** `id`: 16 to 64 hexadecimal digits, random. What cannot be kept, on a full disk say, is asked anew: no failure. */
  static async begin(directory: PrivateDirectory, id: string): Promise<PromptAnswer> {
    const name = `prompt-${id}.pending`;
    await leavingFiles(() => directory.write(name, '', { making: 'where the directory is closed' }));
    return new PromptAnswer(directory, name);
  }

  /**
   * Keeps `textAt(now)` until it changes, a minute at most; nothing when a session changed since it began.
   * @param folder the current directory as the shell calls it.
   */
  async keep(folder: string, now: number, textAt: (moment: number) => string): Promise<void> {
    await leavingFiles(() => this.#keep(folder, now, textAt));
  }

  async #keep(folder: string, now: number, textAt: (moment: number) => string): Promise<void> {
    const text = textAt(now);
    const key = promptKeyLine(folder);
    if (!PLAIN.test(text) || key.includes('\n')) return await this.#directory.remove(this.#name);
    let until = now;
    while (until < now + LONGEST_ANSWERED && textAt(until + 1000) === text) until += 1000;
    await this.#directory.turnInto(this.#name, `${key}\n${text}\n`, PROMPT_ANSWER, until);
  }
}

/** Sessions have changed. @throws AssumeError `local-file`. */
export async function forgetPromptAnswers(directory: PrivateDirectory): Promise<void> {
  // The answer last, whether it was there or not: what was being worked out may have become it meanwhile.
  const names = (await directory.names()).filter(isPending);
  await tryEach([...names, PROMPT_ANSWER], name => directory.remove(name));
}
