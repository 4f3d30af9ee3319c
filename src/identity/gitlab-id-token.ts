import { AssumeError } from '../core/errors.ts';
import type { Clock, EnvironmentVariables } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { listed, printable } from '../core/text.ts';
import type { Availability, TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { audiencesOf, checkClaims, decodeToken } from './claims.ts';
import { gitLabIssuer } from '../issuers/issuers.ts';

export interface GitLabSettings {
  /** The variable that `.gitlab-ci.yml` names under `id_tokens`; undefined where neither map nor flag names one. */
  readonly variable: string | undefined;
  /** From the user's configuration or the command line alone; undefined: https://gitlab.com. */
  readonly issuer: string | undefined;
}

export interface GitLabPorts {
  readonly clock: Clock;
  readonly environment: EnvironmentVariables;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** GitLab's own tokens, made for GitLab: whoever got one could act as the job there. Some are JWTs too. */
const OF_GITLAB = /^CI_JOB_(?:TOKEN|JWT(?:_\w*)?)$/;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const MOST_NAMED = 5;

const DECLARE_ONE =
  'Declare one in the job, `id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }`, and name it with --token-variable AWS_ID_TOKEN.';
const EXPIRED =
  "GitLab gives a job its ID token once, when it starts, for as long as the job's `timeout`: raise that, or split the job.";

/** The token that a variable holds, or why it holds none. */
type Held = { readonly from: string; readonly token: Secret } | { readonly reason: string; readonly hint: string };

/**
 * A job's ID token, which GitLab mints once, when the job starts, for the audiences that its configuration names
 * [docs.gitlab.com/ci/secrets/id_token_authentication]. Read anew at each use; it is never guessed which one is meant.
 */
export function createGitLabSource({ variable, issuer }: GitLabSettings, ports: GitLabPorts): TokenSource {
  const { clock, environment } = ports;
  const expected = gitLabIssuer(issuer);
  const held = (): Held => heldToken(variable, environment);
  return {
    id: 'gitlab-id-token',
    name: 'GitLab ID token',
    interactive: false,
    availability(): Promise<Availability> {
      const found = held();
      return Promise.resolve('token' in found ? { usable: true } : { usable: false, ...found });
    },
    async token(audience) {
      checkAudience(audience);
      const found = held();
      if (!('token' in found)) {
        throw new AssumeError('no-identity-source', found.reason, { hint: found.hint });
      }
      const { jwt, claims } = decodeToken(found.token, found.from);
      const now = clock.now();
      checkClaims(claims, found.from, { audience, issuer: expected, fresh: false, expiredHint: EXPIRED, now });
      return { jwt, claims, audience, source: 'gitlab-id-token' };
    },
    audienceFor(_cloud, wanted) {
      const found = held();
      const audiences = 'token' in found ? audiencesIn(found.token, found.from) : [];
      return audiences.includes(wanted) ? wanted : (audiences[0] ?? wanted);
    },
    record: () =>
      variable === undefined
        ? undefined
        : { id: 'gitlab-id-token', variable, ...(expected.chosen === undefined ? {} : { issuer: expected.chosen }) },
  };
}

/** None where the token cannot be read; whoever asks for it is told why. */
function audiencesIn(token: Secret, from: string): readonly string[] {
  try {
    return audiencesOf(decodeToken(token, from).claims);
  } catch {
    return [];
  }
}

function heldToken(variable: string | undefined, environment: EnvironmentVariables): Held {
  if (variable === undefined) {
    return {
      reason: `Nothing says which variable holds the job's ID token${candidates(environment)}.`,
      hint: DECLARE_ONE,
    };
  }
  if (!VARIABLE.test(variable)) {
    return { reason: `"${printable(variable, 60)}" cannot be the name of a variable.`, hint: DECLARE_ONE };
  }
  if (OF_GITLAB.test(variable)) {
    return { reason: `${variable} is a token for GitLab itself, and is shown to no cloud.`, hint: DECLARE_ONE };
  }
  const value = environment[variable] ?? '';
  if (value === '') return { reason: `${variable} is not set${candidates(environment)}.`, hint: DECLARE_ONE };
  return { from: `The variable ${variable}`, token: new Secret(value) };
}

/** Names alone: a guess could show a cloud the token that was made for another place. */
function candidates(environment: EnvironmentVariables): string {
  const names = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && VARIABLE.test(name) && !OF_GITLAB.test(name) && JWT.test(value) ? [name] : [],
  );
  if (names.length === 0) return '';
  const shown = listed(names.toSorted().slice(0, MOST_NAMED));
  return names.length === 1 ? `; ${shown} holds a JWT` : `; ${shown} hold JWTs`;
}
