import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { consentText } from '../present/consent-text.ts';
import { reply } from '../present/reply.ts';

export const consentShowCommand: CommandDefinition = {
  name: 'show',
  summary: 'whether the role map is allowed, and what it asks for',
  options: [],
  examples: [{ line: 'rolecall consent show', does: 'before you decide' }],
  async run(context) {
    const overview = await context.sessions.overview(await context.folder(), context.signal);
    reply(context, { document: consentDocument(overview), lines: () => lines(context, overview) });
    return 0;
  },
};

function consentDocument({ consent }: Overview): unknown {
  switch (consent.kind) {
    case 'not-needed':
      return { state: consent.kind };
    case 'granted':
      return { state: consent.kind, fingerprint: consent.fingerprint, bySetting: consent.bySetting === true };
    case 'needed':
      return { state: consent.kind, ...consent.request, changes: consent.request.changes ?? null };
  }
}

function lines({ terminal: { style } }: CommandContext, { consent, repository }: Overview): readonly string[] {
  const label = printable(repository.label);
  switch (consent.kind) {
    case 'not-needed':
      return [`${label} asks for nothing, so there is nothing to allow.`];
    case 'granted': {
      const version = consent.fingerprint.slice(0, 12);
      if (consent.bySetting === true) {
        return [
          `The role map of ${label} is allowed, as it is now (${version}): your setting rolecall.trustedSources covers it, and nobody was asked.`,
          'Take it back with `rolecall consent revoke`; while the setting covers it, the next window allows it again.',
        ];
      }
      return [
        `The role map of ${label} is allowed, as it is now (${version}).`,
        'Take it back with `rolecall consent revoke`.',
      ];
    }
    case 'needed':
      return [...consentText(consent.request, repository, style), '', 'Allow it with `rolecall consent grant`.'];
  }
}
