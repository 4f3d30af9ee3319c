import { type Check, isFlag, isLike, isListOf, isOneOf, isShaped } from '../../core/shape.ts';
import { CLOUD_KEYS, forEveryCloud } from '../../core/target.ts';
import { ISSUER_PATTERN, OWN_ORIGIN_PATTERN } from '../../documents/host-patterns.ts';
import { ROLE_NAME_PATTERN } from './plain-role.ts';

export const ROLE_MAP_KEYS = ['version', 'identity', 'roles', 'autoAssume'] as const;

export const OWN_SETTING_KEYS = [
  'endpoints',
  'issuers',
  'ca',
  'programDirectories',
  'cacheOnDisk',
  'refreshTokens',
  'tokenFile',
] as const;

export const ENDPOINTS = [...CLOUD_KEYS, 'identityCenter'] as const;
export const ISSUERS = ['ona', 'gitpodClassic', 'githubActions', 'gitlab', 'cursor', 'devin'] as const;

export const ABSOLUTE_PATH_PATTERN = /^\/\P{Cc}{1,4000}$/u;
export const AUTHORITY_PATTERN = /^(?:system|\/\P{Cc}{1,4000})$/u;
export const MOST_PROGRAM_DIRECTORIES = 20;
export const MOST_AUTO_ASSUMED = 20;

/** What only the user's own configuration may say. */
export interface WrittenSettings {
  readonly endpoints: { readonly [Name in (typeof ENDPOINTS)[number]]?: string | undefined };
  readonly issuers: { readonly [Name in (typeof ISSUERS)[number]]?: string | undefined };
  readonly ca: string;
  readonly programDirectories: readonly string[];
  readonly cacheOnDisk: boolean;
  readonly refreshTokens: boolean;
  readonly tokenFile: string;
}

export const isPlainVersion = isOneOf(1);

export const isPlainAutoAssume = isListOf(isLike(ROLE_NAME_PATTERN), 0, MOST_AUTO_ASSUMED);

const isEndpoint = isLike(OWN_ORIGIN_PATTERN);
const isIssuer = isLike(ISSUER_PATTERN);

/** As `isPlainRole` of a role: each accepts nothing that the schema refuses. */
export const PLAIN_SETTINGS: { readonly [K in keyof WrittenSettings]: Check<WrittenSettings[K]> } = {
  endpoints: isShaped({}, { ...forEveryCloud(isEndpoint), identityCenter: isEndpoint }),
  issuers: isShaped(
    {},
    {
      ona: isIssuer,
      gitpodClassic: isIssuer,
      githubActions: isIssuer,
      gitlab: isIssuer,
      cursor: isIssuer,
      devin: isIssuer,
    },
  ),
  ca: isLike(AUTHORITY_PATTERN),
  programDirectories: isListOf(isLike(ABSOLUTE_PATH_PATTERN), 0, MOST_PROGRAM_DIRECTORIES),
  cacheOnDisk: isFlag,
  refreshTokens: isFlag,
  tokenFile: isLike(ABSOLUTE_PATH_PATTERN),
};
