import { durationText, printable } from '../../../core/text.ts';
import type { SignedInTool } from '../../../sessions/sign-in-tools.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { reply } from '../present/reply.ts';
import { iso } from '../present/role-document.ts';
import { timeOfDay } from '../present/times.ts';

export const azLoginCommand: CommandDefinition = {
  name: 'az-login',
  summary: 'sign the Azure CLI in as an active role, until its identity token ends',
  argument: { syntax: '<role>', description: 'an active role of Azure' },
  options: [],
  examples: [
    { line: 'rolecall az-login infra', does: 'then: az group list' },
    { line: 'rolecall keep infra --az', does: 'signed in anew before it ends, for as long as that runs' },
  ],
  async run(context, input) {
    const role = input.required(0, "The role's name");
    const folder = await context.folder();
    context.terminal.progress('Signing az in …');
    const signedIn = await context.sessions.signInTools(folder, role, context.signal);
    reply(context, {
      document: () => ({ role, program: signedIn.program, until: iso(signedIn.until), notes: signedIn.notes }),
      lines: () => [
        `${signedInText(signedIn, role, context)} Then: \`rolecall az-login ${printable(role, 80)}\` again.`,
        ...signedIn.notes.map(note => context.terminal.style.faint(note)),
      ],
    });
    return 0;
  },
};

/** Until when, in a sentence: what a tool has got already goes on, and it can get nothing new. */
export function signedInText(
  { program, until }: SignedInTool,
  role: string,
  { world }: Pick<CommandContext, 'world'>,
): string {
  const now = world.clock.now();
  const left = durationText(until - now);
  return `${program} is signed in as ${printable(role, 80)} and can ask for access until ${timeOfDay(until, now)} (${left}).`;
}
