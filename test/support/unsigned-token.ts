/** A JWT in form, with a signature that is none: enough for code that decodes and never verifies. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  return `${encoded({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${encoded(claims)}.c2lnbmF0dXJl`;
}

function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
