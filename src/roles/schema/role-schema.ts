import * as z from 'zod/mini';
import { PLATFORM_IDS } from '../../core/platform.ts';
import { ROLE_USES } from '../../core/role.ts';
import { targetShape } from '../../clouds/schemas.ts';
import { CLOUD_KEYS } from '../../core/target.ts';
import { GLOB_PATTERN, hasTooManyWildcards, MOST_WILDCARDS } from '../branch-glob.ts';
import {
  CLAIM_PATTERN,
  LONGEST_CLAIM,
  LONGEST_DESCRIPTION,
  LONGEST_REVIEWER,
  MOST_LISTED,
} from '../plain/plain-role.ts';
import {
  DURATION_PATTERN,
  durationSeconds,
  LONGEST_DURATION,
  LONGEST_IN_WORDS,
  SHORTEST_DURATION,
  SHORTEST_IN_WORDS,
} from '../duration.ts';
import { described, sentenceCheck } from '../../documents/schema-parts.ts';

/**
 * The one schema of a role: what is read is checked by it unless `isPlainRole` accepts it, and the JSON Schemas for editors are generated from it. A refusal
 * of zod's own gets its words in `documents/check-node.ts`; what only code can check states its sentence here.
 */

const duration = z
  .union([
    z.string().check(z.regex(DURATION_PATTERN)),
    z.int().check(z.minimum(SHORTEST_DURATION), z.maximum(LONGEST_DURATION)),
  ])
  .check(
    sentenceCheck(written => {
      const seconds = durationSeconds(written);
      return seconds === undefined || (seconds >= SHORTEST_DURATION && seconds <= LONGEST_DURATION)
        ? undefined
        : `duration must be between ${SHORTEST_IN_WORDS} and ${LONGEST_IN_WORDS}, such as 1h.`;
    }),
    described(
      `How long the credentials live: 15m, 1h, 1h30m, or a number of seconds. ${SHORTEST_IN_WORDS} to ${LONGEST_IN_WORDS}; 1 hour if absent.`,
      ['15m', '1h', '4h'],
    ),
  );

const claimValue = z.string().check(z.minLength(1), z.maxLength(LONGEST_CLAIM));

export const whenSchema = z
  .strictObject({
    branches: z.optional(
      z
        .array(
          z.string().check(
            z.regex(GLOB_PATTERN),
            sentenceCheck(glob =>
              hasTooManyWildcards(glob)
                ? `A branch pattern has at most ${MOST_WILDCARDS} wildcards. Split it into several.`
                : undefined,
            ),
          ),
        )
        .check(
          z.minLength(1),
          z.maxLength(MOST_LISTED),
          described('Branches on which the role is offered: whole names, * within a segment, ** across.', [
            ['main', 'release/*'],
            ['**'],
          ]),
        ),
    ),
    platforms: z.optional(
      z
        .array(z.enum(PLATFORM_IDS))
        .check(z.minLength(1), described('Environments in which the role is offered.', [['codespaces', 'ona']])),
    ),
    claims: z.optional(
      z
        .record(
          z.string().check(z.regex(CLAIM_PATTERN)),
          z.union([claimValue, z.array(claimValue).check(z.minLength(1), z.maxLength(MOST_LISTED))]),
        )
        .check(
          described('Claims the identity token must have: for each, one of the values.', [{ groups: ['platform'] }]),
        ),
    ),
  })
  .check(
    described('Where the role is offered. A seat belt: the boundary is the issuer and the trust policy in the cloud.'),
  );

/** Without the rule "exactly one cloud", which is checked on the keys, so that it is reported beside everything else. */
export const roleSchema = z
  .strictObject({
    description: z.optional(
      z.string().check(z.maxLength(LONGEST_DESCRIPTION), described('What the role is for, in a few words.')),
    ),
    use: z.optional(
      z
        .enum(ROLE_USES)
        .check(
          described('Who takes it: people (developer, if absent), pipelines (automation), coding agents (agent).'),
        ),
    ),
    duration: z.optional(duration),
    ...targetShape,
    when: z.optional(whenSchema),
    confirm: z.optional(z.boolean().check(described('Ask each time, beyond consent. Never assumed automatically.'))),
    default: z.optional(z.boolean().check(described('The role that new terminals use, of those of its cloud.'))),
    fullPermissions: z.optional(
      z
        .boolean()
        .check(described('Gives a coding agent all that the role may do, without a session policy that narrows it.')),
    ),
    reviewed: z.optional(z.iso.date().check(described("Date of the last review of the role's trust.", ['2026-10-01']))),
    reviewedBy: z.optional(
      z
        .string()
        .check(
          z.minLength(1),
          z.maxLength(LONGEST_REVIEWER),
          described("Who reviewed the role's trust then.", ['Ada Lovelace']),
        ),
    ),
  })
  .check(
    z.meta({
      description: 'One cloud role: exactly one of aws, gcp and azure.',
      oneOf: CLOUD_KEYS.map(cloud => ({ required: [cloud] })),
    }),
  );
