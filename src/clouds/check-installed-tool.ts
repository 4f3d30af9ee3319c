import { type Finding, info, ok, warning } from '../core/doctor/finding.ts';
import type { CloudPatient } from './cloud-patient.ts';

/** The command-line tool of a cloud, and how it is asked for its version. */
export interface AskedTool {
  readonly program: string;
  readonly argumentList: readonly string[];
  /** With which it does only that: it would look for updates, or tell of its use. */
  readonly variables: Readonly<Record<string, string>>;
  /** Finds the version in what it prints, as three numbers. */
  readonly version: RegExp;
  /** What it can since which version, the oldest first. */
  readonly needs: readonly ToolNeed[];
}

interface ToolNeed {
  /** `363.0.0`. */
  readonly since: string;
  /** What an older one cannot do, as the end of a sentence. */
  readonly lacks: string;
  /** What to do about it, a sentence. */
  readonly fix: string;
}

/** Both are written in Python, and take many seconds to start on a machine that does more. */
const LIMITS = { timeoutMilliseconds: 30_000, maximumBytes: 65_536 };

/**
 * A proxy that is not there: whatever a tool would ask others fails at once. `az` has no other way, since it looks for updates
 * whenever it was never run before, or was updated [azure-cli: azure.cli.core.util, handle_version_update].
 */
const NOWHERE = 'http://127.0.0.1:1';
const NOBODY = {
  HTTP_PROXY: NOWHERE,
  http_proxy: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  https_proxy: NOWHERE,
  NO_PROXY: '',
  no_proxy: '',
};

/** Whether the tool is new enough. One that is not there, or that might be somebody else's, is not asked. */
export async function checkInstalledTool(patient: CloudPatient, tool: AskedTool): Promise<readonly Finding[]> {
  const { world, overview, configuration } = patient;
  const { program } = tool;
  const found = await world.programs(overview.repository, configuration.configuration).find([program]);
  if (!found.found) return [];
  const place = { file: found.path };
  const version = await versionOf(found.path, tool, patient);
  if (version === undefined) {
    return [
      info('client-version-unknown', `${program} does not say which version it is`, {
        place,
        fix: `Run \`${program} ${tool.argumentList.join(' ')}\` to see why.`,
      }),
    ];
  }
  const need = tool.needs.find(({ since }) => isOlder(version, since));
  if (need === undefined) return [ok('client-version', `${program} ${version} takes roles`, { place })];
  const { since, lacks, fix } = need;
  return [warning('client-too-old', `${program} ${version} ${lacks}; ${since} is the first that does`, { place, fix })];
}

async function versionOf(
  path: string,
  { argumentList, variables, version }: AskedTool,
  { world, signal }: CloudPatient,
): Promise<string | undefined> {
  try {
    const { output } = await world.exec.run(
      path,
      argumentList,
      { ...LIMITS, variables: { ...variables, ...NOBODY } },
      signal,
    );
    return version.exec(output.reveal())?.[1];
  } catch {
    return undefined;
  }
}

function numbers(text: string): readonly number[] {
  return text.split('.').map(Number);
}

/** Both as three numbers. */
function isOlder(version: string, since: string): boolean {
  const other = numbers(since);
  const difference = numbers(version).map((number, at) => number - (other[at] ?? 0));
  return (difference.find(each => each !== 0) ?? 0) < 0;
}
