import type { Problem, RoleSource } from '../core/role.ts';
import { checkNode, MOST_FINDINGS, NotPlain, type Reading, repeatedKey, type Schema } from '../documents/check-node.ts';
import { type Finding, missingKey, unknownKey, type Vocabulary, wrongValue } from '../documents/findings.ts';
import type { Check } from '../core/shape.ts';
import { listed } from '../core/text.ts';
import {
  type DataPath,
  entryOf,
  type LocatedEntry,
  type LocatedMap,
  type LocatedNode,
  repeatedEntries,
} from '../documents/located-tree.ts';
import { ownSettingFindings } from './own-settings.ts';
import { isPlainIdentity } from './plain/plain-identity.ts';
import { isPlainAutoAssume, isPlainVersion, OWN_SETTING_KEYS, ROLE_MAP_KEYS } from './plain/plain-settings.ts';
import { byPlace } from './problem-order.ts';
import { clientEntry, identitySettings, secretAdvice } from './read-identity.ts';
import { readRole } from './read-role.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';
import {
  type AutoAssumeName,
  problemOf,
  type RoleReading,
  type SourceOutcome,
  type SourceReading,
} from './source-reading.ts';
import type { TextPositions } from '../documents/text-positions.ts';

/** The part of a file that is a role map. */
export interface MapText {
  readonly source: RoleSource;
  /** The whole file. */
  readonly text: string;
  readonly positions: TextPositions;
  /** Undefined for an empty file. */
  readonly root: LocatedNode | undefined;
  /** Where `root` is in the file's data: `['customizations', 'rolecall']`. */
  readonly path: DataPath;
  /** Undefined: not loaded. */
  readonly schemas: RoleMapSchemas | undefined;
}

/** Reads one map, key by key, so that what is wrong hides nothing of what is right. @throws NotPlain. */
export function readSource(map: MapText): SourceOutcome {
  const { root, source, text, path, positions } = map;
  if (root === undefined) return { ok: true, reading: new SourceReader(map, EMPTY).read() };
  if (root.kind === 'map') return { ok: true, reading: new SourceReader(map, root).read() };
  const rule = { code: 'wrong-type', expected: `a map with ${listed([...ROLE_MAP_KEYS])}` };
  const finding = wrongValue(root, path.length === 0 ? [source.label] : path, text, rule);
  return { ok: false, problem: problemOf({ ...finding, path }, source.file, positions) };
}

const NO_PLACE = { start: 0, end: 0 };
const EMPTY: LocatedMap = { kind: 'map', entries: [], ...NO_PLACE };

class SourceReader {
  readonly #map: MapText;
  readonly #root: LocatedMap;
  readonly #problems: Problem[] = [];

  constructor(map: MapText, root: LocatedMap) {
    this.#map = map;
    this.#root = root;
  }

  read(): SourceReading {
    const { source, path } = this.#map;
    for (const entry of repeatedEntries(this.#root).slice(0, MOST_FINDINGS))
      this.#add(repeatedKey(entry, [...path, entry.key]));
    this.#checkKeys();
    const foreign = this.#checkVersion();
    const roles = this.#readRoles(foreign);
    // Of a map of another version, only who owns what is believed.
    const identity = foreign === undefined ? this.#readIdentity() : { settings: undefined };
    const autoAssume = foreign === undefined ? this.#readAutoAssume() : [];
    return {
      source,
      roles,
      identity: this.#has('identity') ? identity : undefined,
      autoAssume: this.#has('autoAssume') ? autoAssume : undefined,
      problems: this.#problems.toSorted(byPlace),
    };
  }

  #has(key: string): boolean {
    return this.#root.entries.some(entry => entry.key === key);
  }

  #add(finding: Finding): Problem {
    const problem = problemOf(finding, this.#map.source.file, this.#map.positions);
    this.#problems.push(problem);
    return problem;
  }

  #checkKeys(): void {
    const { source, text, path } = this.#map;
    const isOwn = source.kind === 'user';
    if (isOwn) for (const finding of ownSettingFindings(this.#root, text, this.#map.schemas)) this.#add(finding);
    const others = this.#root.entries.filter(entry => !ROLE_MAP_KEYS.some(key => key === entry.key));
    for (const entry of others.slice(0, MOST_FINDINGS)) {
      const at = [...path, entry.key];
      if (!OWN_SETTING_KEYS.some(key => key === entry.key)) {
        this.#add(
          unknownKey(
            entry,
            at,
            this.#vocabulary.keys(isOwn ? 'own' : 'map'),
            isOwn ? 'your configuration' : 'a role map',
          ),
        );
      } else if (!isOwn) {
        const message = `Only your own configuration may set "${entry.key}". Remove it here.`;
        const { keyStart: start, keyEnd: end } = entry;
        this.#add({ severity: 'error', code: 'own-key', message, path: at, start, end });
      }
    }
  }

  /** Answers the problem when the map is of another version: then it may hold restrictions that this program does not know. */
  #checkVersion(): Problem | undefined {
    const { source, path } = this.#map;
    const entry = entryOf(this.#root, 'version');
    if (entry === undefined) {
      const absent = !this.#has('version');
      const first = this.#root.entries[0];
      const at = first === undefined ? NO_PLACE : { start: first.keyStart, end: first.keyEnd };
      if (absent && source.kind !== 'user')
        this.#add(missingKey([...path, 'version'], at, this.#vocabulary.rule('version')));
      return undefined;
    }
    const { findings } = checkNode(entry, this.#readingOf('version', isPlainVersion, this.#map.schemas?.version));
    return findings.map(finding => this.#add(finding))[0];
  }

  #readRoles(foreign: Problem | undefined): readonly RoleReading[] {
    const { path, text, source, positions } = this.#map;
    const entry = entryOf(this.#root, 'roles');
    if (entry === undefined) return [];
    if (entry.value.kind !== 'map') {
      this.#add(wrongValue(entry.value, [...path, 'roles'], text, this.#vocabulary.rule('roles')));
      return [];
    }
    const repeated = new Map(repeatedEntries(entry.value).map(other => [other.key, other]));
    const firsts = new Map<string, LocatedEntry>();
    for (const role of entry.value.entries) if (!firsts.has(role.key)) firsts.set(role.key, role);
    return [...firsts.values()].map(first => {
      const { key: name, keyStart, keyEnd } = first;
      const at = [...path, 'roles', name];
      const range = positions.range(keyStart, keyEnd);
      const again = repeated.get(name);
      if (again !== undefined) return { name, range, problem: this.#add(repeatedKey(again, at)) };
      const { role, findings } = readRole(first, at, text, this.#map.schemas);
      const problem = findings.map(finding => this.#add(finding)).find(({ severity }) => severity === 'error');
      const broken = foreign ?? problem;
      if (broken !== undefined) return { name, range, problem: broken };
      if (role === undefined) throw new Error(`The role ${name} of ${source.label} was refused without a reason.`);
      return { name, range, role };
    });
  }

  #readIdentity(): SourceReading['identity'] {
    const entry = entryOf(this.#root, 'identity');
    if (entry === undefined) return { settings: undefined };
    const { source, path, positions } = this.#map;
    const isOwn = source.kind === 'user';
    const author = isOwn ? 'user' : 'repository';
    const { value, findings } = checkNode(
      entry,
      this.#readingOf('identity', isPlainIdentity[author], this.#map.schemas?.identity[author]),
    );
    for (const finding of findings) this.#add(finding);
    if (value === undefined) return { settings: undefined };
    const at = [...path, 'identity'];
    if (!isOwn) for (const finding of secretAdvice(value, entry, at)) this.#add(finding);
    const clients = clientEntry(entry)?.value;
    return {
      settings: identitySettings(value),
      ...(clients === undefined
        ? {}
        : { clients: { path: [...at, 'provider', 'clientId'], range: positions.range(clients.start, clients.end) } }),
    };
  }

  #readAutoAssume(): readonly AutoAssumeName[] {
    const entry = entryOf(this.#root, 'autoAssume');
    if (entry === undefined) return [];
    const { value, findings } = checkNode(
      entry,
      this.#readingOf('autoAssume', isPlainAutoAssume, this.#map.schemas?.autoAssume),
    );
    for (const finding of findings) this.#add(finding);
    const items = entry.value.kind === 'list' ? entry.value.items : [];
    return (value ?? []).map((name, index) => {
      const { start, end } = items[index] ?? entry.value;
      const path = [...this.#map.path, 'autoAssume', index];
      return { name, path, range: this.#map.positions.range(start, end) };
    });
  }

  /** The words for what is wrong. @throws NotPlain. */
  get #vocabulary(): Vocabulary {
    const { schemas } = this.#map;
    if (schemas === undefined) throw new NotPlain();
    return schemas.vocabulary;
  }

  #readingOf<T>(key: string, isPlain: Check<T>, schema: Schema<T> | undefined): Reading<T> {
    const { path, text: source, schemas } = this.#map;
    const vocabulary = schemas?.vocabulary;
    return { isPlain, schema, path: [...path, key], place: [key], owner: key, source, vocabulary };
  }
}
