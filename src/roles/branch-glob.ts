import picomatch from 'picomatch';

/** Matching costs up to length to the power of wildcards; three keep the worst case to milliseconds. */
export const MOST_WILDCARDS = 3;

/** Git's longest names are file names; nothing longer is matched by anything but `**`. */
const LONGEST_BRANCH = 255;

/** Letters, digits and what branch names have, plus `*` and `?`: no brackets, braces, negation, alternatives or escapes. */
export const GLOB_PATTERN = /^(?!\/)[\p{L}\p{N}_./@#%+=,*?-]{1,256}$/u;

/** Whether a pattern that has the right form has too many wildcards to be matched in a bounded time. */
export function hasTooManyWildcards(glob: string): boolean {
  return (glob.match(/\*+|\?/g) ?? []).length > MOST_WILDCARDS;
}

/** Whether the whole branch name matches: `*` stays between slashes, `**` crosses them. Letter case counts. */
export function branchMatches(glob: string, branch: string): boolean {
  if (glob === '**') return true;
  if (branch.length > LONGEST_BRANCH) return false;
  if (!/[*?]/.test(glob)) return glob === branch;
  // Most branches differ before the first wildcard, and compiling the pattern is what costs. `a/**` matches `a` too.
  if (!branch.startsWith(glob.slice(0, glob.search(/\/?[*?]/)))) return false;
  // `windows: false` keeps picomatch from asking what system this is, and backslashes from becoming slashes.
  const options = { dot: true, nobrace: true, nobracket: true, noextglob: true, nonegate: true, windows: false };
  return picomatch(glob, options)(branch);
}
