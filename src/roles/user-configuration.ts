import { DEFAULT_CONFIGURATION, type UserConfiguration } from '../core/configuration.ts';
import type { Problem } from '../core/role.ts';
import { readOwnSettings } from './own-settings.ts';
import { byPlace } from './problem-order.ts';
import { withSchemas } from './with-schemas.ts';
import { faultProblem, withoutMark } from './read-texts.ts';
import { readYaml } from '../documents/read-yaml.ts';
import { problemOf } from './source-reading.ts';
import { TextPositions } from '../documents/text-positions.ts';

export interface ReadConfiguration {
  readonly configuration: UserConfiguration;
  readonly problems: readonly Problem[];
}

/**
 * Reads the settings of the user's own configuration file, `~/.config/rolecall/config.yaml`. Never throws: a setting that is
 * wrong keeps its default and is a problem. Whether the file may be believed (owner, mode) is for the caller to check.
 * Roles, `identity` and unknown keys in it are the role map's matter; `readRoleMap` lists the problems found here too.
 */
export async function readUserConfiguration(written: string, file: string): Promise<ReadConfiguration> {
  const text = withoutMark(written);
  const positions = new TextPositions(text);
  const parsed = readYaml(text);
  if (!parsed.ok) {
    return { configuration: DEFAULT_CONFIGURATION, problems: [faultProblem(parsed.fault, file, positions)] };
  }
  if (parsed.root?.kind !== 'map') return { configuration: DEFAULT_CONFIGURATION, problems: [] };
  const { root } = parsed;
  const { configuration, findings } = await withSchemas(schemas => readOwnSettings(root, text, schemas));
  return { configuration, problems: findings.map(finding => problemOf(finding, file, positions)).toSorted(byPlace) };
}
