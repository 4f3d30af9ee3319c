/** Whether two spellings mean one issuer: letter case of the host, its port and the scheme may be written or not. */
export function isSameIssuer(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [addressOf(one), addressOf(other)];
  return first !== undefined && first === second;
}

function addressOf(issuer: string): string | undefined {
  const address = issuer.includes('://') ? issuer : `https://${issuer}`;
  return URL.canParse(address) ? new URL(address).href : undefined;
}
