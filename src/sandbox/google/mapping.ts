import type { JsonObject } from '../../core/parse.ts';
import type { MappedAttribute } from '../../trust/google/evaluate.ts';
import { type MappedIdentity, type SandboxPoolProvider, trustOf } from './project.ts';
import { type GoogleRefusal, oauthRefusal } from './refusal.ts';

/**
 * Who a token is of for a provider: its mapping, and then its condition, evaluated over the token's claims.
 * https://cloud.google.com/iam/docs/workload-identity-federation#mapping
 * @throws GoogleRefusal
 */
export async function mappedIdentity(provider: SandboxPoolProvider, claims: JsonObject): Promise<MappedIdentity> {
  // CEL takes a quarter of a second to load, and most sandboxes exchange nothing here.
  const { LARGEST_MAPPING, LARGEST_SUBJECT, evaluateIdentity } = await import('../../trust/google/evaluate.ts');
  const { mapped, subjectBytes, bytes, condition } = evaluateIdentity(trustOf(provider), claims);
  const identity = identityOf(mapped);
  if (subjectBytes > LARGEST_SUBJECT) {
    throw oauthRefusal(
      'invalid_request',
      'The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than 127 bytes.',
    );
  }
  if (bytes > LARGEST_MAPPING) {
    throw oauthRefusal(
      'invalid_request',
      `The size of the mapped attributes exceeds the ${LARGEST_MAPPING} bytes limit.`,
    );
  }
  if (condition !== 'holds') {
    throw oauthRefusal('unauthorized_client', 'The given credential is rejected by the attribute condition.');
  }
  return identity;
}

function identityOf(mapped: readonly MappedAttribute[]): MappedIdentity {
  let subject = '';
  let groups: readonly string[] = [];
  const attributes: Record<string, string> = {};
  for (const { attribute, result } of mapped) {
    if (result.kind === 'failed') throw refusalOf(attribute, result.failure);
    // More than Google would keep of an expression is none.
    if (result.kind !== 'known') throw refusalOf(attribute, 'unobtainable');
    if (typeof result.value !== 'string') groups = result.value;
    else if (attribute === 'google.subject') subject = result.value;
    else attributes[attribute.slice('attribute.'.length)] = result.value;
  }
  return { subject, groups, attributes };
}

function refusalOf(attribute: string, failure: 'unobtainable' | 'not-text' | 'not-list'): GoogleRefusal {
  if (failure === 'unobtainable') {
    return oauthRefusal('invalid_request', `Could not obtain a value for ${attribute} from the given credential.`);
  }
  const type = failure === 'not-list' ? 'LIST' : 'STRING';
  return oauthRefusal('unauthorized_client', `The mapped attribute '${attribute}' must be of type ${type}.`);
}
