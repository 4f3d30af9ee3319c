import { error, type Finding, info, ok, type Place, warning } from '../../../../core/doctor/finding.ts';
import { shellWord } from '../../../../core/text.ts';
import { isInFile, type Problem, type RoleMap, type RoleSource, type TextRange } from '../../../../core/role.ts';
import { accountLabel, regionOf, targetName } from '../../../../clouds/clouds.ts';
import { isIdentityCenter, type Target } from '../../../../core/target.ts';
import type { RoleOverview } from '../../../../sessions/overview/overview.ts';
import { mapNobodyAllows } from '../../../../sessions/pipeline.ts';
import type { Patient } from '../patient.ts';

/** The role map, the user's own configuration, which roles count here, and whether the map is allowed. */
export function checkRoleMap({ overview, configuration, followed }: Patient): readonly Finding[] {
  const { map, repository, roles } = overview;
  const refused = map.problems.some(({ code }) => code === 'untrusted-configuration');
  const own = { place: { file: configuration.file } };
  return [
    ...(refused
      ? []
      : [
          configuration.text === undefined
            ? info('configuration', 'There is no configuration of your own, so the defaults hold', own)
            : ok('configuration', 'Your own configuration was read', own),
        ]),
    ...map.problems.map(problemFinding),
    ...(map.roles.length === 0
      ? [info('map-empty', 'This repository names no cloud roles yet', { place: { file: repository.folder } })]
      : rolesOfEachSource(map)),
    ...roles.filter(({ name }) => name === followed).flatMap(followedRole),
    ...roles.flatMap(unusableRole),
    ...consentFindings(overview),
  ];
}

/** Where the roles come from that count: a catalogue, a command line and three files may each have some. */
function rolesOfEachSource({ roles }: RoleMap): readonly Finding[] {
  const sources = new Map<string, { readonly source: RoleSource; readonly count: number }>();
  for (const { source } of roles) {
    sources.set(source.label, { source, count: (sources.get(source.label)?.count ?? 0) + 1 });
  }
  return [...sources.values()].map(({ source, count }) => {
    const title = `${count} ${count === 1 ? 'role' : 'roles'} in ${source.label}`;
    return ok('map', title, isInFile(source) ? { place: { file: source.file } } : {});
  });
}

function problemFinding(problem: Problem): Finding {
  const { code, message, file, severity, path } = problem;
  if (code === 'untrusted-configuration') {
    return error('configuration-refused', message, {
      place: { file },
      // Whoever could write it may have: closing it unread would make their words yours, so `--fix` does not.
      fix: `Read what it says; when all of it is yours, run \`chmod go-w ${shellWord(file)}\` or mend what the sentence names.`,
    });
  }
  const make = severity === 'error' ? error : warning;
  const role = path[0] === 'roles' && typeof path[1] === 'string' ? path[1] : undefined;
  return make('map-problem', message, {
    place: { file, line: problem.range.startLine + 1 },
    fix: 'Correct the file; `rolecall roles` lists its problems.',
    role,
  });
}

/** Where the way of one role begins. */
function followedRole({ name, role, source, range }: RoleOverview): readonly Finding[] {
  if (role === undefined) return [];
  const { target } = role;
  const what = targetText(target);
  const place = placeOf(source, range);
  return [ok('role', `${name} stands for ${what}`, { place, role: name })];
}

function targetText(target: Target): string {
  if (isIdentityCenter(target)) return `the permission set ${targetName(target)} in ${accountLabel(target)}`;
  const region = regionOf(target);
  return region === undefined ? accountLabel(target) : `${targetName(target)} in ${region}`;
}

function unusableRole({ name, state, source, range }: RoleOverview): readonly Finding[] {
  if (state.kind === 'unavailable') {
    const place = placeOf(source, range);
    return [info('role-unavailable', `${name}: ${state.reason}. ${state.detail}`, { place, role: name })];
  }
  if (state.kind === 'overshadowed') {
    const place = placeOf(source, range);
    return [info('role-overshadowed', `${name} is defined already in ${state.definedIn.label}`, { place, role: name })];
  }
  return [];
}

function placeOf(source: RoleSource, range: TextRange | undefined): Place | undefined {
  if (!isInFile(source)) return undefined;
  return { file: source.file, ...(range === undefined ? {} : { line: range.startLine + 1 }) };
}

function consentFindings({ consent, detection, repository }: Patient['overview']): readonly Finding[] {
  switch (consent.kind) {
    case 'not-needed':
      return [];
    case 'granted':
      return [ok('consent', 'The role map is allowed, as it is now')];
    case 'needed': {
      const place = { file: repository.folder };
      const unheard = mapNobodyAllows({ consent, detection });
      if (unheard !== undefined) return [info('consent-missing', unheard.message, { place, fix: unheard.hint })];
      const fix = 'Read and allow it with `rolecall consent grant`.';
      return [
        consent.request.changes === undefined
          ? warning('consent-missing', 'The role map is not allowed yet', { place, fix })
          : warning('consent-outdated', 'The role map changed since you allowed it', { place, fix }),
      ];
    }
  }
}
