import { regionOf } from '../../clouds.ts';
import { profileNames } from '../config-file/profile.ts';
import { endpointVariables, sdksWithoutProfiles } from '../tools/misleading-variables.ts';
import { uncheckedServers } from '../tools/unchecked-servers.ts';
import { error, type Finding, info, warning } from '../../../core/doctor/finding.ts';
import type { AwsPatient } from './patient.ts';
import { whereToMend } from '../../../documents/where-to-mend.ts';

/** Where tools get credentials from that are named no profile: they ask there last, but for those that are named here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', ', and the SDK for JavaScript 2 even where one is'],
  ['AWS_CONTAINER_CREDENTIALS_FULL_URI', ', and the SDK for JavaScript 2 even where one is'],
  ['AWS_EC2_METADATA_SERVICE_ENDPOINT', ''],
  ['AWS_CREDENTIAL_FILE', ', and boto 2 always'],
  ['BOTO_CONFIG', ', and boto 2 always'],
  ['AWS_CREDENTIAL_PROFILES_FILE', ', and the SDK for Java 1 always'],
  ['AWS_BEARER_TOKEN_BEDROCK', ', and for Amazon Bedrock even where one is'],
]);

const PROFILE_VARIABLES = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const;

/** Variables of tools that are about no profile of ours: another profile, other credentials, another endpoint or region. */
export function checkToolVariables(patient: AwsPatient): readonly Finding[] {
  return [
    ...PROFILE_VARIABLES.flatMap(name => foreignChoice(name, patient)),
    ...endpoints(patient),
    ...unchecked(patient),
    ...elsewhere(patient),
    ...regions(patient),
    ...oldClients(patient),
  ];
}

/** Whether a variable chooses a profile that is of no role here: told once, and not for each role that it hides. */
export function isForeignChoice(variable: string, { world, delivered }: AwsPatient): boolean {
  const chosen = PROFILE_VARIABLES.some(name => name === variable) ? (world.environment[variable] ?? '') : '';
  return chosen !== '' && delivered.every(({ profile }) => profile !== chosen);
}

function foreignChoice(variable: (typeof PROFILE_VARIABLES)[number], patient: AwsPatient): readonly Finding[] {
  if (!isForeignChoice(variable, patient)) return [];
  const { world, awsConfig, parsedConfig, awsCredentials, overview, delivered, placeOf } = patient;
  const chosen = world.environment[variable] ?? '';
  const place = placeOf(variable);
  const known = [...parsedConfig.names, ...profileNames(awsCredentials.text ?? '')];
  const mend = (fix: string): string => whereToMend(fix, place, overview.detection.platform.name);
  if (chosen !== 'default' && !known.includes(chosen)) {
    return [
      error('profile-variable-missing', `${variable} chooses the profile ${chosen}, which does not exist`, {
        place,
        fix: mend(`Unset it: ${WHO[variable]} refuse to start with a profile that is not in ${awsConfig.path}.`),
      }),
    ];
  }
  const title = `${variable} chooses the profile ${chosen}, which is of no role here`;
  const fix = mend(`Name a role’s profile in each call, or unset it: ${WHO[variable]} take that one otherwise.`);
  // Where no role is delivered, none is hidden.
  const make = delivered.length > 0 ? warning : info;
  return [make('profile-variable-elsewhere', title, { place, fix })];
}

const WHO = {
  AWS_PROFILE: 'tools',
  AWS_DEFAULT_PROFILE: 'boto3, the AWS CLI 1 and the SDK for C++ (others where AWS_PROFILE is not set)',
} as const;

function endpoints({ world: { environment }, placeOf }: AwsPatient): readonly Finding[] {
  return endpointVariables(environment).map(name =>
    warning('endpoint-override', `${name} sends requests of tools elsewhere, with the role's credentials`, {
      place: placeOf(name),
      fix: 'Unset it unless that is meant. Rolecall itself ignores it.',
    }),
  );
}

function unchecked({ world: { environment }, placeOf, overview }: AwsPatient): readonly Finding[] {
  return uncheckedServers(environment).map(({ name, says }) => {
    const place = placeOf(name);
    const fix =
      'Unset it: whoever is between sees what tools send, with the role’s session. Rolecall itself ignores it.';
    return warning('servers-unchecked', `${name} ${says}`, {
      place,
      fix: whereToMend(fix, place, overview.detection.platform.name),
    });
  });
}

function elsewhere({ world: { environment }, placeOf }: AwsPatient): readonly Finding[] {
  return [...ELSEWHERE].flatMap(([name, besides]) =>
    (environment[name] ?? '') === ''
      ? []
      : [
          info('credentials-elsewhere', `${name} gives tools other credentials where no profile is named${besides}`, {
            place: placeOf(name),
            fix: 'Set AWS_PROFILE, as new terminals do, or name the profile in each call.',
          }),
        ],
  );
}

/** A region of the environment goes before a profile's own: often meant, so only said. */
function regions({ world: { environment }, delivered, placeOf }: AwsPatient): readonly Finding[] {
  return [
    ['AWS_REGION', 'the AWS CLI 2 and most SDKs'] as const,
    ['AWS_DEFAULT_REGION', 'the AWS CLI and boto3'] as const,
  ].flatMap(([name, who]) => {
    const region = environment[name] ?? '';
    if (region === '') return [];
    const others = delivered.flatMap(({ role }) => {
      const own = regionOf(role.target);
      return own !== undefined && own !== region ? [role.name] : [];
    });
    const [first, ...more] = others;
    if (first === undefined) return [];
    const whose = more.length === 0 ? first : `${others.length} roles`;
    return [
      info('region-elsewhere', `${name} has ${who} work in ${region}, not in the region of ${whose}`, {
        place: placeOf(name),
        fix: 'Unset it unless that is meant: each profile names its region.',
      }),
    ];
  });
}

function oldClients({ world: { environment }, delivered, placeOf }: AwsPatient): readonly Finding[] {
  const value = environment['AWS_SDK_LOAD_CONFIG'] ?? '';
  if (sdksWithoutProfiles(environment).length === 0) return [];
  const chosen = PROFILE_VARIABLES.some(name => delivered.some(({ profile }) => profile === environment[name]));
  if (value === '' && !chosen) return [];
  const place = placeOf('AWS_SDK_LOAD_CONFIG');
  return [
    value === ''
      ? info('sdk-ignores-config', 'Old SDKs (Go 1, JavaScript 2) read no profile: AWS_SDK_LOAD_CONFIG is not set', {
          place,
          fix: 'Set it to 1 beside AWS_PROFILE, as new terminals do; newer tools ignore it.',
        })
      : info('sdk-ignores-config', `AWS_SDK_LOAD_CONFIG=${value} keeps the SDK for Go 1 from reading profiles`, {
          place,
          fix: 'Set it to 1 for tools built with it; to the SDK for JavaScript 2 any value is a yes, and newer tools ignore it.',
        }),
  ];
}
