import path from 'node:path';
import { editCheckoutText } from '../../../composition/edit-checkout-text.ts';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { MappedRole, RoleSource } from '../../../core/role.ts';
import { isInside } from '../../../platform/path-ownership.ts';
import { LONGEST_REVIEWER } from '../../../roles/plain/plain-role.ts';
import { dateOf } from '../../../trust/review/due.ts';
import { markReviewed } from '../../../trust/review/mark-reviewed.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';

export interface MarkRequest {
  /** Of the role map. */
  readonly roles: readonly string[];
  /** Who looked at them. */
  readonly by: string;
}

/** Writes into the map of each role that it was reviewed today. @throws AssumeError `usage`, `local-file`. */
export async function markRoles(context: CommandContext, { roles, by }: MarkRequest): Promise<number> {
  const { sessions, world } = context;
  if (by.trim() === '' || by.length > LONGEST_REVIEWER || printable(by) !== by) {
    throw new AssumeError('usage', `--by takes a name of at most ${LONGEST_REVIEWER} characters in one line.`, {
      hint: '`rolecall trust review --help` explains.',
    });
  }
  const { map, repository } = await sessions.allowance(await context.folder());
  const root = repository.workTree ?? repository.folder;
  const date = dateOf(world.clock.now());
  const found = [...new Set(roles)].map(name => namedRole(map.roles, name));
  const unwritable = found.find(({ source }) => !isOfCheckout(source, root));
  if (unwritable !== undefined) throw elsewhere(unwritable);
  const files = [...new Set(found.map(({ source }) => source.file))];
  for (const file of files) {
    const names = found.filter(({ source }) => source.file === file).map(({ role }) => role.name);
    await editCheckoutText(root, path.relative(root, file), world.state, text =>
      names.reduce((rest, role) => {
        const marked = markReviewed(file, rest, { role, date, by });
        if (marked.ok) return marked.text;
        throw new AssumeError('local-file', `${printable(role, 80)} was not marked in ${file}. ${marked.why}`, {
          hint: `reviewed: ${date}`,
        });
      }, text ?? ''),
    );
  }
  reply(context, {
    document: () => ({ marked: found.map(({ role, source }) => ({ name: role.name, map: source.label, date, by })) }),
    lines: () =>
      found.map(({ role, source }) =>
        printable(`${source.label} says that ${role.name} was reviewed on ${date} by ${by}.`, 1000),
      ),
  });
  return 0;
}

function namedRole(roles: readonly MappedRole[], name: string): MappedRole {
  const found = roles.find(({ role }) => role.name === name);
  if (found !== undefined) return found;
  throw new AssumeError('usage', `No role of the role map is called ${printable(name, 80)}, so none was marked.`, {
    hint: 'Only a map keeps when a role was reviewed: `rolecall discover --role-map` prints roles of pipelines for one.',
  });
}

function isOfCheckout({ kind, file }: RoleSource, root: string): boolean {
  return (kind === 'rolecall.yaml' || kind === 'devcontainer.json') && isInside(file, root);
}

function elsewhere({ role, source }: MappedRole): AssumeError {
  return new AssumeError(
    'usage',
    `${role.name} is not of this checkout but of ${source.label}, so nothing was marked.`,
    {
      hint: 'Whoever keeps it writes `reviewed` and `reviewedBy` there.',
    },
  );
}
