import { listed, printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import {
  type LocatedEntry,
  type LocatedMap,
  type LocatedNode,
  plainData,
  repeatedEntries,
} from '../../documents/located-tree.ts';
import { nearestWord } from '../../documents/nearest-word.ts';
import { readYaml } from '../../documents/read-yaml.ts';
import type { TrustFile } from '../found-trust.ts';
import type { Expectation, ExpectationFault, ExpectationFile } from './expectations.ts';

/** Whether a path is one of a file of expectations. */
export function isExpectationFile(path: string): boolean {
  return /(?:^|\/)trust-tests\.ya?ml$/.test(path);
}

/** More than anybody keeps by hand; each is evaluated. */
const MOST_ROWS = 10_000;
const FORM = { name: 'A file of trust tests', keepsTags: false };

/** Reads one file of expectations. Never throws: what is wrong with it is a fault with its place. */
export function readExpectations({ path, text }: TrustFile): ExpectationFile {
  const reader = new ExpectationReader(path);
  const read = readYaml(text, FORM);
  if (read.ok) reader.file(read.root);
  else reader.add(read.fault, read.fault.message);
  const { expectations, faults, trusts } = reader;
  return { path, text, expectations: faults.length > 0 ? [] : expectations, faults, trusts };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

class ExpectationReader {
  readonly expectations: Expectation[] = [];
  readonly faults: ExpectationFault[] = [];
  readonly trusts: string[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add({ start, end }: Span, message: string): void {
    if (this.faults.length < 100) this.faults.push({ message, place: { file: this.#path, start, end } });
  }

  file(root: LocatedNode | undefined): void {
    const fields = this.#fields(root, ['version', 'trusts'], { start: 0, end: 0 });
    const version = fields?.get('version')?.value;
    const trusts = fields?.get('trusts');
    if (fields === undefined) return;
    if (version?.kind !== 'scalar' || version.value !== 1)
      this.add(version ?? { start: 0, end: 0 }, 'version must be 1.');
    if (trusts === undefined) this.add({ start: 0, end: 0 }, 'trusts is missing. It names each trust with its rows.');
    else if (!isEmpty(trusts.value)) {
      for (const entry of this.#map(trusts.value, 'trusts')?.entries ?? []) this.#trust(entry);
    }
  }

  #trust({ key, value }: LocatedEntry): void {
    this.trusts.push(key);
    if (isEmpty(value)) return;
    const fields = this.#fields(value, ['allow', 'deny'], value);
    const allow = this.#rows(fields?.get('allow'));
    const [first] = allow;
    const whole = first === undefined ? undefined : this.#row(first, key, 'allow', undefined);
    for (const row of allow.slice(1)) this.#row(row, key, 'allow', whole);
    for (const row of this.#rows(fields?.get('deny'))) this.#row(row, key, 'deny', whole);
  }

  #rows(entry: LocatedEntry | undefined): readonly LocatedNode[] {
    if (entry === undefined || isEmpty(entry.value)) return [];
    if (entry.value.kind === 'list') return entry.value.items;
    this.add(entry.value, `${entry.key} must be a list of rows.`);
    return [];
  }

  /** @param whole the claims that `changes` are of. @returns its claims. */
  #row(node: LocatedNode, trust: string, expect: Expectation['expect'], whole: Claims | undefined): Claims | undefined {
    const fields = this.#fields(node, ['who', 'claims', 'changes'], node);
    if (fields === undefined) return undefined;
    const who = fields.get('who')?.value;
    const [claims, changes] = [fields.get('claims'), fields.get('changes')];
    if (who?.kind !== 'scalar' || typeof who.value !== 'string' || who.value === '') {
      this.add(who ?? node, 'who must say in a few words whose token it is.');
      return undefined;
    }
    if ((claims === undefined) === (changes === undefined)) {
      this.add(
        node,
        'A row has either claims, which are a whole token, or changes, which differ from the first row that is allowed.',
      );
      return undefined;
    }
    if (changes !== undefined && whole === undefined) {
      this.add(changes.value, 'changes need a first row under allow that has claims.');
      return undefined;
    }
    const given = (claims ?? changes)?.value;
    const read = given === undefined ? undefined : this.#claims(given, changes !== undefined);
    if (read === undefined) return undefined;
    const together = claims === undefined ? without({ ...whole, ...read }) : read;
    const place = { file: this.#path, start: who.start, end: who.end };
    if (this.expectations.length === MOST_ROWS) this.add(node, `There are more than ${MOST_ROWS} rows. Remove some.`);
    if (this.expectations.length < MOST_ROWS)
      this.expectations.push({ trust, expect, who: who.value, claims: together, place });
    return together;
  }

  #claims(node: LocatedNode, mayBeNull: boolean): Claims | undefined {
    const map = this.#map(node, mayBeNull ? 'changes' : 'claims');
    if (map === undefined) return undefined;
    const before = this.faults.length;
    for (const { key, value } of map.entries) this.#claim(key, value, mayBeNull);
    const data = plainData(map);
    return this.faults.length > before || typeof data !== 'object' || data === null ? undefined : { ...data };
  }

  #claim(key: string, node: LocatedNode, mayBeNull: boolean): void {
    const name = printable(key, 60);
    if (node.kind === 'map') this.add(node, `${name} must be a text or a list of texts.`);
    else if (node.kind === 'list') {
      const other = node.items.find(item => item.kind !== 'scalar' || typeof item.value !== 'string');
      if (other !== undefined) this.add(other, `${name} must have texts alone: put it in quotes.`);
    } else if (typeof node.value === 'number') {
      this.add(node, `${name} is read as a number, and tokens have a text: put it in quotes.`);
    } else if (node.value === null && !mayBeNull)
      this.add(node, `${name} has no value. Leave out what the token has not.`);
  }

  #map(node: LocatedNode, name: string): LocatedMap | undefined {
    if (node.kind !== 'map') {
      this.add(node, `${name} must be a map.`);
      return undefined;
    }
    for (const { key, keyStart, keyEnd } of repeatedEntries(node)) {
      this.add({ start: keyStart, end: keyEnd }, `"${printable(key, 60)}" is written twice. Remove one.`);
    }
    return node;
  }

  #fields(
    node: LocatedNode | undefined,
    known: readonly string[],
    where: Span,
  ): ReadonlyMap<string, LocatedEntry> | undefined {
    if (node?.kind !== 'map') {
      this.add(node ?? where, `A map of ${listed([...known])} must stand here.`);
      return undefined;
    }
    for (const { key, keyStart: start, keyEnd: end } of this.#map(node, 'this')?.entries ?? []) {
      if (known.includes(key)) continue;
      const nearest = nearestWord(key, known);
      const advice = nearest === undefined ? `There are ${listed([...known])}.` : `Did you mean "${nearest}"?`;
      this.add({ start, end }, `"${printable(key, 60)}" is no key here. ${advice}`);
    }
    return new Map(node.entries.map(entry => [entry.key, entry]));
  }
}

function isEmpty(node: LocatedNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** A change to nothing takes the claim out. */
function without(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}
