import type { CommandDefinition } from '../command.ts';

export const discoverCommand: CommandDefinition = {
  name: 'discover',
  summary: "roles that this repository's pipelines and workspaces take already",
  options: [{ flags: '--role-map', description: 'print them as roles of a role map, to be looked over' }],
  examples: [
    { line: 'rolecall discover', does: 'GitHub Actions, GitLab CI, Gitpod, Ona and dev containers of the checkout' },
    { line: 'rolecall discover --role-map', does: 'what of them could stand in rolecall.yaml' },
  ],
  async run(context, input) {
    const { runDiscover } = await import('../trust/run-discover.ts');
    return runDiscover(context, input.flag('roleMap'));
  },
};
