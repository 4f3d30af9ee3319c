import { CATALOGUE_ROLE_NAME, type CatalogueEntry } from '../core/broker-protocol.ts';
import { isObject } from '../core/parse.ts';
import { type BrokenRole, type MappedRole, NOWHERE, type RoleSource } from '../core/role.ts';
import { CLOUD_KEYS, isIdentityCenter } from '../core/target.ts';
import { printable } from '../core/text.ts';
import { audienceOf } from '../clouds/clouds.ts';
import type { CatalogueReading } from './catalogue-first.ts';
import { readJsonWithComments } from '../documents/read-json.ts';
import { readRole } from './read-role.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';
import { withSchemas } from './with-schemas.ts';

/**
 * Reads a catalogue's entries by the very rules of a role map, so that a broker can hand out nothing that a map could not;
 * what is wrong with one hides no other. `file` is the one that names the broker, where problems are shown. Never throws.
 */
export async function readCatalogue(
  entries: readonly CatalogueEntry[],
  source: RoleSource,
  file: string,
): Promise<CatalogueReading> {
  return await withSchemas(schemas => readWith(schemas, entries, source, file));
}

function readWith(
  schemas: RoleMapSchemas | undefined,
  entries: readonly CatalogueEntry[],
  source: RoleSource,
  file: string,
): CatalogueReading {
  const names = entries.map(({ written }) => nameOf(written));
  const roles: MappedRole[] = [];
  const broken: BrokenRole[] = [];
  entries.forEach((entry, index) => {
    const name = names[index] ?? '';
    // A name that is there twice says nothing certain; it is complained about once.
    if (names.indexOf(name) < index) return;
    const read =
      names.lastIndexOf(name) > index
        ? 'It is in the catalogue twice, so neither is used.'
        : readEntry(entry, name, schemas);
    if (typeof read !== 'string') {
      roles.push({ ...read, source, range: NOWHERE });
      return;
    }
    const shown = printable(name, 60);
    const message = `${shown} of ${source.label} cannot be used. ${read}`;
    const problem = { severity: 'error', code: 'bad-catalogue-role', message, file, path: [], range: NOWHERE } as const;
    broken.push({ name: shown, source, problem });
  });
  return { source, roles, broken, problems: broken.map(({ problem }) => problem) };
}

function nameOf(written: unknown): string {
  const name = isObject(written) ? written['name'] : undefined;
  return typeof name === 'string' ? name : 'A role without a name';
}

/** The role, or what is wrong with it as a sentence. */
function readEntry(
  { written, refusal }: CatalogueEntry,
  name: string,
  schemas: RoleMapSchemas | undefined,
): Pick<MappedRole, 'role' | 'refusal'> | string {
  if (!isObject(written) || !CATALOGUE_ROLE_NAME.test(name)) return 'Its name is none that a catalogue can have.';
  const { description, durationSeconds: duration, target, audiences } = written;
  if (!isObject(target)) return 'It has no target.';
  const other = Object.keys(target).find(key => !CLOUD_KEYS.some(cloud => cloud === key));
  if (other !== undefined) return `Its target has "${printable(other, 60)}", which is none of aws, gcp and azure.`;
  const text = textOf({ [name]: { description, duration, ...target } });
  const parsed = text === undefined ? undefined : readJsonWithComments(text);
  if (text === undefined || parsed?.ok !== true) return 'It is nested too deeply.';
  const entry = parsed.root?.kind === 'map' ? parsed.root.entries[0] : undefined;
  if (entry === undefined) return 'It is empty.';
  const { role, findings } = readRole(entry, [name], text, schemas);
  if (role === undefined) return findings.find(({ severity }) => severity === 'error')?.message ?? 'It is malformed.';
  if (isIdentityCenter(role.target)) return 'A catalogue keeps roles that are taken with a token, not permission sets.';
  const audience = audienceOf(role.target);
  if (refusal !== undefined) return { role, refusal };
  if (Array.isArray(audiences) && audiences.includes(audience)) return { role };
  const detail = `The catalogue does not list the audience ${audience} for it; whoever keeps the catalogue can add it.`;
  return { role, refusal: { reason: 'not issued for its cloud', detail } };
}

/** Undefined when it is nested so deeply that the stack does not suffice. */
function textOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
