import type { Budget } from '../../../documents/hcl/scope.ts';
import { knownText, shownText, type WrittenText } from '../../../documents/written-text.ts';
import type { FoundGoogleTrust, TrustForm, TrustReading } from '../../found-trust.ts';
import type { PoolBinding, WorkloadIdentityProvider } from '../../google/workload-identity.ts';
import { booleanArgument, entriesArgument, textArgument, textOfValue, textsArgument } from './configured-values.ts';
import { exportedAttribute } from './exported-attributes.ts';
import type { Basis, Resource, Resources } from './resource.ts';

/** Providers of workload identity pools with the bindings that name their pool. */
export function googleTrustsOf(resources: Resources, form: TrustForm, budget: Budget): TrustReading {
  const bindings = bindingsOf(resources);
  const bound = new Set<FoundBinding>();
  const providers = resources.ofType('google_iam_workload_identity_pool_provider').filter(isOfOpenId);
  const trusts = providers.map((resource): FoundGoogleTrust => {
    const [provider, basis] = resources.basisOf(() => providerOf(resource, budget));
    const pools = poolsOf(resource, basis);
    const own = bindings.filter(binding => names(binding, pools, provider.pool));
    for (const binding of own) bound.add(binding);
    const defaults = new Set([...basis.defaults, ...own.flatMap(binding => [...binding.basis.defaults])]);
    return {
      cloud: 'gcp',
      form,
      name: resource.address,
      place: resource.place,
      provider,
      bindings: own.map(({ binding }) => binding),
      ...(defaults.size > 0 && { defaults: [...defaults].toSorted() }),
    };
  });
  const others = bindings.filter(binding => !bound.has(binding)).map(binding => ofUnknownProvider(binding, form));
  return { trusts: [...trusts, ...others], unread: [] };
}

/** Others take the identities of AWS, SAML and certificates. */
function isOfOpenId(resource: Resource): boolean {
  if (resource.blocks('oidc').length > 0) return true;
  return !['aws', 'saml', 'x509'].some(type => resource.blocks(type).length > 0);
}

function providerOf(resource: Resource, budget: Budget): WorkloadIdentityProvider {
  const { place, address } = resource;
  const [oidc] = resource.blocks('oidc');
  const mapping = entriesArgument(resource, 'attribute_mapping', budget);
  const attributeCondition = textArgument(resource, 'attribute_condition');
  const disabled = booleanArgument(resource, 'disabled');
  const open = (name: string): WrittenText => ({ parts: [{ unknown: `${address}.${name}` }], place });
  return {
    name: nameOf(resource),
    pool: textArgument(resource, 'workload_identity_pool_id') ?? open('workload_identity_pool_id'),
    issuer: (oidc === undefined ? undefined : textArgument(oidc, 'issuer_uri')) ?? open('oidc.issuer_uri'),
    allowedAudiences: oidc === undefined ? { values: [], complete: true } : textsArgument(oidc, 'allowed_audiences'),
    attributeMapping: mapping.entries.map(({ key, value }) => ({ attribute: key, expression: value })),
    mappingComplete: mapping.complete,
    ...(attributeCondition !== undefined && shownText(attributeCondition) !== '' && { attributeCondition }),
    ...(disabled !== undefined && { disabled }),
    place,
  };
}

function nameOf(resource: Resource): WrittenText {
  const name = exportedAttribute(resource, 'name');
  return name === undefined ? { parts: [{ unknown: resource.address }], place: resource.place } : textOfValue(name);
}

/** Addresses of the provider and of the pools that it refers to. */
function poolsOf(provider: Resource, { resources }: Basis): ReadonlySet<string> {
  const pools = [...resources].filter(address => address.includes('google_iam_workload_identity_pool.'));
  return new Set([provider.address, ...pools]);
}

interface FoundBinding {
  readonly resource: Resource;
  readonly binding: PoolBinding;
  readonly basis: Basis;
}

/** `google_project_iam_member` and all the others that end like it. */
const BINDING_TYPES = [
  'google_service_account',
  'google_project',
  'google_folder',
  'google_organization',
  'google_storage_bucket',
  'google_secret_manager_secret',
  'google_artifact_registry_repository',
  'google_cloud_run_service',
  'google_cloud_run_v2_service',
  'google_pubsub_topic',
  'google_pubsub_subscription',
  'google_bigquery_dataset',
  'google_kms_crypto_key',
  'google_kms_key_ring',
].flatMap(type => [`${type}_iam_member`, `${type}_iam_binding`]);

/** Those whose members are of a pool, or may be. */
function bindingsOf(resources: Resources): readonly FoundBinding[] {
  return BINDING_TYPES.flatMap(type => resources.ofType(type)).flatMap(resource => {
    const [binding, basis] = resources.basisOf(() => bindingOf(resource));
    return binding === undefined ? [] : [{ resource, binding, basis }];
  });
}

function bindingOf(resource: Resource): PoolBinding | undefined {
  const member = resource.attribute('member');
  const members =
    member === undefined ? textsArgument(resource, 'members') : { values: [textOfValue(member)], complete: true };
  if (!members.values.some(isOfPool)) return undefined;
  const values = members.values.filter(each => isOfPool(each) || knownText(each) !== undefined);
  const [condition] = resource.blocks('condition');
  const expression = condition === undefined ? undefined : textArgument(condition, 'expression');
  const { place } = resource;
  return {
    role: textArgument(resource, 'role') ?? { parts: [{ unknown: `${resource.address}.role` }], place },
    members: { values, complete: members.complete },
    resource: boundResource(resource),
    ...(expression !== undefined && { condition: expression }),
    place,
  };
}

/** `principal://…` and `principalSet://…`; others are accounts and groups. */
function isOfPool({ parts: [first] }: WrittenText): boolean {
  return typeof first === 'string' && /^principal(?:Set)?:\/\/iam\.googleapis\.com\//.test(first);
}

const BOUND = [
  'service_account_id',
  'project',
  'folder',
  'org_id',
  'bucket',
  'secret_id',
  'repository',
  'service',
  'name',
];

function boundResource(resource: Resource): WrittenText {
  for (const name of BOUND) {
    const text = textArgument(resource, name);
    if (text !== undefined) return text;
  }
  return { parts: [{ unknown: resource.address }], place: resource.place };
}

/** By what the binding refers to, else by the pool's name in its members. */
function names({ binding, basis }: FoundBinding, pools: ReadonlySet<string>, pool: WrittenText): boolean {
  if ([...basis.resources].some(address => pools.has(address))) return true;
  const id = shownText(pool);
  return binding.members.values.some(member => {
    const shown = shownText(member);
    return shown.includes(`/workloadIdentityPools/${id}/`) || id.endsWith(poolIn(shown) ?? '\0');
  });
}

function poolIn(member: string): string | undefined {
  const at = member.indexOf('/workloadIdentityPools/');
  return at === -1 ? undefined : member.slice(at, member.indexOf('/', at + '/workloadIdentityPools/'.length));
}

/** A binding of a pool whose provider is somewhere else: whom the pool lets in is not known. */
function ofUnknownProvider({ resource, binding, basis }: FoundBinding, form: TrustForm): FoundGoogleTrust {
  const { address, place } = resource;
  const shown = shownText(binding.members.values.find(isOfPool) ?? { parts: [] });
  const pool = poolIn(shown)?.slice('/workloadIdentityPools/'.length);
  const open = (unknown: string): WrittenText => ({ parts: [{ unknown }], place });
  return {
    cloud: 'gcp',
    form,
    name: address,
    place,
    provider: {
      name: open('the provider'),
      pool: pool === undefined || pool.includes('${') ? open('the pool') : { parts: [pool], place },
      issuer: open('the issuer'),
      allowedAudiences: { values: [], complete: false },
      attributeMapping: [],
      mappingComplete: false,
      place,
    },
    bindings: [binding],
    ...(basis.defaults.size > 0 && { defaults: [...basis.defaults].toSorted() }),
  };
}
