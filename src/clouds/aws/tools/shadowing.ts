import type { EnvironmentVariables } from '../../../core/ports.ts';
import { profilesOfSections } from '../config-file/profile.ts';
import { type ConfigSection, configSections } from '../config-file/config-text.ts';
import { grouped, ParsedConfig } from '../config-file/parsed-config.ts';
import { misleadingVariables, type SetVariable, setVariables } from './misleading-variables.ts';
import { LOOKED_THROUGH } from '../../../documents/setting-files.ts';
import { placeText, type SettingPlace } from '../../../core/setting-place.ts';

/** A key or setting that makes tools ignore a role's profile, with where it stands. */
export interface ShadowingSetting {
  readonly name: string;
  /** `the environment`, or `/home/dev/.aws/config:14`. */
  readonly where: string;
  /** Which tools ignore the profile for it: the subject of a sentence. */
  readonly who: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
  /** The same as `where`, for programs. */
  readonly place: SettingPlace;
}

export interface ConfigToLookAt {
  readonly path: string;
  readonly text: string | undefined;
  /** The same, for all that look at it. */
  readonly parsed?: ParsedConfig;
}

/** What tools read, whatever the profile. */
export interface ToolInputs {
  readonly environment: EnvironmentVariables;
  /** The configuration file our block is in; byte text, undefined when there is none. */
  readonly config: ConfigToLookAt;
  readonly credentials: { readonly path: string; readonly text: string | undefined };
  /** Where programs look that believe HOME; absent where that is the home directory in use. */
  readonly homeOfTools?: string;
  /** Where a variable was set, for who went to look for it. */
  readonly placeOf?: (variable: string) => SettingPlace;
}

export interface ShadowingFacts extends ToolInputs {
  readonly profile: string;
}

const TOOLS = { who: 'tools', use: 'tools use' };
const PYTHON = { who: 'the AWS CLI and boto3', use: 'the AWS CLI and boto3 use' };
const JAVASCRIPT = { who: 'the SDK for JavaScript', use: 'the SDK for JavaScript uses' };

/**
 * What clients try before `credential_process` in one profile, and which. botocore asks: environment, assumed role, web
 * identity, SSO, static keys of the credentials file, `aws login`, the process, static keys of the configuration; the SDK
 * for JavaScript, within a profile: assumed role, static keys, web identity, the process, SSO, `aws login`. `sso_session` and
 * `sso_start_url` alone move neither: SSO begins with an account or a role.
 */
const IN_BOTH_FILES: ReadonlyMap<string, typeof TOOLS> = new Map([
  ['role_arn', TOOLS],
  ['web_identity_token_file', TOOLS],
  ['sso_account_id', PYTHON],
  ['sso_role_name', PYTHON],
  ['login_session', PYTHON],
]);
const STATIC_KEYS = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];

/** Settings that send a profile's requests elsewhere: with the role's credentials, to another host. */
const ENDPOINT_KEYS = ['endpoint_url', 'services'];

/** What stands before a profile's `credential_process`: {@link shadowFinder} for one profile. */
export function shadowingSettings(facts: ShadowingFacts): readonly ShadowingSetting[] {
  return shadowFinder(facts)(facts.profile);
}

/**
 * Finds what stands before a profile's `credential_process`, in the order in which clients meet it; the files are parsed once
 * for all profiles. botocore skips the environment only for `--profile`; AWS_PROFILE alone does not skip it [botocore
 * credentials.py create_credential_resolver]. The SDK for JavaScript skips it where AWS_PROFILE is set.
 * `environment` is of the terminal in which the profile is to be used, where that is another than that of `inputs`.
 */
export function shadowFinder(
  inputs: ToolInputs,
): (profile: string, environment?: EnvironmentVariables) => readonly ShadowingSetting[] {
  const { config, credentials, homeOfTools } = inputs;
  const parsed = parsedOf(config);
  const ofCredentials = grouped(configSections(credentials.text ?? ''), ({ header }) => header);
  const set = setVariables(inputs.environment, homeOfTools);
  return (profile, environment = inputs.environment) => {
    const misleading = environment === inputs.environment ? set : setVariables(environment, homeOfTools);
    const inEnvironment =
      misleading.length === 0 ? NONE : fromEnvironment({ ...inputs, profile, environment }, parsed, misleading);
    const inCredentials = ofCredentials.get(profile) ?? NO_SECTIONS;
    // Nearly always.
    if (inCredentials.length === 0 && parsed.isUntouched(profile)) return inEnvironment;
    const inConfig = parsed.called(profile);
    return [
      ...inEnvironment,
      ...fromCredentials(profile, inCredentials, credentials.path),
      ...fromConfig(profile, inConfig, config.path),
    ];
  };
}

const NONE: readonly ShadowingSetting[] = [];
const NO_SECTIONS: readonly ConfigSection[] = [];

/**
 * Whether a variable may keep tools from a profile, whichever that is: what a variable says of one is told by the profile's
 * name alone, where it is the one that the variable chooses, or is not.
 */
export function mayMislead(
  { environment, config, credentials, homeOfTools }: ToolInputs,
  environmentOf: (profile: string) => EnvironmentVariables,
): boolean {
  const parsed = parsedOf(config);
  const around = { isOurs: ours(parsed), configFile: config.path, credentialsFile: credentials.path, homeOfTools };
  const chosen = [environment['AWS_PROFILE'], environment['AWS_DEFAULT_PROFILE']].filter(name => name !== undefined);
  return ['', ...chosen].some(
    profile => misleadingVariables({ ...around, profile, environment: environmentOf(profile) }).length > 0,
  );
}

/** Whether a profile hands out one of our sessions. */
function ours(config: ParsedConfig): (profile: string) => boolean {
  return profile => profilesOfSections(config.called(profile)).length > 0;
}

/** Settings of the profile that send tools' requests to another endpoint than the cloud's: {@link endpointFinder} for one. */
export function endpointSettings(facts: ShadowingFacts): readonly ShadowingSetting[] {
  return endpointFinder(facts)(facts.profile);
}

/** Finds settings of a profile that send tools' requests elsewhere; the file is parsed once for all profiles. */
export function endpointFinder({
  config,
}: Pick<ToolInputs, 'config'>): (profile: string) => readonly ShadowingSetting[] {
  const parsed = parsedOf(config);
  return profile => {
    if (parsed.isUntouched(profile)) return NONE;
    const edited = parsed.called(profile).filter(({ own }) => own === undefined);
    return edited.flatMap(section => [
      ...keysOf(section, `[profile ${profile}]`, config.path, key =>
        ENDPOINT_KEYS.includes(key)
          ? { who: TOOLS.who, fix: 'Delete this line: tools send requests where it says.' }
          : undefined,
      ),
    ]);
  };
}

function fromEnvironment(
  { profile, environment, config, credentials, homeOfTools, placeOf }: ShadowingFacts,
  parsed: ParsedConfig,
  set: readonly SetVariable[],
): readonly ShadowingSetting[] {
  const around = {
    profile,
    environment,
    isOurs: ours(parsed),
    configFile: config.path,
    credentialsFile: credentials.path,
    homeOfTools,
  };
  return misleadingVariables(around, set).map(({ name, who, fix }) => {
    const place = placeOf?.(name) ?? { variable: name };
    const searched = placeOf === undefined ? '' : `, not found in ${LOOKED_THROUGH}`;
    return { name, where: place.file === undefined ? `the environment${searched}` : placeText(place), who, fix, place };
  });
}

function* fromCredentials(
  profile: string,
  sections: readonly ConfigSection[],
  path: string,
): Iterable<ShadowingSetting> {
  for (const section of sections) {
    yield* keysOf(section, `[${profile}]`, path, key =>
      deletion(STATIC_KEYS.includes(key) ? TOOLS : IN_BOTH_FILES.get(key)),
    );
  }
}

function* fromConfig(profile: string, sections: readonly ConfigSection[], path: string): Iterable<ShadowingSetting> {
  for (const section of sections) {
    yield* keysOf(section, `[profile ${profile}]`, path, key =>
      deletion(STATIC_KEYS.includes(key) ? JAVASCRIPT : IN_BOTH_FILES.get(key)),
    );
    if (sections.length > 1 && !isOurs(section)) {
      const place = { file: path, line: section.line };
      yield {
        name: `[profile ${profile}]`,
        where: placeText(place),
        who: TOOLS.who,
        fix: 'Rename or delete this section: tools merge it with the one of Rolecall, or refuse the file.',
        place,
      };
    }
  }
}

function parsedOf({ text, parsed }: ConfigToLookAt): ParsedConfig {
  return parsed ?? new ParsedConfig(text);
}

function deletion(whose: typeof TOOLS | undefined): Pick<ShadowingSetting, 'who' | 'fix'> | undefined {
  return whose === undefined
    ? undefined
    : { who: whose.who, fix: `Delete this line: ${whose.use} it instead of the role.` };
}

function* keysOf(
  section: ConfigSection,
  of: string,
  path: string,
  fixOf: (key: string) => Pick<ShadowingSetting, 'who' | 'fix'> | undefined,
): Iterable<ShadowingSetting> {
  // What only we wrote stands in nobody's way.
  if (section.own !== undefined) return;
  for (const { name, line } of section.keys) {
    const found = fixOf(name);
    if (found === undefined) continue;
    const place = { file: path, line };
    yield { name: `${name} of ${of}`, where: placeText(place), ...found, place };
  }
}

function isOurs({ own, keys }: ConfigSection): boolean {
  return (
    own !== undefined ||
    keys.some(
      ({ name, value }) => name === 'credential_process' && / credential-process --session [0-9a-f]{32}$/.test(value),
    )
  );
}
