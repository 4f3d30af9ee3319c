import { decodeJwt, decodeProtectedHeader } from 'jose';

/** The token with one claim changed and the signature that it had. */
export function withClaim(jwt: string, claim: string): string {
  const { [claim]: value, ...others } = decodeJwt(jwt);
  const [header = '', , signature = ''] = jwt.split('.');
  const other = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : {};
  return [header, encoded({ ...others, [claim]: other }), signature].join('.');
}

export function withHeader(jwt: string, change: object): string {
  const [, payload = '', signature = ''] = jwt.split('.');
  return [encoded({ ...decodeProtectedHeader(jwt), ...change }), payload, signature].join('.');
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
