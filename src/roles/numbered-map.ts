import { isTarget } from '../clouds/clouds.ts';
import { PLATFORM_IDS } from '../core/platform.ts';
import { PROVIDER_PRESETS, type Role, ROLE_SOURCE_KINDS, ROLE_USES } from '../core/role.ts';
import { type Checked, isFlag, isListOf, isNumber, isOneOf, isRecordOf, isShaped, isText } from '../core/shape.ts';

const isRange = isShaped({ startLine: isNumber, startColumn: isNumber, endLine: isNumber, endColumn: isNumber });

/** Without what most roles say alike: {@link USUAL}. */
const isRole = isShaped(
  { name: isText, target: isTarget },
  {
    use: isOneOf(...ROLE_USES),
    durationSeconds: isNumber,
    when: isShaped(
      {},
      {
        branches: isListOf(isText),
        platforms: isListOf(isOneOf(...PLATFORM_IDS)),
        claims: isRecordOf(isListOf(isText)),
      },
    ),
    confirm: isFlag,
    default: isFlag,
    description: isText,
    fullPermissions: isOneOf(true),
    reviewed: isText,
  },
);

type NumberedRole = Checked<typeof isRole>;

/** What a role says that has nothing in its place. */
const USUAL = { use: 'developer', durationSeconds: 3600, when: {}, confirm: false, default: false } as const;

export function roleWithoutUsual({
  use,
  durationSeconds,
  when,
  confirm,
  default: isDefault,
  ...role
}: Role): NumberedRole {
  return {
    ...role,
    ...(use === USUAL.use ? {} : { use }),
    ...(durationSeconds === USUAL.durationSeconds ? {} : { durationSeconds }),
    ...(Object.keys(when).length === 0 ? {} : { when }),
    ...(confirm ? { confirm } : {}),
    ...(isDefault ? { default: isDefault } : {}),
  };
}

export function roleWithUsual(role: NumberedRole): Role {
  return { ...USUAL, ...role };
}

/** Without a client's secret, which has one place. */
const isProvider = isShaped(
  { issuer: isText, clientIds: isShaped({}, { aws: isText, gcp: isText, azure: isText }) },
  { preset: isOneOf(...PROVIDER_PRESETS), scopes: isListOf(isText) },
);

const isIdentitySettings = isShaped(
  {},
  {
    codespaces: isShaped({ broker: isText }),
    provider: isProvider,
    identityCenter: isShaped({ startUrl: isText, region: isText }),
    gitlab: isShaped({ variable: isText }),
    devin: isShaped({ subjectKeys: isListOf(isText) }),
  },
);

/**
 * A role map as JSON of our own, which says sources and problems by their number: they stand in several places, and are told
 * apart as objects. `places` are five numbers a role, its source and where it stands there: a quarter of the text of as many
 * objects, and ten thousand roles are read at each run of a command.
 */
export const isNumberedMap = isShaped(
  {
    sources: isListOf(isShaped({ kind: isOneOf(...ROLE_SOURCE_KINDS), file: isText, label: isText })),
    problems: isListOf(
      isShaped({
        severity: isOneOf('error', 'warning'),
        code: isText,
        message: isText,
        file: isText,
        path: isListOf((step): step is string | number => typeof step === 'string' || typeof step === 'number'),
        range: isRange,
      }),
    ),
    roles: isListOf(isRole),
    places: isListOf(isNumber),
    overshadowed: isListOf(isShaped({ name: isText, source: isNumber, definedIn: isNumber, range: isRange })),
    broken: isListOf(isShaped({ name: isText, source: isNumber, problem: isNumber })),
    autoAssume: isListOf(isText),
  },
  {
    identity: isShaped({ settings: isIdentitySettings, source: isNumber }),
    autoAssumeSource: isNumber,
    unknownAutoAssume: isListOf(isShaped({ name: isText, problem: isNumber })),
  },
);

export type NumberedMap = Checked<typeof isNumberedMap>;
