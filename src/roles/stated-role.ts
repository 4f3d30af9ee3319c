import { AssumeError } from '../core/errors.ts';
import { COMMAND_LINE, type MappedRole } from '../core/role.ts';
import { readJsonWithComments } from '../documents/read-json.ts';
import { readSource } from './read-source.ts';
import { withSchemas } from './with-schemas.ts';
import { TextPositions } from '../documents/text-positions.ts';

/**
 * A role that a command line states in full, by the very rules of a role map, so that it can ask for nothing that a map
 * could not. `written` is what would stand under the role's name.
 * @throws AssumeError `usage` with the first thing that is wrong.
 */
export async function readStatedRole(name: string, written: unknown): Promise<MappedRole> {
  const text = JSON.stringify({ version: 1, roles: { [name]: written } });
  const parsed = readJsonWithComments(text);
  if (!parsed.ok) throw refusal(parsed.fault.message);
  const { root } = parsed;
  const map = { source: COMMAND_LINE, text, positions: new TextPositions(text), root, path: [] };
  const outcome = await withSchemas(schemas => readSource({ ...map, schemas }));
  if (!outcome.ok) throw refusal(outcome.problem.message);
  const [reading] = outcome.reading.roles;
  if (reading?.role === undefined) throw refusal(reading?.problem?.message ?? 'The role is missing.');
  return { role: reading.role, source: COMMAND_LINE, range: reading.range };
}

function refusal(message: string): AssumeError {
  return new AssumeError('usage', message, {
    hint: '`rolecall assume --help` has the flags with which a role of each cloud is stated.',
  });
}
