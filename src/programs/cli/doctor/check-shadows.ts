import { endpointSettings, type ShadowingSetting, shadowingSettings } from '../../../deliver/shadowing.ts';
import { profileNames } from '../../../deliver/aws-profile.ts';
import { error, type Finding, info, type Place, warning } from './finding.ts';
import type { Patient } from './patient.ts';
import { shellWord } from './shell-word.ts';

/** Where tools get credentials from that are named no profile; they ask there last. */
const ELSEWHERE = [
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
];

/** What keeps tools from the roles although their profiles stand: stronger settings, other endpoints, another profile. */
export function checkShadows(patient: Patient): readonly Finding[] {
  return [...ofProfiles(patient), ...ofEnvironment(patient)];
}

function ofProfiles({ overview, world, awsConfig, awsCredentials, placeOf }: Patient): readonly Finding[] {
  const found = new Map<string, Found>();
  for (const { name: role, profile } of overview.roles) {
    if (profile === undefined) continue;
    const { environment } = world;
    const facts = { profile, environment, config: awsConfig, credentials: awsCredentials, placeOf };
    const settings = [
      ...shadowingSettings(facts).map(setting => ({ id: 'shadowed', setting }) as const),
      ...endpointSettings(facts).map(setting => ({ id: 'endpoint-override', setting }) as const),
    ];
    for (const { id, setting } of settings) {
      const key = JSON.stringify([id, setting.name, setting.place]);
      found.set(key, { id, setting, roles: [...(found.get(key)?.roles ?? []), role] });
    }
  }
  return [...found.values()].map(({ id, setting: { name, place, fix }, roles }) => {
    const [first, ...others] = roles;
    const whose = others.length === 0 ? (first ?? '') : `${roles.length} roles`;
    const title =
      id === 'shadowed'
        ? `${whose} ${others.length === 0 ? 'is' : 'are'} hidden by ${name}`
        : `Requests of ${whose} go where ${name} says`;
    const role = others.length === 0 ? first : undefined;
    return warning(id, title, { place, fix: withCommand(fix, place, overview.detection.platform.name), role });
  });
}

/** One setting, and every role it keeps from tools: a variable hides them all. */
interface Found {
  readonly id: 'shadowed' | 'endpoint-override';
  readonly setting: ShadowingSetting;
  readonly roles: readonly string[];
}

/** The command a person would type. The line itself is never printed: it may hold the key. */
function withCommand(fix: string, { file, line, variable }: Place, platform: string): string {
  if (file === undefined)
    return `${fix} No file of a shell sets it: look at what starts the terminal, and at secrets of ${platform}.`;
  if (line === undefined) return fix;
  if (file.endsWith('.json')) return `${fix} It is set in line ${line}: take it out, then rebuild the container.`;
  const then = variable === undefined ? '' : ', then open a new terminal';
  return `${fix} To delete line ${line}: \`sed -i ${line}d ${shellWord(file)}\`${then}.`;
}

function ofEnvironment({ world, awsConfig, awsCredentials, overview, placeOf }: Patient): readonly Finding[] {
  const { environment } = world;
  const set = (name: string): string | undefined => environment[name] || undefined;
  const findings: Finding[] = [];
  const delivered = overview.roles.flatMap(({ profile }) => (profile === undefined ? [] : [profile]));
  const [variable] = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].filter(name => set(name) !== undefined);
  const chosen = variable === undefined ? undefined : set(variable);
  if (variable !== undefined && chosen !== undefined && !delivered.includes(chosen)) {
    const known = [awsConfig, awsCredentials].flatMap(({ text }) => profileNames(text ?? ''));
    const place = placeOf(variable);
    findings.push(
      known.includes(chosen)
        ? info('profile-variable-elsewhere', `${variable} chooses the profile ${chosen}, which is of no role here`, {
            place,
            fix: 'Name a role’s profile in each call, or unset it and open a new terminal.',
          })
        : error('profile-variable-missing', `${variable} chooses the profile ${chosen}, which does not exist`, {
            place,
            fix: `Unset it and open a new terminal: tools refuse to start with a profile that is not in ${awsConfig.path}.`,
          }),
    );
  }
  if (set('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') !== 'true') {
    for (const name of Object.keys(environment).filter(each => /^AWS_ENDPOINT_URL(_\w+)?$/.test(each))) {
      if (set(name) === undefined) continue;
      findings.push(
        warning('endpoint-override', `${name} sends requests of tools elsewhere, with the role's credentials`, {
          place: placeOf(name),
          fix: 'Unset it unless that is meant. Rolecall itself ignores it.',
        }),
      );
    }
  }
  for (const name of ELSEWHERE) {
    if (set(name) === undefined) continue;
    findings.push(
      info('credentials-elsewhere', `${name} gives tools other credentials where no profile is named`, {
        place: placeOf(name),
        fix: 'Set AWS_PROFILE, as new terminals do, or name the profile in each call.',
      }),
    );
  }
  if (/^(0|false|no)$/i.test(set('AWS_SDK_LOAD_CONFIG') ?? '')) {
    findings.push(
      info('sdk-ignores-config', 'AWS_SDK_LOAD_CONFIG keeps old SDKs (Go 1, JavaScript 2) from reading profiles', {
        place: placeOf('AWS_SDK_LOAD_CONFIG'),
        fix: 'Set it to 1 for tools built with them; newer ones ignore it.',
      }),
    );
  }
  return findings;
}
