import { load } from 'js-yaml';
import { isObject } from '../../core/parse.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { printable } from '../../core/text.ts';

const PREFIX = 'ROLECALL_BROKER_';
/** The whole configuration as YAML, instead of a file. */
export const WHOLE_CONFIGURATION = `${PREFIX}CONFIGURATION`;
/** Holds the token itself; every other variable says what its key says. */
export const METRICS_TOKEN = `${PREFIX}METRICS_TOKEN`;

type Reading = (text: string) => unknown;

const asIs: Reading = text => text;
/** What is no number stays a text, so that the schema says what is wrong with it. */
const whole: Reading = text => (/^\d{1,15}$/.test(text) ? Number(text) : text);
const yesOrNo: Reading = text => (text === 'true' ? true : text === 'false' ? false : text);
/** `a,b`, or a list in YAML: `[{ kms: … }]`. @throws YAMLException. */
const list =
  (item: Reading): Reading =>
  text =>
    /^\s*[[{]/.test(text)
      ? load(text)
      : text
          .split(',')
          .map(each => item(each.trim()))
          .filter(each => each !== '');

/** By name without prefix: the key that a variable says, and how its text is read. */
const VARIABLES: Readonly<Record<string, { readonly path: readonly string[]; readonly read: Reading }>> = {
  ISSUER: { path: ['issuer'], read: asIs },
  KEYS: { path: ['keys'], read: list(asIs) },
  OWNERS: { path: ['owners'], read: list(whole) },
  AUDIENCES: { path: ['audiences'], read: list(asIs) },
  TOKEN_MINUTES_AZURE: { path: ['tokenMinutes', 'azure'], read: whole },
  BILLED_TO_OWNER: { path: ['billedToOwner'], read: yesOrNo },
  GITHUB_API: { path: ['github', 'api'], read: asIs },
  GITHUB_WEB: { path: ['github', 'web'], read: asIs },
  CATALOGUE: { path: ['catalogue'], read: load },
  GITHUB_APP: { path: ['gitHubApp'], read: load },
  LISTEN_HOST: { path: ['listen', 'host'], read: asIs },
  LISTEN_PORT: { path: ['listen', 'port'], read: whole },
  TRUSTED_PROXIES: { path: ['trustedProxies'], read: whole },
  DRAIN_SECONDS: { path: ['drainSeconds'], read: whole },
  LIMITS_PER_USER: { path: ['limits', 'perUser'], read: whole },
  LIMITS_PER_ADDRESS: { path: ['limits', 'perAddress'], read: whole },
  LOG_LEVEL: { path: ['log', 'level'], read: asIs },
  LOG_ADDRESSES: { path: ['log', 'addresses'], read: yesOrNo },
  CERTIFICATE_AUTHORITY: { path: ['certificateAuthority'], read: asIs },
  METRICS_TOKEN: { path: ['metrics', 'token'], read: () => ({ environment: METRICS_TOKEN }) },
};

/** Every variable that there is. */
export function variableNames(): readonly string[] {
  return [WHOLE_CONFIGURATION, ...Object.keys(VARIABLES).map(name => PREFIX + name)];
}

export interface FromVariables {
  /** The configuration with what variables say in the place of what it said. */
  readonly value: unknown;
  /** The variable that gave a key, by the key's path with dots. */
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** Puts each variable's value over the key that it is for. An empty one counts as not set, as templates leave them. */
export function overlayVariables(base: unknown, environment: EnvironmentVariables): FromVariables {
  let value = base;
  const names = new Map<string, string>();
  const problems: string[] = [];
  for (const [name, { path, read }] of Object.entries(VARIABLES)) {
    const variable = `${PREFIX}${name}`;
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    names.set(path.join('.'), variable);
    try {
      value = withValue(value, path, read(text));
    } catch {
      problems.push(`${variable} is no YAML.`);
    }
  }
  const known = [...variableNames(), ...namedVariables(value)];
  const strange = Object.keys(environment).filter(name => name.startsWith(PREFIX) && !known.includes(name));
  // A misspelt ROLECALL_BROKER_BILLED_TO_OWNER must not leave a check out.
  problems.push(...strange.map(name => `${printable(name, 100)} is no variable of the broker.`));
  return { value, names, problems };
}

/** The variable that could have said a key, for a key that nothing says. */
export function variableFor(path: string): string | undefined {
  const found = Object.entries(VARIABLES).find(([, variable]) => variable.path.join('.') === path);
  return found === undefined ? undefined : `${PREFIX}${found[0]}`;
}

/** Where the base is no map on the way it stays as it is: the schema says so. */
function withValue(base: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  if (base !== undefined && base !== null && !isObject(base)) return base;
  return { ...base, [first]: withValue(base?.[first], rest, value) };
}

/** What the configuration itself names as holding a secret: `{ environment: NAME }`, wherever it stands. */
function namedVariables(value: unknown, depth = 0): readonly string[] {
  // YAML's aliases can make a value its own part.
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap(item => namedVariables(item, depth + 1));
  if (!isObject(value)) return [];
  const { environment, ...rest } = value;
  const inside = Object.values(rest).flatMap(item => namedVariables(item, depth + 1));
  return typeof environment === 'string' ? [environment, ...inside] : inside;
}

const DEEPEST = 5;
