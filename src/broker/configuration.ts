import { load, YAMLException } from 'js-yaml';
import * as z from 'zod/mini';
import { printable } from '../core/text.ts';
import { type BrokerConfiguration, DEFAULT_LIMITS } from './broker.ts';

/** What a broker's configuration file says: {@link BrokerConfiguration} and how this machine serves it. */
export interface BrokerFile extends BrokerConfiguration {
  readonly listen: ListenAddress;
  /** Absolute paths of PEM files; the first signs, all are published. */
  readonly keys: readonly string[];
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export type ReadBrokerFile =
  | { readonly configuration: BrokerFile; readonly problems?: never }
  /** Every problem, each a sentence that names its place. */
  | { readonly configuration?: never; readonly problems: readonly string[] };

const ORIGIN = 'an https origin such as https://id.acme.example, or http on loopback, without path or closing slash';
const SMALL_LIST = 100;

const schema = strict({
  issuer: origin(),
  listen: z.optional(
    strict({
      host: z.optional(text('an address to listen on such as 127.0.0.1', /^[0-9A-Za-z.:-]{1,253}$/)),
      port: z.optional(whole('a port from 1 to 65535, or 0 for any free one', 0, 65_535)),
    }),
  ),
  keys: list(text('the absolute path of a PEM file', /^\/./), 'a list of PEM files, the one that signs first'),
  owners: list(
    whole('a numeric GitHub id, as `gh api /orgs/NAME --jq .id` prints it', 1, Number.MAX_SAFE_INTEGER),
    'a list of numeric GitHub ids',
  ),
  audiences: list(
    text('an audience such as sts.amazonaws.com, at most 256 characters', /^[\x21-\x7e]{1,256}$/),
    'a list of audiences',
  ),
  github: z.optional(strict({ api: z.optional(origin()), web: z.optional(origin()) })),
  billedToOwner: z.optional(z.boolean({ error: 'must be true or false' })),
});

function completed({ issuer, keys, owners, audiences, ...rest }: z.infer<typeof schema>): BrokerFile {
  return {
    issuer,
    keys,
    owners,
    audiences,
    listen: { host: rest.listen?.host ?? '127.0.0.1', port: rest.listen?.port ?? 8080 },
    github: { api: rest.github?.api ?? 'https://api.github.com', web: rest.github?.web ?? 'https://github.com' },
    billedToOwner: rest.billedToOwner ?? false,
    catalogue: [],
    gitHubApp: undefined,
    limits: DEFAULT_LIMITS,
  };
}

/** Reads a broker's configuration. Never throws: whatever the text is, the answer says what is wrong with it. */
export function readBrokerConfiguration(yaml: string): ReadBrokerFile {
  let value: unknown;
  try {
    value = load(yaml);
  } catch (error) {
    // The reason alone: the rest of its message quotes the file.
    const reason = error instanceof YAMLException ? error.reason : 'it cannot be read';
    return { problems: [`It is no YAML: ${printable(reason)}.`] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { configuration: completed(parsed.data) };
  return { problems: parsed.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): readonly string[] {
  const place = issue.path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => `${place === '' ? '' : `${place}.`}${printable(key, 60)} is no key here.`);
  }
  return [`${place === '' ? 'The file' : place} ${issue.message}.`];
}

/** An object without any other key: a misspelt `billedToOwner` must not leave a check out. */
function strict<T extends z.core.$ZodLooseShape>(shape: T): z.ZodMiniObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: issue => (issue.code === 'invalid_type' ? 'must be a map' : undefined) });
}

function list<T extends z.ZodMiniType>(item: T, expected: string): z.ZodMiniArray<T> {
  const error = `must be ${expected}, with at least one and at most ${SMALL_LIST} entries`;
  return z.array(item, { error }).check(z.minLength(1, { error }), z.maxLength(SMALL_LIST, { error }));
}

function text(expected: string, pattern: RegExp): z.ZodMiniString {
  const error = `must be ${expected}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
}

function whole(expected: string, least: number, most: number): z.ZodMiniNumberFormat {
  const error = `must be ${expected}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
}

/** Compared character by character by every cloud, so it is refused unless it is written as it is compared. */
function origin(): z.ZodMiniString {
  const error = `must be ${ORIGIN}`;
  return z.string({ error }).check(
    z.refine(
      value => {
        if (!URL.canParse(value)) return false;
        const { origin: canonical, protocol, hostname } = new URL(value);
        const allowed = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
        return allowed && canonical === value;
      },
      { error },
    ),
  );
}

/** As `URL.hostname` writes them. */
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];
