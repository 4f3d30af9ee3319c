import { CLOUD_KEYS } from '../../core/target.ts';
import * as z from 'zod/mini';
import { CATALOGUE_PERMISSIONS, CATALOGUE_ROLE_NAME } from '../../core/broker-protocol.ts';
import { isObject } from '../../core/parse.ts';
import {
  DEFAULT_DURATION,
  DURATION_PATTERN,
  durationSeconds,
  LONGEST_DURATION,
  SHORTEST_DURATION,
} from '../../roles/duration.ts';
import type { KeptRole } from '../broker.ts';
import { list, strict, text, whole } from './fields.ts';
import { targetSchemas } from './target-schemas.ts';

/** What the rest of the configuration says that roles depend on. */
export interface CatalogueSurroundings {
  readonly owners: readonly unknown[];
  readonly audiences: readonly unknown[];
  readonly hasGitHubApp: boolean;
}

/** As far as it can be told before the configuration is known to be right, so that all its problems are told at once. */
export function surroundingsOf(configuration: unknown): CatalogueSurroundings {
  const { owners, audiences, gitHubApp } = isObject(configuration) ? configuration : {};
  return {
    owners: Array.isArray(owners) ? owners : [],
    audiences: Array.isArray(audiences) ? audiences : [],
    hasGitHubApp: gitHubApp !== undefined,
  };
}

const MOST_ROLES = 1_000;
/** Each costs the App a question to GitHub. */
const MOST_TEAMS = 20;
const SUBJECTS = ['repository', 'organisation', 'person'] as const;

/** `catalogue` of a broker's configuration. */
export function catalogueSchema(around: CatalogueSurroundings) {
  const expected = 'must be a map of at most 1000 roles by name';
  const name = 'is no name of a role: 1 to 32 lower-case letters, digits and hyphens, no hyphen first';
  return strict({
    roles: z
      .record(z.string().check(z.regex(CATALOGUE_ROLE_NAME)), roleSchema(around), {
        error: issue => (issue.code === 'invalid_key' ? name : expected),
      })
      .check(z.refine(roles => Object.keys(roles).length <= MOST_ROLES, { error: expected })),
  });
}

type WrittenCatalogue = z.infer<ReturnType<typeof catalogueSchema>>;
type WrittenRole = z.infer<ReturnType<typeof roleSchema>>;

function roleSchema({ owners, audiences, hasGitHubApp }: CatalogueSurroundings) {
  const owner = z
    .int({ error: 'must say which of owners: there are several' })
    .check(oneOf(owners, 'must be one of owners'));
  const audience = list(
    z.string({ error: 'must be a text' }).check(oneOf(audiences, 'must be one of audiences')),
    'a list of audiences, which may be left out where the broker has one',
  );
  const id = whole('a numeric GitHub id', 1, Number.MAX_SAFE_INTEGER);
  const teams = list(id, 'a list of numeric ids of teams, as `gh api /orgs/ORG/teams/SLUG --jq .id` prints them').check(
    z.maxLength(MOST_TEAMS, { error: `must have at most ${MOST_TEAMS} entries` }),
    z.refine(() => hasGitHubApp, { error: 'needs gitHubApp, which alone knows who is in a team' }),
  );
  return strict({
    description: z.optional(text('a text of at most 1000 characters in one line', /^[^\p{Cc}]{1,1000}$/u)),
    owner: owners.length === 1 ? z.optional(owner) : owner,
    repositories: z.optional(list(id, 'a list of numeric ids, as `gh api /repos/OWNER/NAME --jq .id` prints them')),
    permission: z.optional(z.enum(CATALOGUE_PERMISSIONS, { error: `must be ${CATALOGUE_PERMISSIONS.join(', ')}` })),
    teams: z.optional(teams),
    subject: z.optional(z.enum(SUBJECTS, { error: `must be ${SUBJECTS.join(', ')}` })),
    audiences: audiences.length === 1 ? z.optional(audience) : audience,
    duration: z.optional(
      text('between 15m and 12h, such as 1h or 1h30m', DURATION_PATTERN).check(
        z.refine(
          written => {
            const seconds = durationSeconds(written) ?? 0;
            return seconds >= SHORTEST_DURATION && seconds <= LONGEST_DURATION;
          },
          { error: 'must be between 15m and 12h, such as 1h or 1h30m' },
        ),
      ),
    ),
    ...targetSchemas(),
  }).check(
    z.refine(
      ({ subject, permission = 'write', repositories }) =>
        !(subject === 'organisation' && permission !== 'write' && repositories === undefined),
      {
        error:
          'says nothing here: whoever makes a repository administers it, and `subject: organisation` is the same in each. Name `repositories`',
        path: ['permission'],
      },
    ),
    z.refine(role => !isObject(role) || CLOUD_KEYS.filter(cloud => role[cloud] !== undefined).length === 1, {
      error: 'must have exactly one of aws, gcp and azure',
      // Beside its other problems.
      when: () => true,
    }),
  );
}

function oneOf<T>(allowed: readonly unknown[], error: string) {
  return z.refine<T>(value => allowed.includes(value), { error });
}

/** The roles of a catalogue that the schema of the same surroundings accepted, everything said. */
export function keptRoles(
  catalogue: WrittenCatalogue,
  owners: readonly number[],
  audiences: readonly string[],
): readonly KeptRole[] {
  return Object.entries(catalogue.roles).map(([name, role]) => keptRole(name, role, owners, audiences));
}

function keptRole(
  name: string,
  role: WrittenRole,
  [onlyOwner = 0]: readonly number[],
  audiences: readonly string[],
): KeptRole {
  return {
    name,
    description: role.description,
    owner: role.owner ?? onlyOwner,
    repositories: role.repositories,
    permission: role.permission ?? 'write',
    teams: role.teams,
    subject: role.subject ?? 'repository',
    audiences: role.audiences ?? audiences,
    durationSeconds: durationSeconds(role.duration ?? DEFAULT_DURATION) ?? DEFAULT_DURATION,
    target: Object.fromEntries(CLOUD_KEYS.flatMap(cloud => (role[cloud] === undefined ? [] : [[cloud, role[cloud]]]))),
  };
}
