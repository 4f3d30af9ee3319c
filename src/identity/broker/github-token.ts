import { USER_TO_SERVER_TOKEN } from '../../core/broker-protocol.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import { listed } from '../../core/text.ts';
import { GITHUB_TOKEN_VARIABLES, type GitHubTokenVariable } from '../../core/token.ts';

export type GitHubTokenChoice =
  | {
      readonly found: true;
      readonly token: Secret;
      /** Where a helper looks for one; for a session's token too, which no helper can see. */
      readonly variable: GitHubTokenVariable;
    }
  | { readonly found: false; readonly reason: string };

/** By their first letters [docs.github.com, "About authentication to GitHub", GitHub's token formats]. */
const OTHER_KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ['ghp_', 'a personal access token'],
  ['github_pat_', 'a personal access token'],
  ['gho_', "an OAuth app's token"],
  ['ghs_', "an app installation's token"],
  ['ghr_', 'a refresh token'],
];

/**
 * The codespace's own GitHub token: the session's that a click fetched, else the first variable that holds one. Any other
 * kind of token stays here, whoever asks: it can do more than this codespace, and elsewhere.
 */
export function chooseGitHubToken(
  environment: EnvironmentVariables,
  session: Secret | undefined,
  variables: readonly GitHubTokenVariable[] = GITHUB_TOKEN_VARIABLES,
): GitHubTokenChoice {
  const variable = variables.find(name => isCodespaceToken(environment[name]));
  if (session !== undefined && isCodespaceToken(session.reveal())) {
    return { found: true, token: session, variable: variable ?? GITHUB_TOKEN_VARIABLES[0] };
  }
  const value = variable === undefined ? undefined : environment[variable];
  return variable === undefined || value === undefined
    ? { found: false, reason: whyNone(environment, variables) }
    : { found: true, token: new Secret(value), variable };
}

function isCodespaceToken(value: string | undefined): boolean {
  return value !== undefined && USER_TO_SERVER_TOKEN.test(value);
}

function whyNone(environment: EnvironmentVariables, variables: readonly GitHubTokenVariable[]): string {
  const holdings = variables.flatMap(name => {
    const value = environment[name] ?? '';
    return value === '' ? [] : [`${name} holds ${kindOf(value)}`];
  });
  if (holdings.length > 0) return `${listed(holdings)}; a broker takes only the codespace's own.`;
  return variables.length === 1
    ? `${listed(variables)} is not set; a broker takes the codespace's own GitHub token.`
    : `Neither ${variables.join(' nor ')} is set; a broker takes the codespace's own GitHub token.`;
}

function kindOf(value: string): string {
  return OTHER_KINDS.find(([prefix]) => value.startsWith(prefix))?.[1] ?? 'no GitHub token of a known kind';
}
