import { printable } from '../../../core/text.ts';
import type { ConsolePage } from '../../../sessions/open-console.ts';
import type { CommandDefinition } from '../command.ts';
import { reply } from '../present/reply.ts';

/**
 * Nothing is opened: every program that opens a browser takes the address as an argument, which all of a machine's users can
 * read while it runs.
 */
export const consoleCommand: CommandDefinition = {
  name: 'console',
  argument: { syntax: '<role>', description: 'an active role' },
  summary: "where the cloud's console opens for a role",
  options: [{ flags: '--reveal', description: 'print an address that signs in as the role, a secret' }],
  examples: [
    { line: 'rolecall console dev-readonly', does: 'where it leads' },
    { line: 'rolecall console dev-readonly --reveal', does: 'for a browser, within minutes' },
  ],
  async run(context, input) {
    const role = input.required(0, "The role's name");
    const page = await context.sessions.console(await context.folder(), role);
    const reveals = page.kind === 'sign-in' && input.flag('reveal');
    const secret = reveals ? (await page.address(context.signal)).reveal() : undefined;
    reply(context, {
      document: () => ({
        signsInAsRole: page.kind === 'sign-in',
        host: hostOf(page),
        url: page.kind === 'page' ? page.url : (secret ?? null),
      }),
      lines: () => (secret === undefined ? told(page, printable(role, 80)) : [secret]),
    });
    return 0;
  },
};

function hostOf(page: ConsolePage): string {
  return page.kind === 'page' ? new URL(page.url).host : page.host;
}

function told(page: ConsolePage, role: string): readonly string[] {
  return page.kind === 'page'
    ? [page.url, `You sign in there as yourself: ${page.cloud} has no sign-in as ${role}.`]
    : [
        `${page.host} opens as ${role}, with an address that is a secret.`,
        'Print it with --reveal, or click Open Console as This Role in VS Code.',
      ];
}
