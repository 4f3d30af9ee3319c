import { AssumeError } from '../core/errors.ts';
import type { Clock, EnvironmentVariables, HttpClient } from '../core/ports.ts';
import type { TokenSource } from '../core/token.ts';

export interface GitHubActionsPorts {
  readonly clock: Clock;
  /** Loaded when something is to be sent. */
  readonly http: () => Promise<HttpClient>;
  /** For ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN, read at each use. */
  readonly environment: EnvironmentVariables;
}

/** A job's own identity token. `issuer` comes from the user's configuration alone; undefined means the documented forms. */
export function createGitHubActionsSource(issuer: string | undefined, ports: GitHubActionsPorts): TokenSource {
  (void issuer, ports);
  return {
    id: 'github-actions',
    name: 'GitHub Actions',
    interactive: false,
    availability: () => Promise.resolve({ usable: false, reason: 'Not available yet.' }),
    token: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    record: () => undefined,
  };
}
