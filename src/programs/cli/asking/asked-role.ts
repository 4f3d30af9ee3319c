import { createReadStream } from 'node:fs';
import { AssumeError } from '../../../core/errors.ts';
import type { Detection } from '../../../core/platform.ts';
import type { MappedRole } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { AssumeRequest } from '../../../sessions/overview/overview.ts';
import { hasNobodyToAsk, isPipeline, PIPELINE_VARIABLES, pipelineVariable } from '../../../sessions/pipeline.ts';
import type { CommandContext, OptionDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { parseDuration } from '../option-values.ts';

/** With which a role is stated in full, where there is nobody to allow a map. */
export const STATED_ROLE_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--role-arn <arn>', description: 'a role that need not stand in a map, in a pipeline or a coding agent' },
  { flags: '--region <region>', description: 'its region' },
  { flags: '--name <name>', description: "what it and its profile are called (default: the end of the role's ARN)" },
  { flags: '--session-policy <file>', description: 'narrow it to the IAM policy in this file' },
  { flags: '--policy-arn <arn...>', description: 'narrow it to managed policies, at most ten' },
  { flags: '--audience <audience>', description: "the token's audience, instead of the cloud's" },
];

/** Options that mean nothing without a role that is stated, by camel-case name and flag. */
const WITH_ROLE_ARN = [
  ['region', '--region'],
  ['name', '--name'],
  ['sessionPolicy', '--session-policy'],
  ['policyArn', '--policy-arn'],
] as const;

export type AskedRole = Pick<AssumeRequest, 'role' | 'given' | 'audience' | 'durationSeconds'>;

/**
 * The role that a command line asks for: one of the map, or one that flags, or a pipeline's variables, state in full.
 * @throws AssumeError `usage`.
 */
export async function askedRole(context: CommandContext, input: CommandInput): Promise<AskedRole> {
  const { environment } = context.world;
  const detection = await context.world.detection();
  const variable = (name: keyof typeof PIPELINE_VARIABLES): string | undefined =>
    pipelineVariable(name, environment, detection);
  const duration = input.text('duration') ?? variable('duration');
  const audience = input.text('audience') ?? variable('audience');
  if (audience !== undefined) requireNobody('--audience', detection);
  const terms = {
    ...(duration === undefined ? {} : { durationSeconds: parseDuration(duration) }),
    ...(audience === undefined ? {} : { audience }),
  };
  const name = input.argument(0);
  const roleArn = input.text('roleArn') ?? (name === undefined ? variable('roleArn') : undefined);
  if (roleArn === undefined) return { role: roleOfMap(input, detection), ...terms };
  requireNobody('--role-arn', detection);
  if (name !== undefined) {
    throw new AssumeError('usage', 'A role is named and another one stated; only one can be taken.', {
      hint: `Leave out ${printable(name, 80)}, or call the stated role that with --name.`,
    });
  }
  const given = await statedRole(context, input, {
    roleArn,
    region: input.text('region') ?? variable('region'),
    use: detection.platform.kind === 'agent' ? 'agent' : 'automation',
  });
  return { role: given.role.name, given, ...terms };
}

function roleOfMap(input: CommandInput, detection: Detection): string {
  const [, stray] = WITH_ROLE_ARN.find(([option]) => input.has(option)) ?? [];
  if (stray !== undefined) throw new AssumeError('usage', `${stray} goes with --role-arn.`);
  const name = input.argument(0);
  if (name !== undefined && name !== '') return name;
  throw new AssumeError('usage', "The role's name is missing.", {
    hint: isPipeline(detection)
      ? `State a role with --role-arn and --region, or ${PIPELINE_VARIABLES.roleArn} and ${PIPELINE_VARIABLES.region}.`
      : '`rolecall roles` lists the roles of this repository.',
  });
}

/** Where there is a person, a role is written down where it can be read, and allowed. */
function requireNobody(flag: string, detection: Detection): void {
  if (hasNobodyToAsk(detection)) return;
  throw new AssumeError('usage', `${flag} is for pipelines and coding agents; this is ${detection.platform.name}.`, {
    hint: 'Write the role into rolecall.yaml, or into ~/.config/rolecall/config.yaml, and assume it by its name.',
  });
}

async function statedRole(
  context: CommandContext,
  input: CommandInput,
  { roleArn, region, use }: { readonly roleArn: string; readonly region: string | undefined; readonly use: string },
): Promise<MappedRole> {
  const policyFile = input.text('sessionPolicy');
  const policyArns = input.texts('policyArn');
  const sessionPolicy = policyFile === undefined ? undefined : await policyText(policyFile);
  const reader = await context.world.roleMapReader();
  return reader.readStatedRole(input.text('name') ?? roleArn.split('/').at(-1) ?? roleArn, {
    use,
    aws: {
      roleArn,
      region,
      sessionPolicy,
      policyArns: policyArns.length === 0 ? undefined : policyArns,
    },
  });
}

/** More than the longest policy with white space; the role map's rules say what is too long. */
const MAXIMUM_BYTES = 65_536;

/** Also of a pipe: `/dev/stdin`. */
async function policyText(file: string): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of createReadStream(file, { end: MAXIMUM_BYTES })) {
      if (Buffer.isBuffer(part)) parts.push(part);
    }
  } catch (cause) {
    throw new AssumeError('usage', `The session policy ${printable(file)} cannot be read.`, {
      hint: 'Name a file with an IAM policy in JSON.',
      cause,
    });
  }
  return Buffer.concat(parts).toString('utf8');
}
