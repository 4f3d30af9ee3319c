import type { EnvironmentVariables } from '../../../core/ports.ts';

export interface DeliveredRole {
  readonly profile: string;
  /** Undefined where the role has none. */
  readonly region: string | undefined;
}

export interface ToolFiles {
  readonly environment: EnvironmentVariables;
  /** The file our block is in. */
  readonly configFile: string;
}

/**
 * What has every generation of AWS's tools use one profile: boto3 and the AWS CLI 1 take AWS_DEFAULT_PROFILE first, the SDKs
 * for JavaScript 2 and Go 1 read profiles only with AWS_SDK_LOAD_CONFIG, and where an environment points tools to another
 * configuration (or to none: `AWS_CONFIG_FILE=`) they are told which it is.
 */
export function profileVariables(
  { profile }: Pick<DeliveredRole, 'profile'>,
  files?: ToolFiles,
): Readonly<Record<string, string>> {
  return {
    AWS_PROFILE: profile,
    AWS_DEFAULT_PROFILE: profile,
    AWS_SDK_LOAD_CONFIG: '1',
    ...(files === undefined || looksThere(files) ? {} : { AWS_CONFIG_FILE: files.configFile }),
  };
}

/** Variables that hold a key or a role of their own, or have SDKs read no profile: with them tools ignore the one they are told. */
export const SUPERSEDED_BY_PROFILE = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_SDK_CONFIG_OPT_OUT',
];

/** Whether tools look for profiles in our file of themselves. */
function looksThere({ environment, configFile }: ToolFiles): boolean {
  const home = (environment['HOME'] ?? '').replace(/\/+$/, '');
  return (environment['AWS_CONFIG_FILE'] ?? `${home}/.aws/config`) === configFile;
}

/** A profile has its region; these are for tools that look at the environment alone. */
export function regionVariables({ region }: Pick<DeliveredRole, 'region'>): Readonly<Record<string, string>> {
  return region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

/**
 * For a terminal in which other profiles are used too, by name: a region in the environment would win over theirs, so only
 * one that is set already, to something else or to nothing, is set right.
 */
export function terminalVariables(role: DeliveredRole, files: ToolFiles): Readonly<Record<string, string>> {
  const regions = Object.entries(regionVariables(role)).filter(([name]) => files.environment[name] !== undefined);
  return { ...profileVariables(role, files), ...Object.fromEntries(regions) };
}
