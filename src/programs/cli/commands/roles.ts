import { accountLabel } from '../../../clouds/clouds.ts';
import { printable } from '../../../core/text.ts';
import type { Overview, RoleOverview } from '../../../sessions/overview/overview.ts';
import { mapNobodyAllows } from '../../../sessions/pipeline.ts';
import { PORTAL_OPTION } from '../asking/asked-permitted-role.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { type Cell, columns } from '../present/columns.ts';
import { heading, subjectText } from '../present/heading.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';
import { orphanDocument, problemDocument, roleDocument } from '../present/role-document.ts';
import { orphanRow, roleCell, roleStateText } from '../present/role-text.ts';
import { englishAt } from '../present/times.ts';
import { withSignIn } from '../asking/with-sign-in.ts';

export const rolesCommand: CommandDefinition = {
  name: 'roles',
  summary: 'the roles for this repository: active, available, or why not',
  options: [
    {
      flags: '--identity-center',
      description: 'also what IAM Identity Center lists for you, once you signed in',
    },
    PORTAL_OPTION,
  ],
  examples: [
    { line: 'rolecall roles', does: 'list them' },
    { line: 'rolecall roles --identity-center', does: 'sign in, and list what you may take besides' },
    { line: 'rolecall roles --folder ../infra --json', does: "another checkout's, for a program" },
  ],
  async run(context, input) {
    const folder = await context.folder();
    const overview = await withSignIn(context, async signIn => {
      const portal = input.text('portal');
      if (input.flag('identityCenter')) {
        const request = { folder, signIn, ...(portal === undefined ? {} : { portal }) };
        await context.sessions.listPermitted(request, context.signal);
      }
      return context.sessions.overview(folder, 'ask');
    });
    reply(context, {
      document: () => ({
        repository: overview.repository.label,
        branch: overview.repository.branch ?? null,
        platform: overview.detection.platform.id,
        consent: overview.consent.kind,
        roles: overview.roles.map(roleDocument),
        orphans: overview.orphans.map(orphanDocument),
        problems: overview.map.problems.map(problemDocument),
      }),
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
  const words = englishAt(now);
  const row = (role: RoleOverview): readonly Cell[] => {
    const state = roleStateText(role, now, words);
    const from = fromCatalogue(role);
    return [
      roleCell(role, style, now),
      role.role === undefined ? '' : printable(accountLabel(role.role.target)),
      state === '' || from === '' ? state + from : `${state} · ${from}`,
    ];
  };
  const rows = [
    ...overview.roles.filter(role => !isPermitted(role)).map(row),
    ...overview.orphans.map(session => orphanRow(session, overview, style, now)),
  ];
  const subject = subjectText(overview);
  return [
    `${style.strong(heading(overview))}${subject === '' ? '' : `   ${style.faint(subject)}`}`,
    ...(rows.length === 0 ? NO_ROLES : columns(rows, { indent: '  ' })),
    ...[...permittedGroups(overview)].flatMap(([label, roles]) => [
      style.strong(label),
      ...columns(roles.map(row), { indent: '  ' }),
    ]),
    ...overview.map.problems.map(problem =>
      style.warning(
        `  ${place(problem.file, context.world.homeDirectory)}:${problem.range.startLine + 1}: ${printable(problem.message, 500)}`,
      ),
    ),
    ...consentLines(overview),
  ];
}

/** What IAM Identity Center lists stands by itself: no file names it, and nobody else sees it. */
function permittedGroups({ roles }: Overview): ReadonlyMap<string, readonly RoleOverview[]> {
  const groups = new Map<string, RoleOverview[]>();
  for (const role of roles.filter(isPermitted)) {
    const label = printable(role.source.label);
    groups.set(label, [...(groups.get(label) ?? []), role]);
  }
  return groups;
}

function isPermitted({ source }: RoleOverview): boolean {
  return source.kind === 'identity-center';
}

/** Where the role comes from, where that is no file of this repository. */
function fromCatalogue({ source }: RoleOverview): string {
  return source.kind === 'catalogue' ? printable(source.label) : '';
}

function consentLines({ consent, detection, roles }: Overview): readonly string[] {
  if (consent.kind !== 'needed') {
    const asking = roles.find(({ state, consent: own }) => state.kind === 'available' && own?.kind === 'needed');
    return asking === undefined
      ? []
      : ['', `Only the repository names this broker: \`rolecall consent grant --role ${printable(asking.name)}\`.`];
  }
  const unheard = mapNobodyAllows({ detection, consent });
  if (unheard !== undefined) return ['', printable(unheard.message, 500), printable(unheard.hint ?? '', 500)];
  const { terms, changes } = consent.request;
  const why = changes === undefined ? 'is not allowed yet' : 'changed since you allowed it';
  return ['', `${printable(terms.label)} ${why}. Run \`rolecall consent grant\`.`];
}
