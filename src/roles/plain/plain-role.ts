import { PLAIN_TARGETS, type WrittenTarget } from '../../clouds/writings.ts';
import { type PlatformId, PLATFORM_IDS } from '../../core/platform.ts';
import { type RoleUse, ROLE_USES } from '../../core/role.ts';
import {
  type Check,
  isEither,
  isFlag,
  isLike,
  isListOf,
  isNumber,
  isOneOf,
  isRecordOf,
  isShaped,
  isSuch,
  isText,
} from '../../core/shape.ts';
import { GLOB_PATTERN, hasTooManyWildcards } from '../branch-glob.ts';
import { durationSeconds, LONGEST_DURATION, SHORTEST_DURATION } from '../duration.ts';

/** What a role, and so an AWS profile, may be called: safe in INI files, paths and shells. */
export const ROLE_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const CLAIM_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,199}$/;
export const LONGEST_CLAIM = 2000;
export const LONGEST_DESCRIPTION = 1000;
export const LONGEST_REVIEWER = 200;
export const MOST_LISTED = 20;

/** A role as a map writes it. */
export interface WrittenRole extends WrittenTarget {
  readonly description?: string | undefined;
  readonly use?: RoleUse | undefined;
  readonly duration?: string | number | undefined;
  readonly when?: WrittenConditions | undefined;
  readonly confirm?: boolean | undefined;
  readonly default?: boolean | undefined;
  readonly fullPermissions?: boolean | undefined;
  readonly reviewed?: string | undefined;
  readonly reviewedBy?: string | undefined;
}

interface WrittenConditions {
  readonly branches?: readonly string[] | undefined;
  readonly platforms?: readonly PlatformId[] | undefined;
  readonly claims?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

const isClaimValue = isSuch(isText, value => value.length >= 1 && value.length <= LONGEST_CLAIM);

/**
 * Accepts what is plainly right, and nothing that the schema of a role refuses. Of anything else it says nothing: then the
 * schema is loaded, which knows what is wrong, and takes longer to be made than most maps to be read.
 */
export const isPlainRole: Check<WrittenRole> = isShaped(
  {},
  {
    ...PLAIN_TARGETS,
    description: isSuch(isText, text => text.length <= LONGEST_DESCRIPTION),
    use: isOneOf(...ROLE_USES),
    duration: isSuch(isEither(isText, isNumber), isDuration),
    when: isShaped(
      {},
      {
        branches: isListOf(
          isSuch(isLike(GLOB_PATTERN), glob => !hasTooManyWildcards(glob)),
          1,
          MOST_LISTED,
        ),
        platforms: isListOf(isOneOf(...PLATFORM_IDS), 1),
        claims: isRecordOf(isEither(isClaimValue, isListOf(isClaimValue, 1, MOST_LISTED)), isLike(CLAIM_PATTERN)),
      },
    ),
    confirm: isFlag,
    default: isFlag,
    fullPermissions: isFlag,
    // On the last days of a month a calendar decides.
    reviewed: isLike(/^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$/),
    reviewedBy: isSuch(isText, text => text.length >= 1 && text.length <= LONGEST_REVIEWER),
  },
);

function isDuration(written: string | number): boolean {
  const seconds = durationSeconds(written);
  return seconds !== undefined && seconds >= SHORTEST_DURATION && seconds <= LONGEST_DURATION;
}
