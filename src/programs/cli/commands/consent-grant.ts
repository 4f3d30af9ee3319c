import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { mapNobodyAllows } from '../../../sessions/pipeline.ts';
import { type AskedConsent, askedConsent, CONSENT_ROLE_OPTION } from '../asking/asked-consent.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { consentText } from '../present/consent-text.ts';
import { reply } from '../present/reply.ts';
import { agrees } from '../terminal.ts';

export const consentGrantCommand: CommandDefinition = {
  name: 'grant',
  summary: 'read what the role map asks for, and allow exactly that',
  options: [{ flags: '--yes', description: 'allow without being asked; needs a terminal' }, CONSENT_ROLE_OPTION],
  examples: [
    { line: 'rolecall consent grant', does: 'read, then answer y' },
    { line: 'rolecall consent grant --yes', does: 'after `rolecall consent show`' },
  ],
  async run(context, input) {
    const asked = await askedConsent(context, input, (...about) => context.sessions.overview(...about));
    const { consent, overview, what } = asked;
    if (consent.kind !== 'needed') {
      reply(context, {
        document: () => ({ state: consent.kind, changed: false }),
        lines: () => [
          consent.kind === 'granted'
            ? `${what} is allowed already, as it is now.`
            : `${printable(overview.repository.label)} asks for nothing, so there is nothing to allow.`,
        ],
      });
      return 0;
    }
    requirePerson(context, asked);
    // Shown in every case: what is allowed is what was on the screen. With --json it goes to the person's side.
    const shown = consentText(consent.request, overview.repository, context.terminal.errorStyle);
    if (context.json) context.terminal.complain(shown);
    else context.terminal.print(shown);
    if (!input.flag('yes') && !(await agrees(context.terminal, 'Allow?', context.signal))) {
      throw new AssumeError('cancelled', `${what} is not allowed.`);
    }
    const { fingerprint } = consent.request;
    const folder = await context.folder();
    if (asked.role === undefined) await context.sessions.grantConsent(folder, fingerprint);
    else await context.sessions.grantRoleConsent(folder, asked.role, fingerprint);
    tellGranted(context, asked, fingerprint);
    return 0;
  },
};

/** @throws AssumeError `consent-needed` where nobody reads what is asked; in a pipeline whatever its terminal, for a job has one of its own. */
function requirePerson({ terminal }: CommandContext, { consent, overview: { detection } }: AskedConsent): void {
  if (detection.platform.kind === 'ci') {
    throw (
      mapNobodyAllows({ detection, consent }) ??
      new AssumeError('consent-needed', 'Nobody is asked in a pipeline, so nothing is allowed there.')
    );
  }
  if (terminal.interactive) return;
  throw new AssumeError('consent-needed', 'Allowing a role map needs a person at a terminal.', {
    hint: 'Run `rolecall consent grant` in a terminal, or click Review and allow in VS Code.',
  });
}

function tellGranted(
  context: CommandContext,
  { overview, what, role }: AskedConsent<Overview>,
  fingerprint: string,
): void {
  const next = role ?? overview.roles.find(({ state }) => state.kind === 'available')?.name;
  reply(context, {
    document: () => ({ state: 'granted', changed: true, fingerprint }),
    lines: () => [
      `${context.terminal.style.good('Allowed.')} ${what} may be used in this environment.`,
      ...(next === undefined ? [] : [`Next: rolecall assume ${printable(next)}`]),
    ],
  });
}
