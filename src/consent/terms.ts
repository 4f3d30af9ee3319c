import type { ConsentRole, ConsentTerms } from '../core/consent.ts';
import type { Detection, TokenSourceId } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import { defaultOf, type IdentitySettings, type MappedRole, type RoleMap, type RoleSource } from '../core/role.ts';
import { accountLabel, audienceOf, targetTerms } from '../clouds/clouds.ts';
import { isIdentityCenter } from '../core/target.ts';
import { canonicalRemote } from '../core/remote-address.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { asSet, conditionsWithoutOrder } from '../core/without-order.ts';

/** Whether a repository's contents decide this source. The user's own configuration and a catalogue need no consent. */
export function isFromRepository(source: RoleSource): boolean {
  return source.kind === 'rolecall.yaml' || source.kind === 'devcontainer.json';
}

/** What a consent is bound to: the environment's own name, or this machine where it has none. */
export function consentEnvironment({ environmentId }: Detection): string {
  return environmentId ?? 'this machine';
}

/** The map, and where it would be used. */
interface MapHere {
  readonly detection: Detection;
  readonly map: RoleMap;
}

/** The part of `identity` that a source of tokens or credentials rests on. */
const PART_OF_SOURCE: Readonly<Partial<Record<TokenSourceId, keyof IdentitySettings>>> = {
  broker: 'codespaces',
  'device-authorization': 'provider',
  'identity-center': 'identityCenter',
  'gitlab-id-token': 'gitlab',
  'devin-exchange': 'devin',
};

/** What a map says of identities, as far as this platform would use it: the rest gets nothing here. */
export function effectiveIdentity({ detection, map }: MapHere): IdentitySettings {
  const settings = map.identity?.settings ?? {};
  const parts = detection.platform.sources.map(id => PART_OF_SOURCE[id]);
  return Object.fromEntries(
    parts.flatMap(part => (part !== undefined && part in settings ? [[part, settings[part]]] : [])),
  );
}

/** Plain origin of the broker that would get a GitHub token here. */
export function effectiveBroker(here: MapHere): string | undefined {
  return effectiveIdentity(here).codespaces?.broker;
}

/** Whether a repository decides whom a source asks, or what it gives: for its own roles and for the user's. */
export function isSourceFromRepository(here: MapHere, id: TokenSourceId | undefined): boolean {
  const { identity } = here.map;
  const part = id === undefined ? undefined : PART_OF_SOURCE[id];
  return (
    identity !== undefined && part !== undefined && isFromRepository(identity.source) && part in effectiveIdentity(here)
  );
}

/**
 * What a person is asked to allow, from the parts of the map that a repository decides: everything that says who gets a
 * token, for what and when; no descriptions, no order, no comments. Undefined when the repository asks for nothing.
 */
export function consentTerms(
  context: MapHere & {
    readonly repository: Repository;
    /** Who vouches here, where that is fixed before there is a token. */
    readonly issuer: string | undefined;
  },
): ConsentTerms | undefined {
  const { repository, detection, map, issuer } = context;
  const mapped = map.roles.filter(({ source }) => isFromRepository(source));
  const namesIdentity = detection.platform.sources.some(id => isSourceFromRepository(context, id));
  if (mapped.length === 0 && !namesIdentity) return undefined;
  const identity = effectiveIdentity(context);
  const { codespaces: _broker, ...others } = identity;
  // The user's own roles go through a repository's broker or provider too.
  const served = namesIdentity ? map.roles : mapped;
  const autoAssume = map.autoAssumeSource !== undefined && isFromRepository(map.autoAssumeSource) ? map.autoAssume : [];
  const sources = map.sources.filter(isFromRepository);
  const words = wordsOn(mapped, autoAssume);
  // In the order of canonical JSON, which is then written at one go.
  return {
    audiences: audiencesOf(served, context),
    environment: consentEnvironment(detection),
    hosts: hostsOf(context, mapped),
    identity: detection.platform.name,
    ...(Object.keys(others).length === 0 ? {} : { identitySettings: canonicalJson(allowedSettings(others)) }),
    ...(issuer === undefined ? {} : { issuer }),
    label: repository.label,
    platform: detection.platform.id,
    repository: repository.remote === undefined ? repository.folder : canonicalRemote(repository.remote),
    roles: mapped.map(each => consentRole(each, words)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    sources: sources.map(({ label }) => label).toSorted(),
  };
}

/** Without a client's secret: it decides nothing that the client and its issuer do not, and stored terms are no place for it. */
function allowedSettings({ provider, ...others }: IdentitySettings): IdentitySettings {
  if (provider === undefined) return others;
  const { clientSecret: _secret, scopes, ...shown } = provider;
  // A set (RFC 6749 §3.3), unlike the keys of Devin's subject, whose order is what they say.
  return { ...others, provider: { ...shown, ...(scopes === undefined ? {} : { scopes: asSet(scopes) }) } };
}

/** What each host gets, whichever of them will be the one that is asked: that depends on what can be used at the moment. */
function hostsOf(
  here: MapHere & { readonly repository: Repository },
  mapped: readonly MappedRole[],
): ConsentTerms['hosts'] {
  const { codespaces, provider, identityCenter } = effectiveIdentity(here);
  const { remote, label } = here.repository;
  // A folder that was never pushed has no name that the token knows.
  const repository = remote === undefined ? "this codespace's repository" : label;
  const targets = mapped.map(({ role }) => role.target).filter(isIdentityCenter);
  const portals = here.detection.platform.sources.includes('identity-center')
    ? [...(identityCenter === undefined ? [] : [identityCenter]), ...targets.map(target => target.identityCenter)]
    : [];
  return [
    ...(codespaces === undefined
      ? []
      : [{ host: codespaces.broker, receives: `a GitHub token that can write to ${repository}` }]),
    ...(provider === undefined
      ? []
      : [{ host: provider.issuer, receives: 'your sign-in; it says who you are to whoever trusts this client' }]),
    ...[...new Set(portals.map(({ startUrl }) => startUrl))].toSorted().map(host => ({
      host,
      receives: 'your sign-in; its token opens all your accounts and stays in the memory of this window or command',
    })),
  ];
}

/** Sources that cannot be asked for an audience: the role's cloud is that of others. What a token file holds is the person's own matter. */
const CHOOSES_NO_AUDIENCE: readonly TokenSourceId[] = ['device-authorization', 'identity-center', 'token-file'];

/** For whom tokens are made: a person who signs in gets one for the client of the role's cloud. */
function audiencesOf(served: readonly MappedRole[], here: MapHere): readonly string[] {
  const { codespaces, provider } = effectiveIdentity(here);
  const others = here.detection.platform.sources.filter(
    id => !CHOOSES_NO_AUDIENCE.includes(id) && (id !== 'broker' || codespaces !== undefined),
  );
  const audiences = new Set<string>();
  for (const { role } of served) {
    if (isIdentityCenter(role.target)) continue;
    const client = provider?.clientIds[role.target.cloud];
    if (client !== undefined) audiences.add(client);
    if (others.length > 0 || provider === undefined) audiences.add(audienceOf(role.target));
  }
  return [...audiences].toSorted();
}

/**
 * What a person is asked to allow for one role of a catalogue whose broker only a repository names: the role's own terms,
 * and that broker. `map` are the terms of the map that names it, for the same place.
 */
export function catalogueRoleTerms(map: ConsentTerms, broker: string, kept: MappedRole): ConsentTerms {
  const { identitySettings: _others, ...here } = map;
  return {
    ...here,
    sources: [kept.source.label],
    hosts: map.hosts.filter(({ host }) => host === broker),
    audiences: isIdentityCenter(kept.role.target) ? [] : [audienceOf(kept.role.target)],
    roles: [consentRole(kept, wordsOn([kept], []))],
  };
}

/** What a map says of its roles beside each. */
interface WordsOnRoles {
  readonly autoAssume: ReadonlySet<string>;
  /** Those that new terminals use, whatever makes them that. */
  readonly defaults: ReadonlySet<string | undefined>;
}

function wordsOn(mapped: readonly MappedRole[], autoAssume: readonly string[]): WordsOnRoles {
  const roles = mapped.map(({ role }) => role);
  const clouds = new Set(roles.map(({ target }) => target.cloud));
  return {
    autoAssume: new Set(autoAssume),
    defaults: new Set([...clouds].map(cloud => defaultOf(roles, autoAssume, cloud))),
  };
}

function consentRole({ role, source, refusal }: MappedRole, { autoAssume, defaults }: WordsOnRoles): ConsentRole {
  const { target, use, durationSeconds, when, confirm, fullPermissions } = role;
  return {
    account: accountLabel(target),
    autoAssume: autoAssume.has(role.name),
    name: role.name,
    source: source.label,
    terms: canonicalJson({
      confirm,
      default: defaults.has(role.name),
      durationSeconds,
      fullPermissions,
      refusal: refusal?.reason,
      target: targetTerms(target),
      use,
      when: conditionsWithoutOrder(when),
    }),
  };
}
