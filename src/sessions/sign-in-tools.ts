import { sessionFilePath } from '../clouds/tool-directory.ts';
import { withoutTokens } from '../clouds/without-tokens.ts';
import { toolSignIn } from '../clouds/tool-sign-in.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, Exec, ProgramFinder } from '../core/ports.ts';
import type { SessionRecord } from '../core/session.ts';
import { decodeToken } from '../identity/claims.ts';
import type { SessionStore } from '../store/session-store.ts';

/** A tool that was signed in. */
export interface SignedInTool {
  /** `az`. */
  readonly program: string;
  /** Until when the identity token is good that it was given: then it has to be signed in anew. Epoch milliseconds. */
  readonly until: number;
  /** What is to be known of it, a sentence each. */
  readonly notes: readonly string[];
}

export interface SignInNeeds {
  readonly exec: Exec;
  readonly programs: ProgramFinder;
  readonly environment: EnvironmentVariables;
  readonly store: SessionStore;
  /** Where the store keeps its files. */
  readonly place: string;
  /** {@link World.programRoots} */
  readonly roots: () => Promise<string | undefined>;
}

/** A tool starts an interpreter, and asks the cloud for every subscription there is. */
const LIMITS = { timeoutMilliseconds: 120_000, maximumBytes: 1024 * 1024 };

/**
 * Signs the person's own tool of a cloud in as an active role, with the identity token that its file has now.
 * @throws AssumeError `usage` for a role whose tools keep no sign-in; `local-file`, `not-active`; `network`, `identity-rejected` when it fails.
 */
export async function signInTool(
  { key, target, roleName }: SessionRecord,
  { exec, programs, environment, store, place, roots }: SignInNeeds,
  signal?: AbortSignal,
): Promise<SignedInTool> {
  const { program, runs, movedBy, rootsVariable, hint, notes } = toolSignIn(
    target,
    sessionFilePath(place, key, 'token'),
  );
  const token = await store.toolFile({ key }, 'token');
  if (token === undefined) throw new AssumeError('not-active', `The identity token of ${roleName} is not there.`);
  const { exp } = decodeToken(token, `The file of ${roleName}`).claims;
  if ((environment[movedBy] ?? '') !== '') {
    throw new AssumeError('local-file', `${movedBy} is set, so ${program} would keep the sign-in elsewhere.`, {
      hint: `Unset it, or sign in by hand: \`rolecall assume ${roleName}\` says how.`,
    });
  }
  const found = await programs.find([program]);
  if (!found.found) {
    throw new AssumeError('local-file', `${program} ${found.reason}.`, {
      hint: 'Install it there, or name its directory in `programDirectories` of your own configuration.',
    });
  }
  const file = await roots();
  const limits = file === undefined ? LIMITS : { ...LIMITS, variables: { [rootsVariable]: file } };
  for (const run of runs) {
    const { exitCode, errorOutput } = await exec.run(found.path, run, limits, signal);
    if (exitCode === 0) continue;
    if (/CERTIFICATE_VERIFY_FAILED/.test(errorOutput)) {
      throw new AssumeError('network', `${program} does not believe the server it reached.`, {
        hint: 'Behind a proxy that opens TLS, name the PEM file of its authority as `ca` in your own configuration.',
        cause: errorOutput,
      });
    }
    const [code] = /AADSTS\d{4,9}/.exec(errorOutput) ?? [];
    const why = code === undefined ? '' : ` (${code})`;
    throw new AssumeError('identity-rejected', `${program} ${run[0] ?? ''} failed for ${roleName}${why}.`, {
      hint,
      ...(code === undefined ? {} : { code }),
      // It may say which argument it did not take.
      cause: withoutTokens(errorOutput, [token]),
    });
  }
  return { program, until: Number(exp) * 1000, notes };
}
