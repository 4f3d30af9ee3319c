import path from 'node:path';
import { type Finding, info, ok, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';
import { shellWord } from '../../../../core/text.ts';

/** What a person gets who types `rolecall`. Profiles name the command by its path and need none of this. */
export async function checkPath(patient: Patient): Promise<readonly Finding[]> {
  const { world, machine } = patient;
  const command = await machine.realPath(world.command.path);
  if (command === undefined) return [];
  const dangling = await checkLink(patient);
  if (dangling.length > 0) return dangling;
  for (const folder of (world.environment['PATH'] ?? '').split(':')) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, 'rolecall');
    const real = await machine.realPath(file);
    if (real === undefined || !(await machine.isExecutable(file))) continue;
    if (real === command) return [ok('path', '`rolecall` is on PATH', { place: { file } })];
    return [
      warning('path-shadowed', 'Another `rolecall` comes first on PATH', {
        place: { file },
        fix: `Remove it, or put ${path.dirname(world.command.path)} before ${folder} in PATH.`,
      }),
    ];
  }
  const title = '`rolecall` is not on PATH; profiles do not need it there';
  return [info('path-missing', title, { place: { file: path.dirname(world.command.path) } })];
}

/** Our link in `~/.local/bin` when the home directory moved or the command it led to is another one's. */
async function checkLink({ world, machine }: Patient): Promise<readonly Finding[]> {
  const file = path.join(world.homeDirectory, '.local/bin/rolecall');
  const facts = await machine.look(file);
  if (facts?.kind !== 'link' || facts.target === undefined || (await machine.realPath(file)) !== undefined) return [];
  const ours = facts.target.endsWith('/.local/share/rolecall/bin/rolecall');
  return [
    warning('path-link-dangling', `The link leads to ${facts.target}, where nothing is`, {
      place: { file },
      fix: ours
        ? 'Have it lead to the installed command with `rolecall doctor --fix`.'
        : `Remove it with \`rm ${shellWord(file)}\`, then run \`rolecall install\`.`,
      // The installer makes the link anew where there is none, and never replaces one.
      repair: ours ? { kind: 'link', file } : undefined,
    }),
  ];
}
