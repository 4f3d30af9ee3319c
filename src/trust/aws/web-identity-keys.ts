import { isObject } from '../../core/parse.ts';
import type { Claims } from '../../core/token.ts';
import { conditionClaims } from '../../issuers/condition-claims.ts';
import type { ContextKeys } from './request.ts';

/** Session tags and source identity a token asks for: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
export interface SessionAttributes {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

/** `https://app.gitpod.io` → `app.gitpod.io`: the prefix of an issuer's condition keys, its path kept, no slash at the end. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** Of issuers that AWS knows itself the name stands for the provider, in place of an ARN. */
const BUILT_IN =
  /^(?:accounts\.google\.com|cognito-identity(?:-us-gov)?\.amazonaws\.com|cognito-identity\.cn-north-1\.amazonaws\.com\.cn)$/;

/** Whether tokens of an issuer need no provider of the account: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html */
export function isBuiltIn(issuer: string): boolean {
  return BUILT_IN.test(providerName(issuer));
}

/**
 * The condition keys AWS makes of a token. With an `azp` claim, the key `aud` holds `azp` and `oaud` holds `aud`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function webIdentityKeys(claims: Claims, roleSessionName: string): ContextKeys {
  const keys = new Map<string, readonly string[]>();
  const add = (key: string, value: unknown): void => {
    const values = textsOf(value);
    if (values.length > 0) keys.set(key.toLowerCase(), values);
  };
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  const provider = providerName(issuer);
  const hasParty = typeof claims['azp'] === 'string' && claims['azp'] !== '';
  add(`${provider}:aud`, hasParty ? claims['azp'] : claims['aud']);
  if (hasParty) add(`${provider}:oaud`, claims['aud']);
  for (const claim of conditionClaims(issuer)) add(`${provider}:${claim}`, claimAt(claims, claim));
  const { tags, transitiveTagKeys, sourceIdentity } = sessionAttributes(claims);
  for (const [tag, value] of Object.entries(tags)) add(`aws:RequestTag/${tag}`, value);
  add('aws:TagKeys', Object.keys(tags));
  add('sts:TransitiveTagKeys', transitiveTagKeys);
  add('sts:SourceIdentity', sourceIdentity);
  add('sts:RoleSessionName', roleSessionName);
  return keys;
}

/** A claim by its name; `google/organization_number` is in the claim `google`, where the token has none of that whole name. */
function claimAt(claims: Claims, name: string): unknown {
  if (claims[name] !== undefined) return claims[name];
  return name.split('/').reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), claims);
}

export function sessionAttributes(claims: Claims): SessionAttributes {
  const block: unknown = claims['https://aws.amazon.com/tags'];
  const nested = isObject(block) ? block : {};
  const nestedTags = isObject(nested['principal_tags']) ? nested['principal_tags'] : {};
  const flat = 'https://aws.amazon.com/tags/principal_tags/';
  const flatTags = Object.fromEntries(
    Object.entries(claims).flatMap(([claim, value]) =>
      claim.startsWith(flat) ? [[claim.slice(flat.length), value]] : [],
    ),
  );
  const source = claims['https://aws.amazon.com/source_identity'];
  return {
    tags: Object.fromEntries(
      Object.entries({ ...nestedTags, ...flatTags }).flatMap(([tag, value]) => {
        const first = textsOf(value)[0];
        return first === undefined ? [] : [[tag, first]];
      }),
    ),
    transitiveTagKeys: textsOf(
      nested['transitive_tag_keys'] ?? claims['https://aws.amazon.com/tags/transitive_tag_keys'],
    ),
    sourceIdentity: typeof source === 'string' ? source : undefined,
  };
}

function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap(item => {
    if (typeof item === 'string') return [item];
    return typeof item === 'number' || typeof item === 'boolean' ? [String(item)] : [];
  });
}
