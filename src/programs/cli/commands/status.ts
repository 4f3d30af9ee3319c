import { accountLabel } from '../../../clouds/clouds.ts';
import { durationText, printable } from '../../../core/text.ts';
import type { Held, OrphanedSession, RoleOverview } from '../../../sessions/overview/overview.ts';
import { renewsWhenUsed } from '../../../sessions/overview/role-words.ts';
import { PromptAnswer } from '../../../store/prompt-answer.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { columns } from '../present/columns.ts';
import { heading } from '../present/heading.ts';
import { promptText } from '../present/prompt-text.ts';
import { reply } from '../present/reply.ts';
import { orphanDocument, roleDocument } from '../present/role-document.ts';
import { orphanRow, roleCell, roleStateText } from '../present/role-text.ts';
import { timeOfDay } from '../present/times.ts';
import type { Style } from '../style.ts';

export const statusCommand: CommandDefinition = {
  name: 'status',
  summary: 'the roles you hold, until when, and what hides them',
  options: [{ flags: '--prompt', description: "one short line for a shell's prompt, empty when no role is held" }],
  examples: [
    { line: 'rolecall status', does: 'roles that are active or expired, and credentials whose role left the map' },
    { line: "PS1='$(rolecall status --prompt) \\$ '", does: 'in a prompt: dev-readonly 42m' },
  ],
  async run(context, input) {
    if (input.flag('prompt') && !context.json) return await answerPrompt(context);
    const held = await context.sessions.held(await context.folder());
    const { roles, orphans, unreadPlaces: unread = [] } = held;
    reply(context, {
      document: () => ({
        repository: held.repository.label,
        roles: roles.map(roleDocument),
        orphans: orphans.map(orphanDocument),
        unread: unread.map(({ path, why }) => ({ path, why })),
      }),
      lines: () => [
        context.terminal.style.strong(heading(held)),
        ...(roles.length + orphans.length + unread.length === 0 ? ['  No role is active.'] : []),
        ...unread.map(
          ({ path, why }) => `  ${printable(path)} ${why}: what is active there, if anything, is not shown.`,
        ),
        ...roles.flatMap(role => roleLines(context, role)),
        ...orphans.flatMap(session => orphanLines(context, session, held)),
      ],
    });
    return 0;
  },
};

async function answerPrompt(context: CommandContext): Promise<number> {
  const { terminal, sessions, shellFolder } = context;
  const { runtime, clock, randomHex } = context.world;
  const answer =
    runtime === undefined || shellFolder === undefined ? undefined : await PromptAnswer.begin(runtime, randomHex(16));
  const held = await sessions.held(await context.folder());
  const now = clock.now();
  const text = promptText(held, now);
  if (text !== '') terminal.print([text]);
  if (shellFolder !== undefined) await answer?.keep(shellFolder, now, moment => promptText(held, moment));
  return 0;
}

function roleLines(context: CommandContext, role: RoleOverview): readonly string[] {
  const { style } = context.terminal;
  const now = context.world.clock.now();
  const account = role.role === undefined ? '' : accountLabel(role.role.target);
  const details: Detail[] = [];
  if (role.state.kind === 'active') {
    details.push(['expires', `${timeOfDay(role.state.expiresAt, now)} (${durationText(role.state.expiresAt - now)})`]);
    details.push(['renews', role.state.renewable ? `until ${timeOfDay(role.state.renewUntil, now)}` : 'only by you']);
  }
  if (role.state.kind === 'expired' && role.state.renewsUntil !== undefined && renewsWhenUsed(role, now)) {
    details.push(['renews', `when a tool asks for it, until ${timeOfDay(role.state.renewsUntil, now)}`]);
  }
  if (role.profile !== undefined) details.push(['profile', printable(role.profile)]);
  if (role.roleSessionName !== undefined) details.push(['session', printable(role.roleSessionName)]);
  if (role.identity !== undefined) {
    details.push(['subject', printable(role.identity.subject)]);
    details.push(['issuer', printable(role.identity.issuer)]);
  }
  for (const { name, where, fix } of role.shadows) {
    details.push(['hidden', `by ${printable(name)} (${printable(where, 500)}). ${printable(fix)}`]);
  }
  if (role.lastFailure !== undefined) {
    const { message, hint, at } = role.lastFailure;
    details.push(['failed', `${timeOfDay(at, now)}: ${printable(message)} ${printable(hint ?? '')}`.trimEnd()]);
  }
  return [
    ...columns([[roleCell(role, style, now), account, roleStateText(role, now)]], { indent: '  ' }),
    ...detailLines(details, style),
  ];
}

function orphanLines(context: CommandContext, session: OrphanedSession, held: Held): readonly string[] {
  const { style } = context.terminal;
  const now = context.world.clock.now();
  const { expiresAt, profile, roleSessionName, name } = session;
  return [
    ...columns([orphanRow(session, held, style, now)], { indent: '  ' }),
    ...detailLines(
      [
        ['expires', `${timeOfDay(expiresAt, now)} (${durationText(expiresAt - now)})`],
        ['renews', `never; \`rolecall release ${printable(name)}\` ends it now`],
        ['profile', printable(profile)],
        ...(roleSessionName === undefined ? [] : [['session', printable(roleSessionName)] as const]),
      ],
      style,
    ),
  ];
}

type Detail = readonly [name: string, text: string];

function detailLines(details: readonly Detail[], style: Style): readonly string[] {
  return columns(
    details.map(([name, text]) => [{ text: name, paint: style.faint }, text]),
    { indent: '    ' },
  );
}
