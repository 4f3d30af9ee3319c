import { consentEnvironment, consentTerms, effectiveBroker, effectiveIdentity } from '../consent/terms.ts';
import type { ConsentGate } from '../consent/consent-gate.ts';
import type { ConsentState, ConsentTerms } from '../core/consent.ts';
import type { Detection } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import type { RoleMap } from '../core/role.ts';
import type { AssessedSource } from '../core/token.ts';
import { fixedIssuer } from '../identity/fixed-issuer.ts';
import { assessSources, chooseSource, onlySource } from '../identity/select-source.ts';
import { identityThatCounts, isPipeline, issuersThatCount, waivesConsent, withPipelineBranch } from './pipeline.ts';
import { type CatalogueUse, withCatalogue } from './catalogue.ts';
import type { ReadingMemory } from '../roles/remembered-map.ts';
import type { LoadedConfiguration, RoleMapReader, World } from './world.ts';

/** Everything that decides what may happen in one folder, read afresh: nothing of it is kept between two questions. */
export interface Situation {
  readonly repository: Repository;
  readonly detection: Detection;
  readonly configuration: LoadedConfiguration;
  readonly sources: readonly AssessedSource[];
  readonly source: AssessedSource | undefined;
  readonly map: RoleMap;
  readonly reader: RoleMapReader;
  /** Worked out where they are asked for. */
  readonly terms: () => ConsentTerms | undefined;
  readonly consent: ConsentState;
}

/** What a situation is read from. */
export type SituationWorld = Pick<
  World,
  | 'brokerClient'
  | 'build'
  | 'catalogues'
  | 'clock'
  | 'commandLine'
  | 'configuration'
  | 'detection'
  | 'devcontainerChoice'
  | 'deviceAuthorization'
  | 'digest'
  | 'environment'
  | 'exec'
  | 'gitHubSession'
  | 'httpClient'
  | 'log'
  | 'programs'
  | 'repository'
  | 'roleMapReader'
  | 'runtime'
  | 'sockets'
  | 'state'
  | 'storeIn'
  | 'suppliesTerminals'
  | 'tokenFiles'
  | 'workspaceFiles'
>;

/**
 * `catalogue`: whether the broker may be asked what it keeps; a list that nobody waits for makes do with what is known.
 * `where`: as it was just read; absent: it is read.
 */
export async function readSituation(
  world: SituationWorld,
  gate: ConsentGate,
  folder: string,
  catalogue: CatalogueUse = 'ask',
  where?: Where,
): Promise<Situation> {
  const [{ detection, repository }, configuration, reader] = await Promise.all([
    where ?? readWhere(world, folder),
    world.configuration(),
    world.roleMapReader(),
  ]);
  const user = configuration.text === undefined ? undefined : { file: configuration.file, text: configuration.text };
  const map = await reader.findRoleMap(
    world.workspaceFiles(repository),
    repository,
    user,
    world.devcontainerChoice,
    world.suppliesTerminals ? 'setting' : 'flag',
    readingMemory(world, repository),
  );
  const settings = configuration.configuration;
  const broker = effectiveBroker({ detection, map });
  const assessed = await assessSources(detection, {
    exec: world.exec,
    programs: world.programs(repository, settings),
    tokenFiles: world.tokenFiles,
    clock: world.clock,
    configuration: { ...settings, issuers: issuersThatCount(settings.issuers, world.commandLine) },
    environment: world.environment,
    repository,
    broker,
    brokerClient: () => world.brokerClient(settings),
    gitHubSession: () => world.gitHubSession(folder),
    identity: identityThatCounts(map, detection, world.commandLine),
    targets: map.roles.map(({ role }) => role.target),
    tokenVariable: world.commandLine.tokenVariable,
    sockets: world.sockets,
    http: () => world.httpClient(settings),
    deviceAuthorization: () => world.deviceAuthorization(settings),
  });
  const sources = onlySource(assessed, world.commandLine.source);
  const source = chooseSource(sources);
  const { provider } = effectiveIdentity({ detection, map });
  const issuer = fixedIssuer(detection, settings.issuers, broker ?? provider?.issuer);
  const terms = (): ConsentTerms | undefined => consentTerms({ repository, detection, map, issuer });
  const place = { folder: repository.folder, environment: consentEnvironment(detection) };
  const basis = map.reading === undefined ? undefined : JSON.stringify([map.reading, repository, detection, issuer]);
  const consent: ConsentState = waivesConsent(detection, world.commandLine, source)
    ? { kind: 'not-needed' }
    : await gate.stateFor(place, basis, terms);
  const here = { repository, detection, source, map: withProblems(map, configuration), reader, terms, consent };
  return { ...here, map: await withCatalogue(world, gate, folder, here, catalogue), configuration, sources };
}

/** What is kept of a long map lies where consents do, which is as safe from a repository. */
function readingMemory(
  world: Pick<World, 'build' | 'digest' | 'log' | 'state' | 'suppliesTerminals'>,
  { folder }: Repository,
): ReadingMemory {
  const { state, digest, log } = world;
  // One of windows and one of commands, whose programs lie apart.
  const name = `reading-${digest(JSON.stringify([folder, world.suppliesTerminals])).slice(0, 32)}.json`;
  return {
    program: () => world.build(),
    digest,
    read: async () => (await state.read(name))?.content,
    write: async text => {
      await state.write(name, text).catch(error => log.debug('What was read of a role map could not be kept.', error));
    },
  };
}

/** Where a folder is. */
export type Where = Pick<Situation, 'detection' | 'repository'>;

/** What needs no map. */
export async function readWhere(
  world: Pick<World, 'detection' | 'environment' | 'repository'>,
  folder: string,
): Promise<Where> {
  const detection = await world.detection();
  const found = await world.repository(folder, detection.repositoryHint);
  return { detection, repository: isPipeline(detection) ? withPipelineBranch(found, world.environment) : found };
}

/** The user's configuration is read twice, for its settings and for its roles: each problem is listed once. */
function withProblems(map: RoleMap, { problems }: LoadedConfiguration): RoleMap {
  const known = new Set(map.problems.map(({ file, code, range }) => JSON.stringify([file, code, range])));
  const others = problems.filter(({ file, code, range }) => !known.has(JSON.stringify([file, code, range])));
  return others.length === 0 ? map : { ...map, problems: [...map.problems, ...others] };
}
