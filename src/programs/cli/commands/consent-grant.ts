import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { consentText } from '../present/consent-text.ts';
import { reply } from '../present/reply.ts';
import { agrees } from '../terminal.ts';

export const consentGrantCommand: CommandDefinition = {
  name: 'grant',
  summary: 'read what the role map asks for, and allow exactly that',
  options: [{ flags: '--yes', description: 'allow without being asked; needs a terminal, or CI' }],
  examples: [
    { line: 'rolecall consent grant', does: 'read, then answer y' },
    { line: 'rolecall consent grant --yes', does: 'after `rolecall consent show`' },
  ],
  async run(context, input) {
    const folder = await context.folder();
    const overview = await context.sessions.overview(folder, context.signal);
    const { consent, repository, detection } = overview;
    if (consent.kind !== 'needed') {
      reply(context, {
        document: { state: consent.kind, changed: false },
        lines: () => [
          consent.kind === 'granted'
            ? `The role map of ${printable(repository.label)} is allowed already, as it is now.`
            : `${printable(repository.label)} asks for nothing, so there is nothing to allow.`,
        ],
      });
      return 0;
    }
    const inPipeline = detection.platform.kind === 'ci';
    if (!context.terminal.interactive && !(inPipeline && input.flag('yes'))) {
      throw new AssumeError('consent-needed', 'Allowing a role map needs a person at a terminal.', {
        hint: 'Run `rolecall consent grant` in a terminal, or click Review and allow in VS Code.',
      });
    }
    // Shown in every case: what is allowed is what was on the screen. With --json it goes to the person's side.
    const shown = consentText(consent.request, repository, context.terminal.errorStyle);
    if (context.json) context.terminal.complain(shown);
    else context.terminal.print(shown);
    if (!input.flag('yes') && !(await agrees(context.terminal, 'Allow?', context.signal))) {
      throw new AssumeError('cancelled', `The role map of ${repository.label} is not allowed.`);
    }
    await context.sessions.grantConsent(folder, consent.request.fingerprint);
    tellGranted(context, overview, consent.request.fingerprint);
    return 0;
  },
};

function tellGranted(context: CommandContext, { repository, roles }: Overview, fingerprint: string): void {
  const next = roles.find(({ state }) => state.kind === 'available');
  reply(context, {
    document: { state: 'granted', changed: true, fingerprint },
    lines: () => [
      `${context.terminal.style.good('Allowed.')} The role map of ${printable(repository.label)} may be used in this environment.`,
      ...(next === undefined ? [] : [`Next: rolecall assume ${printable(next.name)}`]),
    ],
  });
}
