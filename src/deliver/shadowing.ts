import type { EnvironmentVariables } from '../core/ports.ts';
import { configSections, profileOfSection } from './config-text.ts';
import type { ConfigSection } from './config-text.ts';

/** Where a setting stands, as far as that is known. */
export interface SettingPlace {
  readonly file?: string;
  /** One-based. */
  readonly line?: number;
  readonly variable?: string;
}

/** A key or setting that makes tools ignore a role's profile, with where it stands. */
export interface ShadowingSetting {
  readonly name: string;
  /** `the environment`, or `/home/dev/.aws/config:14`. */
  readonly where: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
  /** The same as `where`, for programs. */
  readonly place: SettingPlace;
}

export interface ShadowingFacts {
  readonly profile: string;
  readonly environment: EnvironmentVariables;
  /** The configuration file our block is in; byte text, undefined when there is none. */
  readonly config: { readonly path: string; readonly text: string | undefined };
  readonly credentials: { readonly path: string; readonly text: string | undefined };
  /** Where a variable was set, for who went to look for it. */
  readonly placeOf?: (variable: string) => SettingPlace;
}

const TOOLS = 'tools use';
const PYTHON = 'the AWS CLI and boto3 use';
const JAVASCRIPT = 'the SDK for JavaScript uses';

/**
 * What clients try before `credential_process` in one profile, and which. botocore asks: environment, assumed role, web
 * identity, SSO, static keys of the credentials file, `aws login`, the process, static keys of the configuration; the SDK
 * for JavaScript, within a profile: assumed role, static keys, web identity, the process, SSO, `aws login`. `sso_session` and
 * `sso_start_url` alone move neither: SSO begins with an account or a role.
 */
const IN_BOTH_FILES: ReadonlyMap<string, string> = new Map([
  ['role_arn', TOOLS],
  ['web_identity_token_file', TOOLS],
  ['sso_account_id', PYTHON],
  ['sso_role_name', PYTHON],
  ['login_session', PYTHON],
]);
const STATIC_KEYS = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];

/** Settings that send a profile's requests elsewhere: with the role's credentials, to another host. */
const ENDPOINT_KEYS = ['endpoint_url', 'services'];

/**
 * What stands before a profile's `credential_process`, in the order in which clients meet it. botocore skips the environment
 * only for `--profile`; AWS_PROFILE alone does not skip it [botocore credentials.py create_credential_resolver]. The SDK for
 * JavaScript skips it where AWS_PROFILE is set.
 */
export function shadowingSettings(facts: ShadowingFacts): readonly ShadowingSetting[] {
  return [...fromEnvironment(facts), ...fromCredentials(facts), ...fromConfig(facts)];
}

/** Settings of the profile that send tools' requests to another endpoint than the cloud's. */
export function endpointSettings({ profile, config }: ShadowingFacts): readonly ShadowingSetting[] {
  return sectionsOf(profile, config.text).flatMap(section => [
    ...keysOf(section, `[profile ${profile}]`, config.path, key =>
      ENDPOINT_KEYS.includes(key) ? 'Delete this line: tools send requests where it says.' : undefined,
    ),
  ]);
}

function* fromEnvironment(facts: ShadowingFacts): Iterable<ShadowingSetting> {
  const { profile, environment, config, credentials } = facts;
  const set = (name: string): boolean => (environment[name] ?? '') !== '';
  const found = (name: string, fix: string): ShadowingSetting => {
    const place = facts.placeOf?.(name) ?? { variable: name };
    return { name, where: placeText(place), fix, place };
  };
  const withProfile = `or name the profile in each call (--profile ${profile})`;
  if (set('AWS_ACCESS_KEY_ID')) {
    yield found(
      'AWS_ACCESS_KEY_ID',
      `Unset it with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, ${withProfile}: the AWS CLI and boto3 use it even where AWS_PROFILE is set.`,
    );
  }
  if (set('AWS_WEB_IDENTITY_TOKEN_FILE') && set('AWS_ROLE_ARN')) {
    yield found('AWS_WEB_IDENTITY_TOKEN_FILE', `Unset it and AWS_ROLE_ARN, ${withProfile}.`);
  }
  for (const [name, path] of [
    ['AWS_CONFIG_FILE', config.path],
    ['AWS_SHARED_CREDENTIALS_FILE', credentials.path],
  ] as const) {
    if (set(name) && environment[name] !== path) {
      yield found(name, `Unset it: tools read that file instead of ${path}.`);
    }
  }
}

function* fromCredentials({ profile, credentials }: ShadowingFacts): Iterable<ShadowingSetting> {
  for (const section of configSections(credentials.text ?? '')) {
    if (section.header !== profile) continue;
    yield* keysOf(section, `[${profile}]`, credentials.path, key =>
      deletion(STATIC_KEYS.includes(key) ? TOOLS : IN_BOTH_FILES.get(key)),
    );
  }
}

function* fromConfig({ profile, config }: ShadowingFacts): Iterable<ShadowingSetting> {
  const sections = sectionsOf(profile, config.text);
  for (const section of sections) {
    yield* keysOf(section, `[profile ${profile}]`, config.path, key =>
      deletion(STATIC_KEYS.includes(key) ? JAVASCRIPT : IN_BOTH_FILES.get(key)),
    );
    if (sections.length > 1 && !isOurs(section)) {
      const place = { file: config.path, line: section.line };
      yield {
        name: `[profile ${profile}]`,
        where: placeText(place),
        fix: 'Rename or delete this section: tools merge it with the one of Rolecall, or refuse the file.',
        place,
      };
    }
  }
}

function sectionsOf(profile: string, text: string | undefined): readonly ConfigSection[] {
  return configSections(text ?? '').filter(({ header }) => profileOfSection(header) === profile);
}

function deletion(whoUses: string | undefined): string | undefined {
  return whoUses === undefined ? undefined : `Delete this line: ${whoUses} it instead of the role.`;
}

function* keysOf(
  section: ConfigSection,
  of: string,
  path: string,
  fixOf: (key: string) => string | undefined,
): Iterable<ShadowingSetting> {
  for (const { name, line } of section.keys) {
    const fix = fixOf(name);
    if (fix === undefined) continue;
    const place = { file: path, line };
    yield { name: `${name} of ${of}`, where: placeText(place), fix, place };
  }
}

function placeText({ file, line }: SettingPlace): string {
  if (file === undefined) return 'the environment';
  return line === undefined ? file : `${file}:${line}`;
}

function isOurs({ keys }: ConfigSection): boolean {
  return keys.some(
    ({ name, value }) => name === 'credential_process' && / credential-process --session [0-9a-f]{32}$/.test(value),
  );
}
