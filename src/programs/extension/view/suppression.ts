const HASH = /\.(?:tf|tfvars|ya?ml|sh|bash|zsh|ksh|azcli|ps1)$/i;
const SLASHES = /\.(?:bicep|jsonc)$/i;

/**
 * The comment that lets a finding be, up to the reason: it goes on a line of its own above `line`, as far in as that one. Undefined
 * where the file takes no comment, as JSON does not: the baseline is for those.
 */
export function suppressionFor(path: string, rule: string, line: string): string | undefined {
  const opener = HASH.test(path) ? '#' : SLASHES.test(path) ? '//' : undefined;
  return opener === undefined ? undefined : `${/^\s*/.exec(line)?.[0] ?? ''}${opener} rolecall:ignore ${rule} -- `;
}
