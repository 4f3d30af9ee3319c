import type { ConsentRequest } from '../../../core/consent.ts';
import { printable } from '../../../core/text.ts';
import { type AskedConsent, askedConsent, CONSENT_ROLE_OPTION } from '../asking/asked-consent.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { consentText } from '../present/consent-text.ts';
import { reply } from '../present/reply.ts';

export const consentShowCommand: CommandDefinition = {
  name: 'show',
  summary: 'whether the role map is allowed, and what it asks for',
  options: [CONSENT_ROLE_OPTION],
  examples: [{ line: 'rolecall consent show', does: 'before you decide' }],
  async run(context, input) {
    const asked = await askedConsent(context, input, (...about) => context.sessions.allowance(...about));
    reply(context, { document: () => consentDocument(asked), lines: () => lines(context, asked) });
    return 0;
  },
};

function consentDocument({ consent }: AskedConsent): unknown {
  switch (consent.kind) {
    case 'not-needed':
      return { state: consent.kind };
    case 'granted':
      return { state: consent.kind, fingerprint: consent.fingerprint, bySetting: consent.bySetting === true };
    case 'needed':
      return { state: consent.kind, ...requestDocument(consent.request) };
  }
}

function requestDocument({ terms, fingerprint, changes }: ConsentRequest): object {
  return { terms, fingerprint, changes: changes ?? null };
}

function lines(
  { terminal: { style } }: CommandContext,
  { consent, overview, what, role }: AskedConsent,
): readonly string[] {
  switch (consent.kind) {
    case 'not-needed':
      return [`${printable(overview.repository.label)} asks for nothing, so there is nothing to allow.`];
    case 'granted': {
      const version = consent.fingerprint.slice(0, 12);
      if (consent.bySetting === true) {
        return [
          `${what} is allowed, as it is now (${version}): your setting rolecall.trustedSources covers it, and nobody was asked.`,
          'Take it back with `rolecall consent revoke`; while the setting covers it, the next window allows it again.',
        ];
      }
      return [`${what} is allowed, as it is now (${version}).`, 'Take it back with `rolecall consent revoke`.'];
    }
    case 'needed':
      return [
        ...consentText(consent.request, overview.repository, style),
        '',
        `Allow it with \`rolecall consent grant${role === undefined ? '' : ` --role ${printable(role)}`}\`.`,
      ];
  }
}
