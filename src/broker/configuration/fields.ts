import * as z from 'zod/mini';

/** What a broker's configuration is made of, each with the words for a value that does not fit: "keys must be a list …". */

const ORIGIN = 'an https origin such as https://id.acme.example, or http on loopback, without path or closing slash';
const SMALL_LIST = 100;

/** An object without any other key: a misspelt `billedToOwner` must not leave a check out. */
export function strict<T extends z.core.$ZodLooseShape>(shape: T): z.ZodMiniObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: issue => (issue.code === 'invalid_type' ? 'must be a map' : undefined) });
}

export function list<T extends z.ZodMiniType>(item: T, expected: string): z.ZodMiniArray<T> {
  const error = `must be ${expected}, with at least one and at most ${SMALL_LIST} entries`;
  return z.array(item, { error }).check(z.minLength(1, { error }), z.maxLength(SMALL_LIST, { error }));
}

export function text(expected: string, pattern: RegExp): z.ZodMiniString {
  const error = `must be ${expected}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
}

export function whole(expected: string, least: number, most: number): z.ZodMiniNumberFormat {
  const error = `must be ${expected}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
}

/** Compared character by character by every cloud, so it is refused unless it is written as it is compared. */
export function origin(): z.ZodMiniString {
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

/** A server with or without a path, as GitHub Enterprise Server has one, and with or without a slash at its end. */
export function address(): z.ZodMiniString {
  const error = 'must be an https address such as https://api.github.com or https://ghe.acme.example/api/v3';
  return z.string({ error }).check(
    z.refine(
      value => {
        if (!URL.canParse(value) || !/^[a-z]+:\/\/[^/?#@\\]+(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(value)) return false;
        const { href, protocol, hostname } = new URL(value);
        const allowed = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
        return allowed && href.replace(/\/$/, '') === value.replace(/\/$/, '');
      },
      { error },
    ),
  );
}

/** As `URL.hostname` writes them. */
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];
