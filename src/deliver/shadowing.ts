import type { EnvironmentVariables } from '../core/ports.ts';
import { configSections, profileOfSection } from './config-text.ts';
import type { ConfigSection } from './config-text.ts';

/** A key or setting that makes tools ignore a role's profile, with where it stands. */
export interface ShadowingSetting {
  readonly name: string;
  /** `the environment`, or `/home/dev/.aws/config:14`. */
  readonly where: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
}

export interface ShadowingFacts {
  readonly profile: string;
  readonly environment: EnvironmentVariables;
  /** The configuration file our block is in; byte text, undefined when there is none. */
  readonly config: { readonly path: string; readonly text: string | undefined };
  readonly credentials: { readonly path: string; readonly text: string | undefined };
}

const STATIC_KEYS = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];
/** What botocore or the SDK for JavaScript try before `credential_process` in one profile. */
const STRONGER_KEYS = [
  ...STATIC_KEYS,
  'role_arn',
  'web_identity_token_file',
  'sso_session',
  'sso_account_id',
  'sso_start_url',
];

/**
 * What stands before a profile's `credential_process`, in the order in which clients meet it. botocore asks: environment,
 * assumed role, web identity, SSO, static keys of the credentials file, then the process; the SDK for JavaScript, within a
 * profile: assumed role, static keys, web identity, then the process. botocore skips the environment only for `--profile`;
 * AWS_PROFILE alone does not skip it [botocore credentials.py create_credential_resolver].
 */
export function shadowingSettings(facts: ShadowingFacts): readonly ShadowingSetting[] {
  return [...fromEnvironment(facts), ...fromCredentials(facts), ...fromConfig(facts)];
}

function* fromEnvironment({ profile, environment, config, credentials }: ShadowingFacts): Iterable<ShadowingSetting> {
  const where = 'the environment';
  const set = (name: string): boolean => (environment[name] ?? '') !== '';
  const withProfile = `or name the profile in each call (--profile ${profile})`;
  if (set('AWS_ACCESS_KEY_ID')) {
    yield {
      name: 'AWS_ACCESS_KEY_ID',
      where,
      fix: `Unset it with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, ${withProfile}.`,
    };
  }
  if (set('AWS_WEB_IDENTITY_TOKEN_FILE') && set('AWS_ROLE_ARN')) {
    yield { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', where, fix: `Unset it and AWS_ROLE_ARN, ${withProfile}.` };
  }
  for (const [name, path] of [
    ['AWS_CONFIG_FILE', config.path],
    ['AWS_SHARED_CREDENTIALS_FILE', credentials.path],
  ] as const) {
    if (set(name) && environment[name] !== path) {
      yield { name, where, fix: `Unset it: tools read that file instead of ${path}.` };
    }
  }
}

function* fromCredentials({ profile, credentials }: ShadowingFacts): Iterable<ShadowingSetting> {
  for (const section of configSections(credentials.text ?? '')) {
    if (section.header === profile) yield* keysOf(section, STRONGER_KEYS, `[${profile}]`, credentials.path);
  }
}

function* fromConfig({ profile, config }: ShadowingFacts): Iterable<ShadowingSetting> {
  const sections = configSections(config.text ?? '').filter(({ header }) => profileOfSection(header) === profile);
  for (const section of sections) {
    yield* keysOf(section, STRONGER_KEYS, `[profile ${profile}]`, config.path);
    if (sections.length > 1 && !isOurs(section)) {
      yield {
        name: `[profile ${profile}]`,
        where: `${config.path}:${section.line}`,
        fix: 'Rename or delete this section: tools merge it with the one of Rolecall, or refuse the file.',
      };
    }
  }
}

function* keysOf(
  section: ConfigSection,
  names: readonly string[],
  of: string,
  path: string,
): Iterable<ShadowingSetting> {
  for (const { name, line } of section.keys) {
    if (!names.includes(name)) continue;
    yield {
      name: `${name} of ${of}`,
      where: `${path}:${line}`,
      fix: 'Delete this line: tools use it instead of the role.',
    };
  }
}

function isOurs({ keys }: ConfigSection): boolean {
  return keys.some(
    ({ name, value }) => name === 'credential_process' && / credential-process --session [0-9a-f]{32}$/.test(value),
  );
}
