import { type CelInput, isCelError, isCelList, run } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { isObject, type JsonObject } from '../../core/parse.ts';
import type { MappedIdentity, SandboxPoolProvider } from './project.ts';
import { type GoogleRefusal, oauthRefusal } from './refusal.ts';

const LARGEST_SUBJECT = 127;
const LARGEST_MAPPING = 8192;

/**
 * Who a token is of for a provider: its mapping, and then its condition, evaluated over the token's claims.
 * https://cloud.google.com/iam/docs/workload-identity-federation#mapping
 * @throws GoogleRefusal
 */
export function mappedIdentity(provider: SandboxPoolProvider, claims: JsonObject): MappedIdentity {
  const assertion = celOf(claims);
  let subject = '';
  let groups: readonly string[] = [];
  const attributes: Record<string, string> = {};
  let size = 0;
  for (const [key, expression] of Object.entries(provider.attributeMapping)) {
    const value = evaluated(expression, { assertion });
    if (value === undefined) throw unobtainable(key);
    if (key === 'google.groups') {
      if (!isCelList(value)) throw wrongType(key, 'LIST');
      groups = [...value].map(String);
      size += groups.join('').length;
      continue;
    }
    if (typeof value !== 'string') throw wrongType(key, 'STRING');
    if (value === '') throw unobtainable(key);
    size += Buffer.byteLength(value);
    if (key === 'google.subject') subject = value;
    else attributes[key.slice('attribute.'.length)] = value;
  }
  if (Buffer.byteLength(subject) > LARGEST_SUBJECT) {
    throw oauthRefusal(
      'invalid_request',
      'The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than 127 bytes.',
    );
  }
  if (size > LARGEST_MAPPING) {
    throw oauthRefusal(
      'invalid_request',
      `The size of the mapped attributes exceeds the ${LARGEST_MAPPING} bytes limit.`,
    );
  }
  const { attributeCondition } = provider;
  const google = celOf({ subject, groups });
  const bindings = { assertion, google, attribute: celOf(attributes) };
  if (attributeCondition !== undefined && evaluated(attributeCondition, bindings) !== true) {
    throw oauthRefusal('unauthorized_client', 'The given credential is rejected by the attribute condition.');
  }
  return { subject, groups, attributes };
}

/** Undefined where it cannot be evaluated: a claim that is not there, a type that does not fit, an expression that is none. */
function evaluated(expression: string, bindings: Record<string, CelInput>): unknown {
  const value = run(expression, bindings, { funcs: strings });
  return isCelError(value) ? undefined : value;
}

/** JSON as CEL takes it, whose objects are maps. */
function celOf(value: unknown): CelInput {
  if (Array.isArray(value)) return value.map(celOf);
  if (isObject(value)) return new Map(Object.entries(value).map(([key, item]) => [key, celOf(item)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function unobtainable(key: string): GoogleRefusal {
  return oauthRefusal('invalid_request', `Could not obtain a value for ${key} from the given credential.`);
}

function wrongType(key: string, type: string): GoogleRefusal {
  return oauthRefusal('unauthorized_client', `The mapped attribute '${key}' must be of type ${type}.`);
}
