import * as z from 'zod/mini';
import { isObject } from '../../core/parse.ts';
import { list, origin, strict, text } from './fields.ts';
import type { KeyTimes } from '../keys/key-schedule.ts';
import type { KeySource } from '../keys/key-source.ts';

export interface KeySettings extends KeyTimes {
  readonly source: KeySource;
}

/** What `keys` of the configuration says: the keys, or the directory of a key ring that `rolecall broker keys` keeps. */
export type KeysSettings =
  | { readonly listed: readonly KeySettings[]; readonly directory?: never }
  | { readonly directory: string; readonly listed?: never };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html#awskeymanagementservice-key */
const KEY_ARN = /^arn:aws[a-z-]{0,20}:kms:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

const times = { signsFrom: z.optional(moment()), publishedUntil: z.optional(moment()) };
const file = text('the absolute path of a PEM file', /^\/./);
const fileItem = strict({ file, ...times });
const environmentItem = strict({
  environment: text('the name of an environment variable that holds a PEM text', /^[A-Za-z_][A-Za-z0-9_]{0,100}$/),
  ...times,
});
const kmsItem = strict({
  kms: text('the ARN of a KMS key such as arn:aws:kms:eu-west-1:111122223333:key/…, not of an alias', KEY_ARN),
  endpoint: z.optional(origin()),
  ...times,
});
const ringItem = strict({ directory: text('the absolute path of a key ring', /^\/./) });

/** One key: a PEM file's path alone, or a map that says where it is and when it signs. */
const item = chosen<KeySettings>(value => {
  if (isObject(value) && 'kms' in value) {
    return z.pipe(
      kmsItem,
      z.transform(({ kms, endpoint, ...rest }) => timed({ kind: 'kms', arn: kms, endpoint }, rest)),
    );
  }
  if (isObject(value) && 'environment' in value) {
    return z.pipe(
      environmentItem,
      z.transform(({ environment, ...rest }) => timed({ kind: 'environment', variable: environment }, rest)),
    );
  }
  if (isObject(value) && 'file' in value) {
    return z.pipe(
      fileItem,
      z.transform(({ file: path, ...rest }) => timed({ kind: 'file', file: path }, rest)),
    );
  }
  const expected = 'the absolute path of a PEM file, or a map with one of file, environment or kms';
  return z.pipe(
    text(expected, /^\/./),
    z.transform(path => timed({ kind: 'file', file: path }, {})),
  );
});

const listed = list(item, 'a list of keys, or `{ directory: … }` of a key ring');

/** The configuration's `keys`, each problem with its place. */
export const keysSettings = chosen<KeysSettings>(value =>
  isObject(value)
    ? ringItem
    : z.pipe(
        listed,
        z.transform(keys => ({ listed: keys })),
      ),
);

function timed(source: KeySource, { signsFrom, publishedUntil }: Partial<KeyTimes>): KeySettings {
  return { source, signsFrom, publishedUntil };
}

/** A schema chosen by the value: a union's own problem would only say that nothing fits. */
function chosen<T>(choose: (value: unknown) => z.ZodMiniType<T>): z.ZodMiniType<T> {
  return z.pipe(
    z.unknown(),
    z.transform((value, context): T => {
      const parsed = choose(value).safeParse(value);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) {
        const { path, message } = issue;
        context.issues.push(
          issue.code === 'unrecognized_keys'
            ? { code: issue.code, keys: issue.keys, path, message, input: undefined }
            : { code: 'custom', path, message, input: undefined },
        );
      }
      return z.NEVER;
    }),
  );
}

/** A moment with its time zone, which would otherwise be each machine's own. Epoch milliseconds. */
function moment(): z.ZodMiniType<number> {
  const expected = 'a moment with its time zone such as 2026-11-21T09:00:00Z';
  const error = `must be ${expected}`;
  return z.pipe(text(expected, MOMENT), z.pipe(z.transform(Date.parse), z.number({ error })));
}
