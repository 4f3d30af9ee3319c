/** How a provider is named to people: the host of its issuer, with a port where it has one. */
export function providerHost(issuer: string): string {
  return new URL(issuer).host;
}
