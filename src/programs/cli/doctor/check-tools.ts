import { error, type Finding, ok, type Patient, warning } from './finding.ts';

/** Whether tools will use the roles: profiles, what hides them, and what the helper met last. */
export async function checkTools({ overview, world }: Patient): Promise<readonly Finding[]> {
  const config = (await world.awsConfig.read()) ?? '';
  return overview.roles.flatMap(({ name, state, profile, shadows, lastFailure }): readonly Finding[] => {
    const findings: Finding[] = [];
    if (state.kind === 'active' && profile !== undefined) {
      findings.push(
        config.includes(`[profile ${profile}]`)
          ? ok(`${name} is delivered by the profile ${profile}`, world.awsConfig.path)
          : error(
              `The profile ${profile} of ${name} is missing`,
              world.awsConfig.path,
              `Run \`rolecall renew ${name}\`.`,
            ),
      );
    }
    for (const shadow of shadows)
      findings.push(warning(`${name} is hidden by ${shadow.name}`, shadow.where, shadow.fix));
    if (lastFailure !== undefined) {
      const make = lastFailure.kind === 'clock-skew' ? error : warning;
      const fix = lastFailure.hint ?? `Run \`rolecall renew ${name}\`.`;
      findings.push(make(`${name} could not be renewed: ${lastFailure.message}`, undefined, fix));
    }
    return findings;
  });
}
