import { error, type Finding, info, ok, type Patient, warning } from './finding.ts';

/** The role map, the user's own configuration, and whether the map is allowed. */
export function checkRoleMap({ overview, configuration }: Patient): readonly Finding[] {
  const { map, consent, repository } = overview;
  return [
    configuration.text === undefined
      ? info('There is no configuration of your own, so the defaults hold', configuration.file)
      : ok('Your own configuration was read', configuration.file),
    ...map.problems.map(problem => {
      const where = `${problem.file}:${problem.range.startLine + 1}`;
      const make = problem.severity === 'error' ? error : warning;
      return make(problem.message, where, 'Correct the file; `rolecall roles` lists its problems.');
    }),
    map.roles.length === 0
      ? info('This repository names no cloud roles yet', repository.folder)
      : ok(`${map.roles.length} ${map.roles.length === 1 ? 'role' : 'roles'} in the role map`, map.sources[0]?.file),
    ...(consent.kind === 'granted' ? [ok('The role map is allowed, as it is now')] : []),
    ...(consent.kind === 'needed'
      ? [
          warning(
            consent.request.changes === undefined
              ? 'The role map is not allowed yet'
              : 'The role map changed since you allowed it',
            repository.folder,
            'Run `rolecall consent grant`.',
          ),
        ]
      : []),
  ];
}
