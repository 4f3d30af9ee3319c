import type { Problem } from '../core/role.ts';
import { listed, printable } from '../core/text.ts';
import { type DevcontainerReading, type LabelledText, readDevcontainer } from './read-texts.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';
import type { SourceOutcome } from './source-reading.ts';

/** By what a person chooses: a setting in VS Code, a flag of the command. */
export type ChosenBy = 'setting' | 'flag';

const CHOICES: Readonly<Record<ChosenBy, string>> = { setting: 'rolecall.devcontainer', flag: '--devcontainer' };

type WithMap = Extract<DevcontainerReading, { readonly kind: 'map' }>;

export interface ChosenDevcontainer {
  /** Undefined when none has a map, or when it is not decided which. */
  readonly outcome: SourceOutcome | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Of several devcontainer.json the one with `customizations.rolecall` counts. Two with it are a problem
 * unless they say the same, and neither counts until `choice` names one: by its label, its folder (`.devcontainer/api`), or that folder's name (`api`).
 */
export function chooseDevcontainer(
  candidates: readonly LabelledText[],
  choice: string | undefined,
  by: ChosenBy | undefined,
  schemas: RoleMapSchemas | undefined,
): ChosenDevcontainer {
  const readings = candidates.map(candidate => readDevcontainer(candidate, schemas));
  const problems = readings.flatMap(reading => (reading.kind === 'refused' ? [reading.problem] : []));
  const withMap = readings.filter(reading => reading.kind === 'map');
  const [first] = withMap;
  if (first === undefined) return { outcome: undefined, problems };
  const chosen =
    withMap.find(({ source }) => isChosen(source.label, choice)) ?? (areEqual(withMap) ? first : undefined);
  if (chosen !== undefined) return { outcome: chosen.read(), problems };
  return { outcome: undefined, problems: [...problems, undecided(first, withMap, choice, by ?? 'setting')] };
}

function isChosen(label: string, choice: string | undefined): boolean {
  if (choice === undefined) return false;
  const folder = label.includes('/') ? label.slice(0, label.lastIndexOf('/')) : '.';
  return [label, folder, folder.replace(/^\.devcontainer\//, '')].includes(choice.replace(/^\.\/(?=.)|\/+$/g, ''));
}

/** The same roles in several containers are no question. */
function areEqual([first, ...others]: readonly WithMap[]): boolean {
  if (others.length === 0) return true;
  const said = first?.said();
  return others.every(other => other.said() === said);
}

function undecided(first: WithMap, all: readonly WithMap[], choice: string | undefined, by: ChosenBy): Problem {
  const labels = listed(all.map(({ source }) => printable(source.label, 120)));
  const how = choice === undefined ? CHOICES[by] : `${CHOICES[by]}, which says "${printable(choice, 60)}",`;
  return {
    severity: 'error',
    code: 'several-devcontainers',
    message: `${labels} all have roles, so none of them is used. Set ${how} to one of them.`.replace(
      ' all have',
      all.length === 2 ? ' both have' : ' all have',
    ),
    file: first.source.file,
    path: ['customizations', 'rolecall'],
    range: first.key,
  };
}
