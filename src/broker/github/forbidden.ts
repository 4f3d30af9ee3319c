import { isObject, parseJson } from '../../core/parse.ts';

/**
 * What a 403 of GitHub's is about: the token's or the person's rights, a person who is suspended, its own lock against who
 * tries many credentials, or nothing that it says.
 */
export type Forbidden = 'permission' | 'suspended' | 'login-attempts' | 'unexplained';

/** GitHub's words, as its own client tells them apart (`error_for_403` of https://github.com/octokit/octokit.rb). */
const WORDS: readonly (readonly [Forbidden, RegExp])[] = [
  ['login-attempts', /login attempts exceeded/i],
  ['suspended', /account was suspended/i],
  [
    'permission',
    /^(?:Resource not accessible by|Resource protected by organization SAML|Repository access blocked|This installation has been suspended)/,
  ],
];

/** Whether a 403 blames nobody but the broker. */
export function isLockOut(forbidden: Forbidden): boolean {
  return forbidden === 'login-attempts' || forbidden === 'unexplained';
}

/** Reads why GitHub refused, from the body of a 403 that tells of no rate limit. */
export function forbiddenBy(body: string): Forbidden {
  const document = parseJson(body);
  const message = isObject(document) ? document['message'] : undefined;
  if (typeof message !== 'string') return 'unexplained';
  return WORDS.find(([, words]) => words.test(message))?.[0] ?? 'unexplained';
}
