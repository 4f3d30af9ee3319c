import { asAssumeError } from '../../../core/errors.ts';
import type { SessionKey } from '../../../core/session.ts';
import { listed } from '../../../core/text.ts';
import { addToBlock, profileNames, type ProfileRequest, type WrittenProfile } from '../config-file/profile.ts';
import { configSections, profileOfSection, toByteText } from '../config-file/config-text.ts';
import { isAwsTarget } from '../facts.ts';
import { whyForeign } from '../config-file/foreign-file.ts';
import { damagedMarkers } from '../config-file/damaged-block.ts';
import { linesOf } from '../../../documents/marked-block.ts';
import type { HomeMark, ProfileBlock } from '../config-file/profile-block.ts';
import { strayLine } from '../config-file/stray-line.ts';
import { error, type Finding, info, ok, type Place, warning } from '../../../core/doctor/finding.ts';
import type { AwsPatient, ExpectedProfile } from './patient.ts';

const NAMES_SHOWN = 5;

const REWRITE = {
  fix: 'Have it written again with `rolecall doctor --fix`.',
  repair: { kind: 'profiles' },
} as const;

/** The profiles that deliver roles: our block whole, a profile for each role, each running the command that is installed. */
export function checkProfiles(patient: AwsPatient): readonly Finding[] {
  const { unwritable } = patient.awsConfig;
  const expected = patient.expected.filter(({ mapped }) => isAwsTarget(mapped.role.target));
  const findings = lookAtProfiles({ ...patient, expected });
  if (unwritable === undefined) return findings;
  // A repair that would fail is none: what stands in its way comes first.
  const first = [unwritable.message, unwritable.hint].filter(text => text !== undefined).join(' ');
  return findings.map(finding =>
    finding.repair === undefined ? finding : { ...finding, fix: first, repair: undefined },
  );
}

function lookAtProfiles(patient: AwsPatient): readonly Finding[] {
  const { awsConfig, world } = patient;
  // Told by the check of the files: nothing is written there.
  if (
    awsConfig.failure !== undefined ||
    whyForeign({ target: awsConfig.path, ...awsConfig }, world.environment) !== undefined
  )
    return [];
  const text = awsConfig.text ?? '';
  const [first, ...more] = damagedMarkers(text);
  if (first !== undefined) {
    const lines = listed([first, ...more].map(String));
    return [
      error('block-damaged', `The block of Rolecall is damaged: its markers stand in line ${lines}`, {
        place: { file: awsConfig.path, line: first },
        fix: 'Have it taken out and written again with `rolecall doctor --fix`; nothing else in the file is touched.',
        repair: { kind: 'block' },
      }),
    ];
  }
  const { parsedConfig, expected } = patient;
  const stray = strayLine(text, parsedConfig.owns);
  if (stray !== undefined) {
    return [
      warning('block-edited', 'A line of yours belongs, for every tool, to another place than it seems', {
        place: { file: awsConfig.path, line: stray },
        fix: 'Have it put beside the profile that tools read it for with `rolecall doctor --fix`; nothing is lost.',
        repair: { kind: 'block' },
      }),
    ];
  }
  const profiles = new Map<SessionKey, WrittenProfile | undefined>();
  for (const { key } of expected) profiles.set(key, undefined);
  const others: WrittenProfile[] = [];
  for (const each of parsedConfig.written) {
    if (profiles.has(each.key)) profiles.set(each.key, each);
    else others.push(each);
  }
  const command = toByteText(patient.world.command.path);
  const own = expected.map(each => checkOne(each, profiles.get(each.key), command, patient));
  const ofOthers = othersIn(parsedConfig.block, patient.home?.id);
  const foreign = others
    .filter(({ key }) => !ofOthers.keys.has(key))
    .flatMap(each => checkForeign(each, command, patient));
  const elsewhere = [...ofOthers.names].map(([id, { machine, names }]) => otherHome({ id, machine }, names, patient));
  return [...own, ...elsewhere, ...foreign, ...(own.some(({ level }) => level === 'error') ? [] : checkBlock(patient))];
}

function checkOne(
  { mapped }: ExpectedProfile,
  profile: WrittenProfile | undefined,
  command: string,
  { awsConfig, world }: AwsPatient,
): Finding {
  const { name } = mapped.role;
  if (profile === undefined) {
    const place = { file: awsConfig.path };
    return error('profile-missing', `The profile of ${name} is missing`, { place, role: name, ...REWRITE });
  }
  const place = { file: awsConfig.path, line: profile.line };
  if (profile.command === command) {
    return ok('profile', `${name} is delivered by the profile ${profile.name}`, { place, role: name });
  }
  return error('profile-command', `The profile of ${name} runs another command than ${world.command.path}`, {
    place,
    role: name,
    ...REWRITE,
  });
}

/** Profiles that only other homes wrote, and each of those homes with the names of its profiles. */
function othersIn({ entries }: ProfileBlock, own: string | undefined) {
  const keys = new Set<SessionKey>();
  const names = new Map<string, { readonly machine: string; readonly names: string[] }>();
  // Nearly all are of the same homes.
  const ours = new Set<readonly HomeMark[]>();
  for (const { key, name, homes } of entries.values()) {
    if (ours.has(homes)) continue;
    if (homes.length === 0 || homes.some(({ id }) => id === own)) {
      ours.add(homes);
      continue;
    }
    keys.add(key);
    for (const { id, machine } of homes) {
      const home = names.get(id) ?? { machine, names: [] };
      names.set(id, home);
      home.names.push(name);
    }
  }
  return { keys, names };
}

/** Whether that container is still there cannot be seen from here. */
function otherHome({ id, machine }: HomeMark, names: readonly string[], { awsConfig }: AwsPatient): Finding {
  const shown =
    names.length > NAMES_SHOWN ? [...names.slice(0, NAMES_SHOWN), `${names.length - NAMES_SHOWN} more`] : names;
  const where = machine === '' ? '' : ` (${machine})`;
  const one = names.length === 1;
  const title = `The profile${one ? '' : 's'} ${listed(shown)} ${one ? 'is' : 'are'} of another home${where}, and hand${one ? 's' : ''} out nothing here`;
  return info('profile-of-other-home', title, {
    place: { file: awsConfig.path },
    fix: `Leave ${one ? 'it' : 'them'} while that container or machine is in use; when it is gone: \`rolecall uninstall --home ${id}\`.`,
  });
}

/** Profiles of other repositories in this home, whose maps are not read here. */
function checkForeign(
  { name, command, line }: WrittenProfile,
  own: string,
  { awsConfig }: AwsPatient,
): readonly Finding[] {
  if (command === own) return [];
  return [
    warning(
      'profile-command',
      `The profile ${name}, of another repository, runs a command that is not installed here`,
      {
        place: { file: awsConfig.path, line },
        fix: 'Run `rolecall doctor --fix` in its repository, or delete the profile.',
      },
    ),
  ];
}

/** Anything else in which the block is not what the roles want: a name that is taken since, another region, a line added. */
function checkBlock(patient: AwsPatient): readonly Finding[] {
  const { awsConfig, parsedConfig, expected, awsCredentials, world, overview } = patient;
  const { label: repository } = overview.repository;
  const command = world.command.path;
  const requests: ProfileRequest[] = [];
  for (const { mapped, key } of expected) {
    const { name: roleName, target } = mapped.role;
    if (isAwsTarget(target)) requests.push({ key, roleName, repository, region: target.region, command });
  }
  if (requests.length === 0) return [];
  try {
    const { content, profiles } = addToBlock(parsedConfig.block, requests, {
      takenNames: profileNames(awsCredentials.text ?? ''),
    });
    if (content === awsConfig.text) return [];
    const current = new Map(parsedConfig.written.map(each => [each.key, each]));
    const renamed = expected.flatMap(each =>
      checkName(each, current.get(each.key), profiles.get(each.key)?.name, patient),
    );
    if (renamed.length > 0) return renamed;
    const line = firstDifference(awsConfig.text ?? '', content ?? '');
    const title = 'The block of Rolecall is not what the role map wants';
    return [warning('block-edited', title, { place: { file: awsConfig.path, line }, ...REWRITE })];
  } catch (failure) {
    const { message, hint } = asAssumeError(failure);
    return [error('block-edited', message, { place: { file: awsConfig.path }, fix: hint ?? 'Correct the role map.' })];
  }
}

/** Somebody wrote a profile of the same name since, and tools would mix the two. */
function checkName(
  { mapped }: ExpectedProfile,
  current: WrittenProfile | undefined,
  wanted: string | undefined,
  { awsConfig, awsCredentials }: AwsPatient,
): readonly Finding[] {
  if (current === undefined || wanted === undefined || current.name === wanted) return [];
  const place = [awsCredentials, awsConfig].flatMap(({ path: file, text }): Place[] => {
    const sections = configSections(text ?? '').filter(({ header, keys }) => {
      const ours = keys.some(({ line }) => line === current.line) && file === awsConfig.path;
      return !ours && profileOfSection(header)?.toLowerCase() === current.name.toLowerCase();
    });
    return sections.map(({ line }) => ({ file, line }));
  })[0];
  const role = mapped.role.name;
  return [
    warning('profile-name-taken', `There is another profile ${current.name}, so the one of ${role} becomes ${wanted}`, {
      place,
      fix: 'Have it renamed with `rolecall doctor --fix`, or delete the other one.',
      repair: REWRITE.repair,
      role,
    }),
  ];
}

function firstDifference(before: string, after: string): number {
  const others = linesOf(after);
  const index = linesOf(before).findIndex(({ content }, line) => content !== others[line]?.content);
  return Math.max(0, index) + 1;
}
