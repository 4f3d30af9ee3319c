import { fieldOf, textOfValue, textsOfValue } from '../../documents/open-text-value.ts';
import type { OpenValue } from '../../documents/open-value.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { FoundGoogleTrust, TrustForm } from '../found-trust.ts';
import { mayBeOfPool, readPoolMember } from '../google/pool-member.ts';
import type { AttributeMapping, PoolBinding, WorkloadIdentityProvider } from '../google/workload-identity.ts';

export interface FoundProvider {
  readonly form: TrustForm;
  readonly name: string;
  readonly place: Place;
  readonly provider: WorkloadIdentityProvider;
}

/** Each provider with the bindings that name its pool, or may. */
export function googleTrusts(
  providers: readonly FoundProvider[],
  bindings: readonly PoolBinding[],
): readonly FoundGoogleTrust[] {
  return providers.map(found => ({
    cloud: 'gcp',
    ...found,
    bindings: bindings.filter(({ members }) => members.values.some(each => names(each, found.provider.pool))),
  }));
}

function names(text: WrittenText, pool: WrittenText): boolean {
  const member = readPoolMember(text);
  if (member.kind === 'other') return false;
  return member.kind === 'open' || mayBeOfPool(member.pool, pool);
}

/** `projects/<project>/locations/global/workloadIdentityPools/<pool>/providers/<provider>` of their parts. */
export function providerName(project: WrittenText | undefined, pool: WrittenText, provider: WrittenText): WrittenText {
  const own = project?.parts ?? [{ unknown: 'the project' }];
  return {
    parts: [
      'projects/',
      ...own,
      '/locations/global/workloadIdentityPools/',
      ...pool.parts,
      '/providers/',
      ...provider.parts,
    ],
  };
}

/** A provider as Google's own API has it: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
export function providerOf(value: OpenValue): WorkloadIdentityProvider | undefined {
  const [name, oidc] = [fieldOf(value, 'name'), fieldOf(value, 'oidc')];
  const issuer = fieldOf(oidc, 'issuerUri');
  if (name === undefined || issuer === undefined) return undefined;
  const condition = fieldOf(value, 'attributeCondition');
  const disabled = fieldOf(value, 'disabled');
  const full = textOfValue(name);
  return {
    name: full,
    pool: poolOf(full),
    issuer: textOfValue(issuer),
    allowedAudiences: textsOfValue(fieldOf(oidc, 'allowedAudiences')),
    ...mappingOf(fieldOf(value, 'attributeMapping')),
    ...(isText(condition) ? { attributeCondition: textOfValue(condition) } : {}),
    ...(disabled?.kind === 'scalar' ? { disabled: disabled.value === true } : {}),
    place: value.place,
  };
}

/** Null and an empty text are none. */
function isText(value: OpenValue | undefined): value is OpenValue {
  return value !== undefined && !(value.kind === 'scalar' && (value.value === null || value.value === ''));
}

export function mappingOf(value: OpenValue | undefined): {
  readonly attributeMapping: readonly AttributeMapping[];
  readonly mappingComplete: boolean;
} {
  if (value?.kind !== 'map') return { attributeMapping: [], mappingComplete: value === undefined };
  return {
    attributeMapping: value.entries.flatMap(entry => {
      const attribute = knownText(entry.key);
      return attribute === undefined ? [] : [{ attribute, expression: textOfValue(entry.value) }];
    }),
    mappingComplete:
      value.complete && value.entries.every(({ key, certain }) => certain && knownText(key) !== undefined),
  };
}

/** `projects/…/workloadIdentityPools/<pool>` of a provider's whole name. */
export function poolOf(name: WrittenText): WrittenText {
  const last = name.parts.findIndex(part => typeof part === 'string' && part.includes('/providers/'));
  const part = name.parts[last];
  if (typeof part !== 'string') return { parts: [{ unknown: shownText(name) }] };
  return { parts: [...name.parts.slice(0, last), part.slice(0, part.indexOf('/providers/'))] };
}

/** Of a policy of IAM: what each role's members get on a resource. */
export function bindingsOf(value: OpenValue, resource: WrittenText): readonly PoolBinding[] {
  const bindings = fieldOf(value, 'bindings');
  return (bindings?.kind === 'list' ? bindings.items : []).flatMap(({ value: item }) => {
    const [role, members] = [fieldOf(item, 'role'), fieldOf(item, 'members')];
    if (role === undefined || members === undefined) return [];
    const condition = fieldOf(fieldOf(item, 'condition'), 'expression');
    return [
      {
        role: textOfValue(role),
        members: textsOfValue(members),
        resource,
        ...(isText(condition) ? { condition: textOfValue(condition) } : {}),
        place: item.place,
      },
    ];
  });
}
