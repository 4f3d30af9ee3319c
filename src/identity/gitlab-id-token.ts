import { AssumeError } from '../core/errors.ts';
import type { Clock, EnvironmentVariables } from '../core/ports.ts';
import type { TokenSource } from '../core/token.ts';

export interface GitLabSettings {
  /** The variable that `.gitlab-ci.yml` names under `id_tokens`; undefined where neither map nor flag names one. */
  readonly variable: string | undefined;
  /** From the user's configuration alone; undefined: https://gitlab.com, or the instance the job runs on. */
  readonly issuer: string | undefined;
}

export interface GitLabPorts {
  readonly clock: Clock;
  readonly environment: EnvironmentVariables;
}

/** A job's ID token, which GitLab mints once, when the job starts, for the audiences that its configuration names. */
export function createGitLabSource(settings: GitLabSettings, ports: GitLabPorts): TokenSource {
  (void settings, ports);
  return {
    id: 'gitlab-id-token',
    name: 'GitLab ID token',
    interactive: false,
    availability: () => Promise.resolve({ usable: false, reason: 'Not available yet.' }),
    token: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    record: () => undefined,
  };
}
