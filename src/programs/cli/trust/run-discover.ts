import { readFolderTexts } from '../../../composition/read-folder-texts.ts';
import { discover } from '../../../trust/discover/discover.ts';
import { isDiscovered } from '../../../trust/discover/file-kind.ts';
import { addToRoleMap, roleMapLines } from '../../../trust/discover/role-map-entry.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { type Discovered, discoveryDocument, discoveryLines } from './discovery-text.ts';

/** @param asRoleMap what could stand in a role map, in place of where it was found. @throws AssumeError `local-file`, `cancelled`. */
export async function runDiscover(context: CommandContext, asRoleMap: boolean): Promise<number> {
  const { terminal, signal } = context;
  const folder = await context.folder();
  terminal.progress('Reading pipelines…');
  const { repository } = await context.sessions.allowance(folder);
  const { files, unread } = await readFolderTexts(folder, isDiscovered, { signal });
  const found = discover(files, repository.remote === undefined ? {} : { repository: repository.label });
  const discovered: Discovered = { discovery: { ...found, unread: [...unread, ...found.unread] }, files };
  reply(context, {
    document: () => discoveryDocument(discovered),
    lines: () => (asRoleMap ? roleMapText(discovered) : discoveryLines(discovered, terminal.style)),
  });
  return 0;
}

function roleMapText({ discovery }: Discovered): readonly string[] {
  const additions = discovery.logins.flatMap(addToRoleMap);
  const entries = additions.flatMap(each => (each.ok ? [roleMapLines(each.entry).trimEnd()] : []));
  const distinct = [...new Set(entries)];
  const left = new Set(additions.flatMap(each => (each.ok ? [] : [each.why])));
  return [
    ...(distinct.length === 0 ? ['# No role is known well enough for a role map.'] : ['roles:', ...distinct]),
    ...[...left].map(why => `# Left out: ${why}`),
  ];
}
