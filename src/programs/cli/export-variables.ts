import { ownDelivery } from '../../clouds/delivery.ts';
import { constants, promises } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import type { Assumed } from '../../sessions/overview/overview.ts';
import { isPipeline } from '../../sessions/pipeline.ts';
import type { World } from '../../sessions/world.ts';
import type { OptionDefinition } from './command.ts';
import { iso } from './present/role-document.ts';

export const EXPORT_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--export',
    description: 'in GitHub Actions: have later steps use the role, and give this step its outputs',
  },
  {
    flags: '--dotenv <file>',
    description:
      'write what has every tool use the role to this file, by its cloud: AWS_PROFILE, AWS_REGION …, GOOGLE_APPLICATION_CREDENTIALS …, AZURE_CLIENT_ID …',
  },
];

export interface WantedExport {
  /** GitHub's own files. */
  readonly toJob: boolean;
  readonly dotenv: string | undefined;
}

type Variables = readonly (readonly [name: string, value: string])[];

/** What GitHub calls the files in which a step leaves something for later ones. */
const JOB_FILES = { environment: 'GITHUB_ENV', outputs: 'GITHUB_OUTPUT', path: 'GITHUB_PATH' } as const;

/**
 * Where an assumed role is to be told to, found before it is assumed: what cannot be told is not worth a token.
 * @throws AssumeError `usage` for GitHub's files anywhere else.
 */
export async function exportTo(
  world: World,
  { toJob, dotenv }: WantedExport,
): Promise<(assumed: Assumed) => Promise<void>> {
  const detection = await world.detection();
  if (toJob && !(isPipeline(detection) && detection.platform.id === 'github-actions')) {
    throw new AssumeError('usage', `--export is for GitHub Actions; this is ${detection.platform.name}.`, {
      hint: 'Write the variables to a file with --dotenv.',
    });
  }
  const files = toJob ? jobFiles(world) : undefined;
  return async assumed => {
    const variables = variablesFor(assumed, world);
    if (files !== undefined) {
      await append(files.environment, variables);
      await append(files.outputs, outputsOf(assumed));
      await appendLines(files.path, [path.dirname(world.command.path)]);
    }
    if (dotenv !== undefined) {
      await write(dotenv, linesOf(variables), constants.O_CREAT | constants.O_TRUNC);
    }
  };
}

/** What has every tool of the job use the profile, and what of it a job's container has elsewhere. */
function variablesFor({ delivered }: Assumed, world: World): Variables {
  return Object.entries(ownDelivery(world).jobVariables(delivered));
}

function outputsOf({ profile, expiresAt, principal }: Assumed): Variables {
  return [
    ['profile', profile],
    ['expires-at', iso(expiresAt)],
    ['principal', principal ?? ''],
  ];
}

function jobFiles({ environment }: Pick<World, 'environment'>): Readonly<Record<keyof typeof JOB_FILES, string>> {
  const file = (name: string): string => {
    const value = environment[name] ?? '';
    if (path.isAbsolute(value)) return value;
    throw new AssumeError('local-file', `${name} names no file, so nothing can be left for later steps.`, {
      hint: 'Run it as a step of the job, or leave out --export.',
    });
  };
  return { environment: file(JOB_FILES.environment), outputs: file(JOB_FILES.outputs), path: file(JOB_FILES.path) };
}

async function append(file: string, variables: Variables): Promise<void> {
  await appendLines(file, linesOf(variables));
}

async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  await write(file, lines, constants.O_APPEND);
}

/**
 * `NAME=value`, of which neither the runner nor a shell reads anything else: a line break would begin another variable, and
 * a quote or a dollar sign mean something to the shell that reads a file of variables.
 */
function linesOf(variables: Variables): readonly string[] {
  return variables.map(([name, value]) => {
    if (!/^[\w@%+=:,./-]*$/.test(value)) {
      throw new AssumeError(
        'local-file',
        `${name} cannot be handed on: its value holds a character that is not plain.`,
      );
    }
    return `${name}=${value}`;
  });
}

/** Into a regular file that no link stands for: a checkout could ship one that leads elsewhere. */
async function write(file: string, lines: readonly string[], flags: number): Promise<void> {
  try {
    const handle = await promises.open(
      file,
      constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | flags,
      0o600,
    );
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('no regular file');
      // A umask may have taken its owner's own rights from a file that was made just now.
      if (stats.size === 0 && (stats.mode & 0o600) !== 0o600) await handle.chmod(0o600);
      await handle.writeFile(lines.map(line => `${line}\n`).join(''));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new AssumeError(
      'local-file',
      `${printable(file, 500)} cannot be written, so later steps do not know the role.`,
      {
        hint: 'It must be a file of this job, and no link.',
        cause,
      },
    );
  }
}
