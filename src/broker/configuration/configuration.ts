import { load, YAMLException } from 'js-yaml';
import * as z from 'zod/mini';
import { audienceMeant } from '../../clouds/clouds.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { printable } from '../../core/text.ts';
import { type BrokerConfiguration, DEFAULT_LIMITS, DEFAULT_TOKEN_SECONDS, type GitHubAppSettings } from '../broker.ts';
import { type CatalogueSurroundings, catalogueSchema, keptRoles, surroundingsOf } from './catalogue-schema.ts';
import { address, list, origin, strict, text, whole } from './fields.ts';
import { overlayVariables, variableFor, WHOLE_CONFIGURATION } from './variables.ts';
import { gitHubAppSchema, gitHubAppSettings } from './app-settings.ts';
import { type KeysSettings, keysSettings } from './key-settings.ts';
import { LONGEST_LIFETIME_SECONDS } from '../tokens/claims.ts';

/** What a broker's configuration file says: {@link BrokerConfiguration} and how this machine serves it. */
export interface BrokerFile extends BrokerConfiguration {
  readonly gitHubApp: GitHubAppSettings | undefined;
  readonly listen: ListenAddress;
  /** How many entries of `X-Forwarded-For`, from its end, proxies of ours wrote; 0: none is believed. */
  readonly trustedProxies: number;
  /** For how long requests are still taken after the broker was told to end. */
  readonly drainSeconds: number;
  readonly logLevel: BrokerLogLevel;
  readonly metrics: { readonly token: SecretPlace } | undefined;
  /** Roots of trust beside Node's own: `system`, or a PEM file's absolute path. */
  readonly certificateAuthority: string | undefined;
  readonly keys: KeysSettings;
}

export const BROKER_LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type BrokerLogLevel = (typeof BROKER_LOG_LEVELS)[number];

/** Where a secret is: never the secret itself. `file`: absolute; `environment`: a variable's name. */
export type SecretPlace = { readonly file: string } | { readonly environment: string };

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export type ReadBrokerFile =
  | { readonly configuration: BrokerFile; readonly problems?: never }
  /** Every problem, each a sentence that names its place. */
  | { readonly configuration?: never; readonly problems: readonly string[] };

const schemaFor = (around: CatalogueSurroundings) =>
  strict({
    issuer: origin(),
    listen: z.optional(
      strict({
        host: z.optional(text('an address to listen on such as 127.0.0.1', /^[0-9A-Za-z.:-]{1,253}$/)),
        port: z.optional(whole('a port from 1 to 65535, or 0 for any free one', 0, 65_535)),
      }),
    ),
    keys: keysSettings,
    owners: list(
      whole('a numeric GitHub id, as `gh api /orgs/NAME --jq .id` prints it', 1, Number.MAX_SAFE_INTEGER),
      'a list of numeric GitHub ids',
    ),
    audiences: list(
      text('an audience such as sts.amazonaws.com, at most 256 characters', /^[\x21-\x7e]{1,256}$/).check(
        z.refine(audience => audienceMeant(audience) === undefined, {
          error: ({ input }) => `must be written ${audienceMeant(String(input))}: clouds compare every character`,
        }),
      ),
      'a list of audiences',
    ),
    tokenMinutes: z.optional(
      strict({ azure: z.optional(whole('a number of minutes from 5 to 15', 5, LONGEST_LIFETIME_SECONDS / 60)) }),
    ),
    github: z.optional(strict({ api: z.optional(address()), web: z.optional(address()) })),
    billedToOwner: yesOrNo(),
    limits: z.optional(strict({ perUser: requestsAMinute(), perAddress: requestsAMinute() })),
    trustedProxies: z.optional(whole('a number of proxies, at most 10', 0, 10)),
    drainSeconds: z.optional(whole('a number of seconds, at most 300', 0, 300)),
    log: z.optional(
      strict({
        level: z.optional(z.enum(BROKER_LOG_LEVELS, { error: `must be one of ${BROKER_LOG_LEVELS.join(', ')}` })),
        addresses: yesOrNo(),
      }),
    ),
    metrics: z.optional(strict({ token: secretPlace() })),
    certificateAuthority: z.optional(text('system or the absolute path of a PEM file', /^(?:system$|\/.)/)),
    gitHubApp: z.optional(gitHubAppSchema()),
    catalogue: z.optional(catalogueSchema(around)),
  });

function yesOrNo() {
  return z.optional(z.boolean({ error: 'must be true or false' }));
}

function requestsAMinute() {
  return z.optional(whole('a number of requests a minute, from 1 to 1000000', 1, 1_000_000));
}

function secretPlace() {
  const error = 'must be { file: /absolute/path } or { environment: NAME }';
  return z.union(
    [
      z.strictObject({ file: z.string().check(z.regex(/^\/./)) }),
      z.strictObject({ environment: z.string().check(z.regex(/^[A-Za-z_]\w{0,100}$/)) }),
    ],
    { error },
  );
}

function completed({ issuer, keys, owners, audiences, ...rest }: z.infer<ReturnType<typeof schemaFor>>): BrokerFile {
  return {
    issuer,
    keys,
    owners,
    audiences,
    listen: { host: rest.listen?.host ?? '127.0.0.1', port: rest.listen?.port ?? 8080 },
    tokenSeconds: {
      ...DEFAULT_TOKEN_SECONDS,
      ...(rest.tokenMinutes?.azure === undefined ? {} : { azure: rest.tokenMinutes.azure * 60 }),
    },
    github: {
      api: withoutSlash(rest.github?.api ?? 'https://api.github.com'),
      web: withoutSlash(rest.github?.web ?? 'https://github.com'),
    },
    billedToOwner: rest.billedToOwner ?? false,
    catalogue: rest.catalogue === undefined ? [] : keptRoles(rest.catalogue, owners, audiences),
    gitHubApp: rest.gitHubApp && gitHubAppSettings(rest.gitHubApp),
    limits: {
      perUser: rest.limits?.perUser ?? DEFAULT_LIMITS.perUser,
      perAddress: rest.limits?.perAddress ?? DEFAULT_LIMITS.perAddress,
    },
    trustedProxies: rest.trustedProxies ?? 0,
    drainSeconds: rest.drainSeconds ?? DEFAULT_DRAIN_SECONDS,
    logLevel: rest.log?.level ?? 'info',
    logAddresses: rest.log?.addresses ?? false,
    metrics: rest.metrics,
    certificateAuthority: rest.certificateAuthority,
  };
}

/** As long as the usual proxies take to see that a connection is refused. */
const DEFAULT_DRAIN_SECONDS = 1;

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}

/** Reads a broker's configuration. Never throws: whatever the text is, the answer says what is wrong with it. */
export function readBrokerConfiguration(yaml: string): ReadBrokerFile {
  const loaded = loadYaml(yaml);
  return 'problem' in loaded ? { problems: [`It ${loaded.problem}.`] } : judge(loaded.value, [], defaultPlace);
}

/**
 * The same from environment variables: `ROLECALL_BROKER_CONFIGURATION` has the text of a whole file, and one for a key has
 * precedence over it, and over `yaml`, a file's text. Never throws.
 */
export function readBrokerVariables(environment: EnvironmentVariables, yaml?: string): ReadBrokerFile {
  const variable = environment[WHOLE_CONFIGURATION] || undefined;
  if (variable !== undefined && yaml !== undefined) {
    return { problems: [`${WHOLE_CONFIGURATION} is set, and there is a file too: one of them is enough.`] };
  }
  const loaded = loadYaml(variable ?? yaml ?? '{}');
  if ('problem' in loaded) {
    return { problems: [`${variable === undefined ? 'The file' : WHOLE_CONFIGURATION} ${loaded.problem}.`] };
  }
  const { value, names, problems } = overlayVariables(loaded.value, environment);
  return judge(value, problems, path => {
    const [first, from] =
      [...names].find(([key]) => path === key || (path.startsWith(key) && /^[.[]/.test(path.slice(key.length)))) ?? [];
    if (first !== undefined && from !== undefined) return from + path.slice(first.length);
    if (variable !== undefined) return `${WHOLE_CONFIGURATION}: ${defaultPlace(path)}`;
    return (yaml === undefined ? variableFor(path) : undefined) ?? defaultPlace(path);
  });
}

/** How a problem's place is called: of the path `owners[0]`, `owners[0]` or a variable. */
type PlaceName = (path: string) => string;

const defaultPlace: PlaceName = path => (path === '' ? 'The file' : path);

function loadYaml(yaml: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: load(yaml) };
  } catch (error) {
    // The reason alone: the rest of its message quotes the file.
    return { problem: `is no YAML: ${printable(error instanceof YAMLException ? error.reason : 'it cannot be read')}` };
  }
}

function judge(value: unknown, found: readonly string[], placeName: PlaceName): ReadBrokerFile {
  const parsed = schemaFor(surroundingsOf(value)).safeParse(value);
  if (parsed.success && found.length === 0) return { configuration: completed(parsed.data) };
  return { problems: [...found, ...(parsed.error?.issues ?? []).flatMap(issue => problemsOf(issue, placeName))] };
}

function problemsOf(issue: z.core.$ZodIssue, placeName: PlaceName): readonly string[] {
  const path = issue.path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${printable(String(step), 60)}`))
    .join('')
    .slice(1);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      key => `${placeName(`${path === '' ? '' : `${path}.`}${printable(key, 60)}`)} is no key here.`,
    );
  }
  return [`${placeName(path)} ${issue.message}.`];
}
