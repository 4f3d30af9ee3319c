import { AssumeError } from '../core/errors.ts';
import type { Clock, Exec, FoundProgram } from '../core/ports.ts';
import { shellWord } from '../core/text.ts';
import type { SourceRecord, TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { checkClaims, decodeToken } from './claims.ts';
import type { ExpectedIssuer } from '../issuers/issuers.ts';

/** The CLIs answer within about a second; Gitpod Classic's own limit is 5 s. */
const TIME_LIMIT_MILLISECONDS = 10_000;
/** More than the longest token clouds accept, so that a longer answer is named as such. */
const MAXIMUM_OUTPUT_BYTES = 64 * 1024;

export interface ProgramSourcePorts {
  readonly exec: Exec;
  readonly clock: Clock;
  /**
   * Finds the program, or checks the recorded one, afresh at each call: its owner or mode may have changed since.
   * `reason` is a verb phrase: "was not found in …".
   */
  readonly locate: () => Promise<FoundProgram>;
}

export interface ProgramSource {
  readonly id: 'ona-cli' | 'gitpod-classic-cli';
  /** "Ona's CLI". */
  readonly name: string;
  readonly issuer: ExpectedIssuer;
  /** What to do when the program gives no token for an audience, which is given as a word of a shell. */
  readonly hint: (audience: string) => string;
}

/** A token source that runs `PROGRAM idp token --audience A`, as both Ona's CLI and Gitpod Classic's understand it. */
export function createProgramSource(source: ProgramSource, { exec, clock, locate }: ProgramSourcePorts): TokenSource {
  const { id, name, issuer, hint } = source;
  let program: string | undefined;

  async function find(): Promise<FoundProgram> {
    const found = await locate();
    program = found.found ? found.path : undefined;
    return found;
  }

  return {
    id,
    name,
    interactive: false,
    async availability() {
      const found = await find();
      return found.found ? { usable: true } : { usable: false, reason: `${name} ${found.reason}.` };
    },
    async token(audience, signal) {
      checkAudience(audience);
      const found = await find();
      if (!found.found) {
        throw new AssumeError('no-identity-source', `${name} ${found.reason}.`, {
          hint: 'Name the directory it is in under `programDirectories` in ~/.config/rolecall/config.yaml.',
        });
      }
      const result = await exec.run(
        found.path,
        ['idp', 'token', '--audience', audience],
        { timeoutMilliseconds: TIME_LIMIT_MILLISECONDS, maximumBytes: MAXIMUM_OUTPUT_BYTES },
        signal,
      );
      if (result.exitCode !== 0) {
        throw new AssumeError('identity-rejected', `${name} gave no identity token (exit code ${result.exitCode}).`, {
          hint: hint(shellWord(audience)),
          cause: result.errorOutput,
        });
      }
      const { jwt, claims } = decodeToken(result.output, name);
      checkClaims(claims, name, { audience, issuer, fresh: true, now: clock.now() });
      return { jwt, claims, audience, source: id };
    },
    record(): SourceRecord | undefined {
      if (program === undefined) return undefined;
      return { id, program, ...(issuer.chosen === undefined ? {} : { issuer: issuer.chosen }) };
    },
  };
}
