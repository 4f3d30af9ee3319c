import { accountLabel } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { columns } from '../present/columns.ts';
import { heading, subjectText } from '../present/heading.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';
import { orphanDocument, problemDocument, roleDocument } from '../present/role-document.ts';
import { orphanRow, roleCell, roleStateText } from '../present/role-text.ts';

export const rolesCommand: CommandDefinition = {
  name: 'roles',
  summary: 'the roles for this repository: active, available, or why not',
  options: [],
  examples: [
    { line: 'rolecall roles', does: 'list them' },
    { line: 'rolecall roles --folder ../infra --json', does: "another checkout's, for a program" },
  ],
  async run(context) {
    const overview = await context.sessions.overview(await context.folder(), context.signal);
    reply(context, {
      document: {
        repository: overview.repository.label,
        branch: overview.repository.branch ?? null,
        platform: overview.detection.platform.id,
        consent: overview.consent.kind,
        roles: overview.roles.map(roleDocument),
        orphans: overview.orphans.map(orphanDocument),
        problems: overview.map.problems.map(problemDocument),
      },
      lines: () => lines(context, overview),
    });
    return 0;
  },
};

const NO_ROLES = [
  '  This repository names no cloud roles yet.',
  '  Name them in rolecall.yaml, or under customizations.rolecall in .devcontainer/devcontainer.json.',
];

function lines(context: CommandContext, overview: Overview): readonly string[] {
  const { style } = context.terminal;
  const now = context.world.clock.now();
  const rows = [
    ...overview.roles.map(role => [
      roleCell(role, style),
      role.role === undefined ? '' : printable(accountLabel(role.role.target)),
      roleStateText(role, now),
    ]),
    ...overview.orphans.map(session => orphanRow(session, style, now)),
  ];
  const subject = subjectText(overview);
  return [
    `${style.strong(heading(overview))}${subject === '' ? '' : `   ${style.faint(subject)}`}`,
    ...(rows.length === 0 ? NO_ROLES : columns(rows, { indent: '  ' })),
    ...overview.map.problems.map(problem =>
      style.warning(
        `  ${place(problem.file, context.world.homeDirectory)}:${problem.range.startLine + 1}: ${printable(problem.message, 500)}`,
      ),
    ),
    ...consentLines(overview),
  ];
}

function consentLines({ consent }: Overview): readonly string[] {
  if (consent.kind !== 'needed') return [];
  const { terms, changes } = consent.request;
  const why = changes === undefined ? 'is not allowed yet' : 'changed since you allowed it';
  return ['', `${printable(terms.label)} ${why}. Run \`rolecall consent grant\`.`];
}
