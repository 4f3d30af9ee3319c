import { configFaults } from '../config-file/config-faults.ts';
import type { OwnSections } from '../config-file/own-section.ts';
import { whyForeign } from '../config-file/foreign-file.ts';
import { error, type Finding, info, warning } from '../../../core/doctor/finding.ts';
import type { AwsFile, AwsPatient } from './patient.ts';
import { shellWord } from '../../../core/text.ts';

/** More of them is one fault many times over. */
const FAULTS_SHOWN = 5;

/** The two files that every AWS tool reads: that they can be read, by whom they can be changed, and which they are. */
export async function checkFiles(patient: AwsPatient): Promise<readonly Finding[]> {
  const { awsConfig, parsedConfig, awsCredentials } = patient;
  return [
    ...checkNamed(patient),
    ...checkReading(awsConfig, parsedConfig.owns),
    ...(awsConfig.copies ?? []).map(copy => keptCopy(copy, awsConfig)),
    ...(awsCredentials.failure === undefined ? checkReading(awsCredentials) : [passedOver(awsCredentials)]),
    ...(await checkOthers(awsConfig, 0o022, patient)),
    ...(await checkOthers(awsCredentials, 0o077, patient)),
  ];
}

function checkNamed({ world, awsConfig, overview, placeOf }: AwsPatient): readonly Finding[] {
  const { path: file } = awsConfig;
  if (world.environment['AWS_CONFIG_FILE'] !== file) return [];
  const place = placeOf('AWS_CONFIG_FILE');
  const why = whyForeign({ target: file, ...awsConfig }, world.environment);
  if (why !== undefined) {
    return [
      error('aws-config-foreign', `AWS_CONFIG_FILE names ${file}, ${why}`, {
        place,
        fix: 'Unset it, or have it name a file in a folder .aws, or one with a [default] or [profile …] section; profiles are not written into this one.',
      }),
    ];
  }
  const { workTree } = overview.repository;
  const title = `Tools and Rolecall use ${file}, as AWS_CONFIG_FILE says`;
  return [
    workTree !== undefined && file.startsWith(`${workTree}/`)
      ? info('aws-config-in-repository', `${title}: it is in the repository`, {
          place,
          fix: 'Keep it out of commits; the profiles are of this environment alone.',
        })
      : info('aws-config-named', title, { place }),
  ];
}

function checkReading({ path: file, text, failure }: AwsFile, owns?: OwnSections): readonly Finding[] {
  if (failure !== undefined) {
    return [
      error('aws-config-unreadable', failure.message, {
        place: { file },
        fix: failure.hint ?? `Make it a file that you can read: \`ls -l ${shellWord(file)}\`.`,
      }),
    ];
  }
  return configFaults(text ?? '', owns)
    .slice(0, FAULTS_SHOWN)
    .map(({ line, what }) =>
      error('aws-config-broken', `The AWS CLI and boto3 refuse the whole file: ${what}`, {
        place: { file, line },
        fix: `Correct line ${line}.`,
      }),
    );
}

/** Two programs wrote at once, and what each wrote is still there: which counts is not ours to say. */
function keptCopy(copy: string, { path: file, target = file }: AwsFile): Finding {
  const [named, other] = [shellWord(target), shellWord(copy)];
  return warning(
    'aws-config-copy',
    'A program wrote the file while Rolecall changed it, and its text is kept beside it',
    {
      place: { file: copy },
      fix: `Compare the two (\`diff ${named} ${other}\`), put into the file what it lacks, then delete the copy.`,
    },
  );
}

/** Tools go on without it: it is ours to name, not to stop at. */
function passedOver({ path: file, failure }: AwsFile): Finding {
  return warning('aws-config-unreadable', `${failure?.message ?? 'It cannot be read.'} Tools go on without it`, {
    place: { file },
    fix: `If keys of yours are in it, make it yours again: \`ls -l ${shellWord(file)}\` says whose it is.`,
  });
}

async function checkOthers(
  { path: file }: AwsFile,
  forbidden: number,
  { machine }: AwsPatient,
): Promise<readonly Finding[]> {
  const real = await machine.realPath(file);
  const facts = real === undefined ? undefined : await machine.look(real);
  // A device (`AWS_SHARED_CREDENTIALS_FILE=/dev/null`) is everybody's, and holds nothing.
  if (real === undefined || facts?.kind !== 'file') return [];
  const place = { file };
  if (facts.userId !== machine.userId && facts.userId !== 0) {
    return [
      warning('aws-file-open', `The file belongs to user ${facts.userId}, neither root nor you`, {
        place,
        fix: 'Copy what you need into a file of your own.',
      }),
    ];
  }
  if ((facts.mode & forbidden) === 0) return [];
  const [what, letters] = (facts.mode & 0o022) !== 0 ? ['changed', 'go-w'] : ['read', 'go-rwx'];
  const close =
    facts.userId === machine.userId
      ? `run \`chmod ${letters} ${shellWord(real)}\``
      : `have root close it (\`chmod ${letters} ${shellWord(real)}\`)`;
  return [
    warning('aws-file-open', `The file can be ${what} by others`, {
      place,
      fix: `Look at what it says, then ${close}.`,
    }),
  ];
}
