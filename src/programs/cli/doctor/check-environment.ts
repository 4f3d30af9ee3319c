import { error, type Finding, info, ok, type Patient } from './finding.ts';

/** The environment and whether anything in it gives an identity. */
export function checkEnvironment({ overview }: Patient): readonly Finding[] {
  const { detection, sources, source } = overview;
  return [
    ok(`This is ${detection.platform.name}: ${detection.reason}`),
    ...detection.alsoSeen.map(seen => info(`${seen.platform.name} was seen too, and is not used: ${seen.reason}`)),
    ...(detection.prebuild ? [info('This environment is being prepared: nothing is allowed or assumed in it')] : []),
    ...sources.map(each => {
      if (each === source) return ok(`${each.name} gives the identity`);
      return each.availability.usable ? info(`${each.name} could give the identity`) : info(each.availability.reason);
    }),
    ...(source === undefined
      ? [error('Nothing here gives an identity', undefined, '`rolecall env` lists each source and what it needs.')]
      : []),
  ];
}
