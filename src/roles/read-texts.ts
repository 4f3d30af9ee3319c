import type { Problem, RoleSource } from '../core/role.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import {
  plainData,
  type LocatedEntry,
  type LocatedNode,
  type ReadText,
  type SyntaxFault,
} from '../documents/located-tree.ts';
import { readJsonWithComments } from '../documents/read-json.ts';
import { readSource } from './read-source.ts';
import { readYaml } from '../documents/read-yaml.ts';
import { repeatedKey } from '../documents/check-node.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';
import { problemOf, type SourceOutcome } from './source-reading.ts';
import { TextPositions } from '../documents/text-positions.ts';

/** A file's text as it was found. */
export interface FileText {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

export interface LabelledText extends FileText {
  /** How it is named to people. */
  readonly label: string;
}

/** A devcontainer.json: with a map, without one, or unreadable. */
export type DevcontainerReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** `read` gives what it says, once it is known to be the one that is used. */
  | {
      readonly kind: 'map';
      readonly source: RoleSource;
      readonly key: Problem['range'];
      /** Its data, the same text for the same data. */
      readonly said: () => string;
      readonly read: () => SourceOutcome;
    };

/** Reads `rolecall.yaml` or the user's configuration. @throws NotPlain. */
export function readYamlSource(
  source: RoleSource,
  written: string,
  schemas: RoleMapSchemas | undefined,
): SourceOutcome {
  const text = withoutMark(written);
  const positions = new TextPositions(text);
  const parsed = readYaml(text);
  if (!parsed.ok) return { ok: false, problem: faultProblem(parsed.fault, source.file, positions) };
  // An empty file parses as nothing, one with only `---` as null.
  const root = isNull(parsed.root) ? undefined : parsed.root;
  return readSource({ source, text, positions, root, path: [], schemas });
}

/** Looks for `customizations.rolecall` in a devcontainer.json. What reads it throws NotPlain. */
export function readDevcontainer(
  { file, label, text: written }: LabelledText,
  schemas: RoleMapSchemas | undefined,
): DevcontainerReading {
  const text = withoutMark(written);
  const positions = new TextPositions(text);
  const parsed = readJsonWithComments(text);
  if (!parsed.ok) return refusedDevcontainer(parsed, file, text, positions);
  const customizations = entriesOf(parsed.root, 'customizations');
  const found = customizations.flatMap(({ value }) => entriesOf(value, 'rolecall'));
  const [entry] = found;
  if (entry === undefined) return { kind: 'none' };
  const repeated = found[1] ?? customizations[1];
  if (repeated !== undefined) {
    const path = repeated.key === 'rolecall' ? ['customizations', 'rolecall'] : ['customizations'];
    return { kind: 'refused', problem: problemOf(repeatedKey(repeated, path), file, positions) };
  }
  const source: RoleSource = { kind: 'devcontainer.json', file, label };
  const map = { source, text, positions, root: entry.value, path: ['customizations', 'rolecall'], schemas };
  return {
    kind: 'map',
    source,
    key: positions.range(entry.keyStart, entry.keyEnd),
    said: () => canonicalJson(plainData(entry.value)),
    read: () => readSource(map),
  };
}

/** A broken devcontainer.json that never mentions Rolecall is worth a hint, no more: it can hardly hold a role map. */
function refusedDevcontainer(
  { fault }: Extract<ReadText, { readonly ok: false }>,
  file: string,
  text: string,
  positions: TextPositions,
): DevcontainerReading {
  const severity = text.includes('rolecall') ? 'error' : 'warning';
  return { kind: 'refused', problem: { ...faultProblem(fault, file, positions), severity } };
}

export function faultProblem(fault: SyntaxFault, file: string, positions: TextPositions): Problem {
  return problemOf({ severity: 'error', path: [], ...fault }, file, positions);
}

/** VS Code counts columns without the byte order mark. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function isNull(node: LocatedNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

function entriesOf(node: LocatedNode | undefined, key: string): readonly LocatedEntry[] {
  return node?.kind === 'map' ? node.entries.filter(entry => entry.key === key) : [];
}
