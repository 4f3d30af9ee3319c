const LABEL = /^[A-Za-z0-9_-]+$/;
const HOST = /^[A-Za-z0-9_.:-]+$/;
const PATH = /^[A-Za-z0-9_.:/-]+$/;

/** Longer than any address of an issuer: IAM takes 255 characters. */
const MAXIMUM_LENGTH = 2048;

/** `https://app.gitpod.io/` → `app.gitpod.io`: as AWS names a provider, its path kept. */
export function bareAddress(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/**
 * Whether an issuer, with or without `https://`, is one that a template describes: `{host}` stands for a host, `{path}` for a
 * path, another name in braces for one name without dot or slash. A template has at most one name between two of its texts.
 */
export function matchesAddress(template: string, issuer: string): boolean {
  if (issuer.length > MAXIMUM_LENGTH) return false;
  let rest = bareAddress(issuer);
  let kind: RegExp | undefined;
  for (const [index, piece] of template.split(/[{}]/).entries()) {
    if (index % 2 === 1) {
      kind = piece === 'host' ? HOST : piece === 'path' ? PATH : LABEL;
      continue;
    }
    const at = kind === undefined ? 0 : piece === '' ? rest.length : rest.indexOf(piece);
    if (at < 0 || !rest.startsWith(piece, at)) return false;
    if (kind !== undefined && !kind.test(rest.slice(0, at))) return false;
    rest = rest.slice(at + piece.length);
    kind = undefined;
  }
  return rest === '';
}
