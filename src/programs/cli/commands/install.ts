import path from 'node:path';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

export const installCommand: CommandDefinition = {
  name: 'install',
  summary: 'put the command in place that profiles run',
  options: [],
  examples: [{ line: 'rolecall install', does: 'once; `assume` does it too' }],
  async run(context) {
    const files = await context.installation.install();
    const { command, homeDirectory } = context.world;
    const onPath = await isOnPath(context);
    reply(context, {
      document: () => ({ command: command.path, onPath, files }),
      lines: () => [
        `Installed ${place(command.path, homeDirectory)}`,
        ...files.map(file => `  ${place(file, homeDirectory)}`),
        'No profile is written until a role map is allowed.',
        ...(onPath ? [] : ['To type `rolecall` alone, put it on your PATH:', `  ${pathLine(command.path)}`]),
      ],
    });
    return 0;
  },
};

async function isOnPath({ world, machine }: CommandContext): Promise<boolean> {
  const command = await machine.realPath(world.command.path);
  for (const folder of (world.environment['PATH'] ?? '').split(':')) {
    if (!path.isAbsolute(folder)) continue;
    if ((await machine.realPath(path.join(folder, 'rolecall'))) === command) return true;
  }
  return false;
}

function pathLine(command: string): string {
  return `export PATH="${path.dirname(command)}:$PATH"`;
}
