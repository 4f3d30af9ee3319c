import type { Problem, RoleMap, RoleSource } from '../core/role.ts';
import { type ChosenBy, chooseDevcontainer } from './choose-devcontainer.ts';
import { type FileText, type LabelledText, readYamlSource } from './read-texts.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';
import { resolveSources } from './resolve-sources.ts';
import type { SourceOutcome, SourceReading } from './source-reading.ts';

/** The texts that were found, by kind; their order of precedence is decided here. */
export interface RoleMapInput {
  readonly userConfiguration?: FileText | undefined;
  readonly repositoryFile?: LabelledText | undefined;
  /** Every devcontainer.json of the folder. */
  readonly devcontainers?: readonly LabelledText[];
  /** The setting that chooses among several of them with roles. */
  readonly devcontainerChoice?: string | undefined;
  readonly chosenBy?: ChosenBy | undefined;
  /** What went wrong while the files were gathered. */
  readonly problems?: readonly Problem[];
}

/**
 * Reads what the sources say and puts them together. Pure; whatever the texts hold, it answers and does not throw, except
 * NotPlain where it takes schemas and is given none.
 */
export function readRoleMap(input: RoleMapInput, schemas: RoleMapSchemas | undefined): RoleMap {
  const { userConfiguration, repositoryFile, devcontainers = [], devcontainerChoice, chosenBy, problems = [] } = input;
  const chosen = chooseDevcontainer(devcontainers, devcontainerChoice, chosenBy, schemas);
  const user =
    userConfiguration === undefined
      ? undefined
      : readYamlSource(userSource(userConfiguration), userConfiguration.text, schemas);
  const repository =
    repositoryFile === undefined
      ? undefined
      : readYamlSource(repositorySource(repositoryFile), repositoryFile.text, schemas);
  const fromRepository = [repository, chosen.outcome].flatMap(readingsOf);
  const unreadable = [user, repository, chosen.outcome].flatMap(problemsOf);
  const readings =
    user === undefined || user.ok
      ? [...readingsOf(user), ...fromRepository]
      : fromRepository.map(reading => withheld(reading, user.problem));
  const map = resolveSources(readings.filter(says), [
    ...problems,
    ...unreadable,
    ...chosen.problems,
    ...silent(readings),
  ]);
  const unread = [...problems, ...unreadable, ...chosen.problems].filter(({ severity }) => severity === 'error');
  return unread.length === 0 ? map : { ...map, unread };
}

function userSource({ file }: FileText): RoleSource {
  return { kind: 'user', file, label: 'your configuration' };
}

function repositorySource({ file, label }: LabelledText): RoleSource {
  return { kind: 'rolecall.yaml', file, label };
}

function readingsOf(outcome: SourceOutcome | undefined): readonly SourceReading[] {
  return outcome?.ok === true ? [outcome.reading] : [];
}

function problemsOf(outcome: SourceOutcome | undefined): readonly Problem[] {
  return outcome?.ok === false ? [outcome.problem] : [];
}

/** While the user's own file cannot be read, nobody knows which names it keeps for itself: so the repository gets none. */
function withheld(reading: SourceReading, problem: Problem): SourceReading {
  const roles = reading.roles.map(({ name, range, problem: own }) => ({ name, range, problem: own ?? problem }));
  return {
    ...reading,
    roles,
    identity: reading.identity && { settings: undefined },
    autoAssume: reading.autoAssume && [],
  };
}

/** A user's configuration without a role, identity or autoAssume is no source of the map; its problems are listed all the same. */
function says({ source, roles, identity, autoAssume }: SourceReading): boolean {
  return source.kind !== 'user' || roles.length > 0 || identity !== undefined || autoAssume !== undefined;
}

function silent(readings: readonly SourceReading[]): readonly Problem[] {
  return readings.filter(reading => !says(reading)).flatMap(({ problems }) => problems);
}
