import { isTarget } from '../clouds/clouds.ts';
import { PLATFORM_IDS } from '../core/platform.ts';
import { PROVIDER_PRESETS, type Role, ROLE_SOURCE_KINDS, ROLE_USES } from '../core/role.ts';
import { forEveryCloud, type Target } from '../core/target.ts';
import { type Checked, isFlag, isListOf, isNumber, isOneOf, isRecordOf, isShaped, isText } from '../core/shape.ts';

const isRange = isShaped({ startLine: isNumber, startColumn: isNumber, endLine: isNumber, endColumn: isNumber });

/** What few roles say, beside their name and target. */
const isUnusual = isShaped(
  {},
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
    reviewedBy: isText,
  },
);

type Unusual = Checked<typeof isUnusual>;

/** What a role says that has nothing in its place. */
const USUAL = { use: 'developer', durationSeconds: 3600, when: {}, confirm: false, default: false } as const;

/** Undefined of a role that says what most say. */
export function unusualOf({ name: _name, target: _target, ...role }: Role): Unusual | undefined {
  const { use, durationSeconds, when, confirm, default: isDefault, ...others } = role;
  const unusual = {
    ...others,
    ...(use === USUAL.use ? {} : { use }),
    ...(durationSeconds === USUAL.durationSeconds ? {} : { durationSeconds }),
    ...(Object.keys(when).length === 0 ? {} : { when }),
    ...(confirm ? { confirm } : {}),
    ...(isDefault ? { default: isDefault } : {}),
  };
  return Object.keys(unusual).length === 0 ? undefined : unusual;
}

export function roleWith(name: string, target: Target, unusual: Unusual | undefined): Role {
  const { use, durationSeconds, when, confirm, default: isDefault } = USUAL;
  const usual: Role = { name, use, durationSeconds, target, when, confirm, default: isDefault };
  return unusual === undefined ? usual : { ...usual, ...unusual };
}

/** Without a client's secret, which has one place. */
const isProvider = isShaped(
  { issuer: isText, clientIds: isShaped({}, forEveryCloud(isText)) },
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
 * apart as objects. Roles are in columns, since ten thousand are read at each run of a command: their names, {@link NUMBERS}
 * each, and what few of them say. What says the same of several is there once.
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
    names: isListOf(isText),
    targets: isListOf(isTarget),
    unusual: isListOf(isShaped({ role: isNumber, says: isUnusual })),
    numbers: isListOf(isNumber),
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

/** Of each role: of its target, of its source, and where it stands there, as a text range has it. */
export const NUMBERS = 6;

export type NumberedMap = Checked<typeof isNumberedMap>;
