import type { EnvironmentVariables } from '../../../core/ports.ts';

/** What decides whether a variable keeps tools from a profile. */
export interface ToolSurroundings {
  readonly profile: string;
  readonly environment: EnvironmentVariables;
  /** Whether a profile hands out a role of ours: choosing it is meant. */
  readonly isOurs: (profile: string) => boolean;
  /** The file our block is in. */
  readonly configFile: string;
  readonly credentialsFile: string;
  /** Where programs look that believe HOME; undefined where that is the home directory in use. */
  readonly homeOfTools: string | undefined;
}

/** A variable that keeps tools from a role's profile. */
export interface MisleadingVariable {
  readonly name: string;
  /** Which tools it misleads: the subject of a sentence. */
  readonly who: string;
  /** What to do about it and why, one sentence. */
  readonly fix: string;
}

const TOOLS = 'tools';
const PYTHON = 'the AWS CLI and boto3';
/** Who takes AWS_DEFAULT_PROFILE before AWS_PROFILE. */
const DEFAULT_FIRST = 'boto3, the AWS CLI 1 and the SDK for C++';

interface Row {
  readonly name: string;
  /** Whether it misleads nobody who names the profile: `--profile`. */
  readonly avoidable?: true;
  /** `value` is what the variable is set to, empty included. */
  readonly misleads: (value: string, around: ToolSurroundings) => Omit<MisleadingVariable, 'name'> | undefined;
}

/**
 * Variables that hide a profile, in the order in which tools meet them. Which client reads which, and what an empty one is:
 * botocore session.py, configprovider.py and credentials.py (AWS CLI 2 has its own copy with AWS_PROFILE first); aws-sdk-go
 * env_config.go; aws-sdk-js lib/util.js and its default provider chain; @smithy/shared-ini-file-loader and config-resolver;
 * aws-sdk-ruby shared_config.rb; aws-sdk-cpp AWSCredentialsProvider.cpp; and the environment variables of
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html. To botocore an empty variable is a value; the
 * others take most of them for unset.
 */
const ROWS: readonly Row[] = [
  {
    name: 'AWS_ACCESS_KEY_ID',
    avoidable: true,
    misleads: whenSet(({ profile }) => ({
      who: 'the AWS CLI, boto3 and most SDKs',
      fix: `Unset it with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, ${orName(profile)}: the AWS CLI and boto3 use it even where AWS_PROFILE is set.`,
    })),
  },
  {
    name: 'AWS_ACCESS_KEY',
    avoidable: true,
    misleads: whenSet(({ profile, environment }) =>
      isSet(environment['AWS_ACCESS_KEY_ID'])
        ? undefined
        : {
            who: 'the SDKs for Go, Ruby and Java 1',
            fix: `Unset it with AWS_SECRET_KEY, ${orName(profile)}: the SDKs for Go, Ruby and Java 1 take it for AWS_ACCESS_KEY_ID.`,
          },
    ),
  },
  {
    name: 'AMAZON_ACCESS_KEY_ID',
    avoidable: true,
    misleads: whenSet(({ profile, environment }) =>
      isSet(environment['AWS_ACCESS_KEY_ID'])
        ? undefined
        : {
            who: 'the SDKs for Ruby and JavaScript 2',
            fix: `Unset it with AMAZON_SECRET_ACCESS_KEY, ${orName(profile)}: the SDKs for Ruby and JavaScript 2 take it for AWS_ACCESS_KEY_ID.`,
          },
    ),
  },
  {
    name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
    avoidable: true,
    misleads: whenSet(({ profile, environment }) =>
      isSet(environment['AWS_ROLE_ARN'])
        ? { who: TOOLS, fix: `Unset it and AWS_ROLE_ARN, ${orName(profile)}.` }
        : {
            who: PYTHON,
            fix: `Unset it, ${orName(profile)}: without AWS_ROLE_ARN beside it the AWS CLI and boto3 refuse to start.`,
          },
    ),
  },
  { name: 'AWS_PROFILE', avoidable: true, misleads: misleadingProfile },
  { name: 'AWS_DEFAULT_PROFILE', avoidable: true, misleads: misleadingDefaultProfile },
  {
    name: 'AWS_CONFIG_FILE',
    misleads: (value, { configFile }) => {
      if (value === '') {
        return {
          who: PYTHON,
          fix: `Unset it, or set it to ${configFile}: it is set to nothing, and so the AWS CLI and boto3 find no profile at all.`,
        };
      }
      return value === configFile
        ? undefined
        : { who: TOOLS, fix: `Unset it: tools read that file instead of ${configFile}.` };
    },
  },
  {
    name: 'AWS_SHARED_CREDENTIALS_FILE',
    misleads: whenSet(({ environment, credentialsFile }) =>
      environment['AWS_SHARED_CREDENTIALS_FILE'] === credentialsFile
        ? undefined
        : { who: TOOLS, fix: `Unset it: tools read that file instead of ${credentialsFile}.` },
    ),
  },
  {
    name: 'HOME',
    misleads: (_value, { environment, configFile, homeOfTools }) =>
      environment['AWS_CONFIG_FILE'] !== undefined || homeOfTools === undefined
        ? undefined
        : {
            who: TOOLS,
            fix: `Set AWS_CONFIG_FILE=${configFile}: tools look for profiles in ${homeOfTools}/.aws/config.`,
          },
  },
  {
    name: 'AWS_REGION',
    misleads: whenEmpty(({ profile }) => ({
      who: 'the AWS CLI 2 and the SDK for JavaScript',
      fix: `Unset it: it is set to nothing, which the AWS CLI 2 and the SDK for JavaScript take for the region instead of that of ${profile}.`,
    })),
  },
  {
    name: 'AWS_DEFAULT_REGION',
    misleads: whenEmpty(({ profile }) => ({
      who: PYTHON,
      fix: `Unset it: it is set to nothing, which the AWS CLI and boto3 take for the region instead of that of ${profile}.`,
    })),
  },
  {
    name: 'AWS_SDK_CONFIG_OPT_OUT',
    // The AWS CLI, which is what a person tries, does not know it.
    avoidable: true,
    misleads: () => ({
      who: 'the SDK for Ruby',
      fix: 'Unset it: whatever it is set to, the SDK for Ruby does not read profiles, nor does an old one for Go.',
    }),
  },
  // Numbers and choices that botocore reads before anything else, and refuses when they are empty.
  ...[
    'AWS_MAX_ATTEMPTS',
    'AWS_RETRY_MODE',
    'AWS_DEFAULTS_MODE',
    'AWS_METADATA_SERVICE_TIMEOUT',
    'AWS_METADATA_SERVICE_NUM_ATTEMPTS',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
    'AWS_ACCOUNT_ID_ENDPOINT_MODE',
    'AWS_REQUEST_CHECKSUM_CALCULATION',
    'AWS_RESPONSE_CHECKSUM_VALIDATION',
    'AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES',
    'AWS_S3_DISABLE_EXPRESS_SESSION_AUTH',
  ].map(name => ({
    name,
    misleads: whenEmpty(() => ({
      who: PYTHON,
      fix: 'Unset it: it is set to nothing, with which the AWS CLI and boto3 refuse to work.',
    })),
  })),
];

/** A variable that is set and could keep tools from profiles. */
export interface SetVariable extends Row {
  readonly value: string;
}

/** The same whatever the profile. HOME, which is always set, is one where tools believe another than is in use. */
export function setVariables(
  environment: EnvironmentVariables,
  homeOfTools: string | undefined,
): readonly SetVariable[] {
  return ROWS.flatMap(row => {
    const value = row.name === 'HOME' && homeOfTools === undefined ? undefined : environment[row.name];
    return value === undefined ? [] : [{ ...row, value }];
  });
}

/** What keeps tools from a profile although it stands, and whom it misleads. `set`: as {@link setVariables} finds it. */
export function misleadingVariables(
  around: ToolSurroundings,
  set: readonly SetVariable[] = setVariables(around.environment, around.homeOfTools),
): readonly MisleadingVariable[] {
  return set.flatMap(({ name, value, misleads }) => {
    const found = misleads(value, around);
    return found === undefined ? [] : [{ name, ...found }];
  });
}

/** Whether tools that are named the profile (`--profile`) use it in spite of this variable. */
export function isAvoidable(variable: string): boolean {
  return ROWS.some(({ name, avoidable }) => name === variable && avoidable === true);
}

/** Variables that send requests of tools to another endpoint than the cloud's, with whatever credentials they have. */
export function endpointVariables(environment: EnvironmentVariables): readonly string[] {
  if (/^true$/i.test(environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '')) return [];
  return Object.keys(environment).filter(name => /^AWS_ENDPOINT_URL(_\w+)?$/.test(name) && isSet(environment[name]));
}

/** What Go's `strconv.ParseBool` takes for true; the SDK for JavaScript 2 takes anything but nothing. */
const TRUE = /^(?:1|t|T|TRUE|true|True)$/;

/** Which old SDKs read no profile, whatever AWS_PROFILE says, for want of AWS_SDK_LOAD_CONFIG. */
export function sdksWithoutProfiles({ AWS_SDK_LOAD_CONFIG: value = '' }: EnvironmentVariables): readonly string[] {
  if (TRUE.test(value)) return [];
  return value === '' ? ['Go 1', 'JavaScript 2'] : ['Go 1'];
}

function misleadingProfile(
  value: string,
  { profile, environment, isOurs }: ToolSurroundings,
): Omit<MisleadingVariable, 'name'> | undefined {
  if (value === '') {
    return {
      who: PYTHON,
      fix: `Unset it, or set it to ${profile}: it is set to nothing, which the AWS CLI and boto3 take for a profile without a name.`,
    };
  }
  if (value === profile || isOurs(value)) return undefined;
  const first = isSet(environment['AWS_DEFAULT_PROFILE']) ? 'but those that take AWS_DEFAULT_PROFILE first ' : '';
  return {
    who: TOOLS,
    fix: `Unset it, set it to ${profile}, ${orName(profile)}: tools that are named no profile ${first}take ${value}.`,
  };
}

function misleadingDefaultProfile(
  value: string,
  { profile, environment, isOurs }: ToolSurroundings,
): Omit<MisleadingVariable, 'name'> | undefined {
  const chosen = environment['AWS_PROFILE'];
  if (value === '') {
    const who = chosen === undefined ? PYTHON : 'boto3 and the AWS CLI 1';
    return {
      who,
      fix: `Unset it, or set it to ${profile}: it is set to nothing, which ${who} take for a profile without a name${chosen === undefined ? '' : ', before AWS_PROFILE'}.`,
    };
  }
  // Which of two profiles of ours is meant is told by AWS_PROFILE.
  const meant = isSet(chosen) ? chosen === value || (chosen !== profile && isOurs(value)) : isOurs(value);
  if (meant || value === profile) return undefined;
  return isSet(chosen)
    ? {
        who: DEFAULT_FIRST,
        fix: `Unset it, or set it to ${chosen} too: ${DEFAULT_FIRST} take ${value} there before they look at AWS_PROFILE.`,
      }
    : {
        who: 'the AWS CLI, boto3 and the SDKs for Go and C++',
        fix: `Unset it, set it to ${profile}, ${orName(profile)}: the AWS CLI, boto3 and the SDKs for Go and C++ take ${value}.`,
      };
}

type Telling = (around: ToolSurroundings) => Omit<MisleadingVariable, 'name'> | undefined;

function whenSet(tell: Telling): Row['misleads'] {
  return (value, around) => (value === '' ? undefined : tell(around));
}

function whenEmpty(tell: Telling): Row['misleads'] {
  return (value, around) => (value === '' ? tell(around) : undefined);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function orName(profile: string): string {
  return `or name the profile in each call (--profile ${profile})`;
}
