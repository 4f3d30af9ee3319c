/** In place of what may be a secret. */
const HIDDEN = '<secret>';

/**
 * Secrets that say what they are: JSON in base64url, as JWTs begin; tokens of Google, GitHub and GitLab; keys of AWS; a sign-in
 * at AWS's console [https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids].
 */
const NAMED =
  /\beyJ[\w-]{8,}(?:\.[\w-]*)*|\bya29\.[\w.-]+|\b(?:gh[oprsu]|github_pat|glpat)[_-][\w-]{16,}|\b(?:A3T[A-Z0-9]|A[BCKS][CI]A)[A-Z0-9]{12,}|\bSigninToken=[^\s&"']+/g;

/** As long as AWS's secret keys, of what keys and tokens are made of in base64, base64url or percent-encoded. */
const LONG = /[\w~%+/-]{40,}=*/g;

/** What goes on after a full stop, as the parts of a JWT do: a short one is as secret as a long one. */
const REST = /<secret>(?:\.(?:<secret>|[\w-]+))+/g;

/**
 * Text of a server without what may be a secret, whoever's: a server that is not what it should be says whatever it has seen.
 * What says of itself that it is one goes, and what is as random as one: names and paths have runs of small letters or digits.
 */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(LONG, run => (isRandom(run) ? HIDDEN : run))
    .replaceAll(NAMED, HIDDEN)
    .replaceAll(REST, HIDDEN);
}

/**
 * Whether small letters, capitals and digits take turns more often than at every fifth character; in random base64 they do in two of
 * three. Signs between words count for nothing.
 */
function isRandom(run: string): boolean {
  const kinds = run
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .replaceAll(/[a-z]/g, 'a')
    .replaceAll(/[A-Z]/g, 'A')
    .replaceAll(/\d/g, '0');
  let turns = 0;
  for (let at = 1; at < kinds.length; at += 1) if (kinds[at] !== kinds[at - 1]) turns += 1;
  return turns * 5 > kinds.length && kinds.includes('A') && kinds.includes('a');
}
