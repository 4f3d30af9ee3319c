import { GITHUB_TOKEN_VARIABLES } from '../../../../core/token.ts';
import { listed } from '../../../../core/text.ts';
import { chooseGitHubToken } from '../../../../identity/broker/github-token.ts';
import { error, type Finding, info, ok } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** The environment and whether anything in it could give an identity; nothing is asked of it here. */
export async function checkEnvironment(patient: Patient): Promise<readonly Finding[]> {
  const { detection, sources, source } = patient.overview;
  return [
    ok('environment', `This is ${detection.platform.name}: ${detection.reason}`),
    ...detection.alsoSeen.map(({ platform, reason }) =>
      info('environment-also-seen', `${platform.name} was seen too, and is not used: ${reason}`),
    ),
    ...(detection.prebuild
      ? [info('environment-prebuild', 'This environment is being prepared: nothing is allowed or assumed in it')]
      : []),
    ...sources.map(each => {
      const { id, name, availability } = each;
      if (id === 'identity-center' && availability.usable) {
        return ok('identity-center', `${name} gives its roles to whoever signs in`);
      }
      if (each === source) return ok('identity-source', `${name} gives the identity`);
      return info('identity-source-unused', availability.usable ? `${name} could give one too` : availability.reason);
    }),
    ...(source !== undefined || sources.some(({ availability }) => availability.usable) ? [] : [noSource(patient)]),
    ...(await checkProgramDirectories(patient)),
    ...checkGitHubToken(patient),
  ];
}

function noSource({ overview: { sources } }: Patient): Finding {
  const built = sources.filter(({ source }) => source !== undefined).map(({ name }) => name);
  return error('identity-source-missing', 'Nothing here gives an identity', {
    fix:
      built.length === 0
        ? '`rolecall env` lists each source and what it needs.'
        : `Give ${listed(built, 'or')} what it needs, named above; \`rolecall env\` lists each source.`,
  });
}

async function checkProgramDirectories({ machine, configuration, overview }: Patient): Promise<readonly Finding[]> {
  const { workTree } = overview.repository;
  const directories = configuration.configuration.programDirectories;
  const findings = await Promise.all(
    directories.map(async (directory): Promise<readonly Finding[]> => {
      const refusal = await machine.refusalOf(directory, workTree === undefined ? [] : [workTree]);
      if (refusal === undefined) return [];
      return [
        error('program-directory-unsafe', `No program is run from ${directory}: ${refusal}`, {
          place: { file: configuration.file },
          fix: 'Have it belong to root or you, writable by nobody else and outside any repository, or take it out of `programDirectories`.',
        }),
      ];
    }),
  );
  return findings.flat();
}

/** What a broker takes: named by kind, never by value. */
function checkGitHubToken({ overview, world, placeOf }: Patient): readonly Finding[] {
  const { detection, source } = overview;
  if (detection.platform.id !== 'codespaces' || (source !== undefined && source.id !== 'broker')) return [];
  const choice = chooseGitHubToken(world.environment, undefined);
  if (choice.found) return [];
  const held = GITHUB_TOKEN_VARIABLES.find(name => (world.environment[name] ?? '') !== '');
  const place = placeOf(held ?? GITHUB_TOKEN_VARIABLES[0]);
  return [
    held === undefined
      ? error('github-token-missing', choice.reason, {
          place,
          fix: 'Open a new terminal; if it is missing there too, look for what unsets it.',
        })
      : error('github-token-kind', choice.reason, {
          place,
          fix: 'Unset it where it is set (a Codespaces secret of that name replaces it too), then open a new terminal.',
        }),
  ];
}
