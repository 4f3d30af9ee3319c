import { isBuiltIn, providerName } from '../../aws/web-identity-keys.ts';
import { readToken } from '../../../issuers/token-facts.ts';
import type { TrustRequest } from '../trust-text.ts';
import type { TrustTargetByCloud } from '../trust-target.ts';

export type AwsRequest = TrustRequest<TrustTargetByCloud['aws']>;

/** `arn:aws:iam::111122223333:role/ci/deploy` → `deploy` and `/ci/`. */
export function nameAndPath(roleArn: string): { readonly name: string; readonly path: string } {
  const resource = roleArn.slice(roleArn.indexOf(':role/') + ':role'.length);
  const slash = resource.lastIndexOf('/');
  return { name: resource.slice(slash + 1), path: resource.slice(0, slash + 1) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

/** For whom the role is, so that it can be found by it: the repository and the environment, where the trust names one. */
export function tagsOf({ tokens }: AwsRequest): Readonly<Record<string, string>> {
  const [token, ...others] = tokens;
  if (token === undefined || others.length > 0) return {};
  const { issuer, claims, open } = token;
  const { facts } = readToken(issuer, claims);
  const text = (claim: string): string | undefined => (typeof claims[claim] === 'string' ? claims[claim] : undefined);
  const repository = text('repository') ?? text('project_path') ?? text('repository_id') ?? facts['repositoryId'];
  const environment = text('environment') ?? facts['environment'];
  const tags = [
    ['repository', open.includes('repository') || open.includes('project') ? undefined : repository],
    ['environment', open.includes('environment') ? undefined : environment],
  ] as const;
  return Object.fromEntries(
    tags.flatMap(([key, value]) => (value !== undefined && TAG_VALUE.test(value) ? [[key, value]] : [])),
  );
}

/** The providers that an account needs once, with the audiences that they take. */
export function neededProviders({
  tokens,
}: AwsRequest): readonly { readonly url: string; readonly audiences: readonly string[] }[] {
  const urls = [...new Set(tokens.map(({ url }) => url))].filter(url => !isBuiltIn(url));
  return urls.map(url => ({
    url,
    audiences: [...new Set(tokens.filter(token => token.url === url).map(({ audience }) => audience))],
  }));
}

/** `token.actions.githubusercontent.com` → `TokenActionsGithubusercontentCom`. */
export function providerLabel(url: string): string {
  const words = providerName(url).split(/[^A-Za-z\d]+/);
  return words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
