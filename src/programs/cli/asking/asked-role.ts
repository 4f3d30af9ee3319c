import { createReadStream } from 'node:fs';
import { CLOUD_STATINGS, STATED_TERMS } from '../../../clouds/stating.ts';
import type { StatedTerm } from '../../../clouds/cloud-stating.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { Detection } from '../../../core/platform.ts';
import { listed, printable } from '../../../core/text.ts';
import type { AssumeRequest } from '../../../sessions/overview/overview.ts';
import {
  FLAGS_OF_EACH_CLOUD,
  hasNobodyToAsk,
  isPipeline,
  PIPELINE_VARIABLES,
  pipelineVariable,
} from '../../../sessions/pipeline.ts';
import type { CommandContext, OptionDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { parseDuration } from '../option-values.ts';

/** With which a role is stated in full, where there is nobody to allow a map. */
export const STATED_ROLE_OPTIONS: readonly OptionDefinition[] = [
  ...STATED_TERMS.map(({ flags, description }) => ({ flags, description })),
  { flags: '--name <name>', description: 'what a role that is stated, and its profile, are called' },
  { flags: '--audience <audience>', description: "the token's audience, instead of the cloud's" },
];

export type AskedRole = Pick<AssumeRequest, 'role' | 'given' | 'audience' | 'durationSeconds'>;

/** Of a pipeline's variables; answers nothing anywhere else. */
type Variable = (name: string) => string | undefined;

/**
 * The role that a command line asks for: one of the map, or one that flags, or a pipeline's variables, state in full.
 * @throws AssumeError `usage`.
 */
export async function askedRole(context: CommandContext, input: CommandInput): Promise<AskedRole> {
  const { environment } = context.world;
  const detection = await context.world.detection();
  const variable: Variable = name => pipelineVariable(name, environment, detection);
  const duration = input.text('duration') ?? variable(PIPELINE_VARIABLES.duration);
  const audience = input.text('audience') ?? variable(PIPELINE_VARIABLES.audience);
  if (audience !== undefined) requireNobody('--audience', detection);
  const terms = {
    ...(duration === undefined ? {} : { durationSeconds: parseDuration(duration) }),
    ...(audience === undefined ? {} : { audience }),
  };
  const name = input.argument(0);
  const stating = statingOf(input, name === undefined ? variable : () => undefined);
  requireNoStray(input, stating);
  if (stating === undefined) return { role: roleOfMap(input, detection), ...terms };
  requireNobody(flagOf(stating.terms[0]), detection);
  if (name !== undefined) {
    throw new AssumeError('usage', 'A role is named and another one stated; only one can be taken.', {
      hint: `Leave out ${printable(name, 80)}, or call the stated role that with --name.`,
    });
  }
  const written = await writtenTerms(stating, input, variable);
  const reader = await context.world.roleMapReader();
  const given = await reader.readStatedRole(input.text('name') ?? stating.roleName(written), {
    use: detection.platform.kind === 'agent' ? 'agent' : 'automation',
    [stating.cloud]: written,
  });
  return { role: given.role.name, given, ...terms };
}

/** Whether flags state a role. */
export function statesRole(input: CommandInput): boolean {
  return CLOUD_STATINGS.some(({ terms: [first] }) => input.has(optionOf(first)));
}

/** `--role-arn`. */
function flagOf({ flags }: StatedTerm): string {
  return flags.replace(/ .*$/, '');
}

/** Under which the command line has it: `roleArn`. */
function optionOf(term: StatedTerm): string {
  return flagOf(term)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

type Stating = (typeof CLOUD_STATINGS)[number];

/** Of which cloud a role is stated: as flags say, else variables. @throws AssumeError `usage` where they say two. */
function statingOf(input: CommandInput, variable: Variable): Stating | undefined {
  const byFlags = CLOUD_STATINGS.filter(({ terms: [first] }) => input.has(optionOf(first)));
  const byVariables = CLOUD_STATINGS.filter(({ terms: [first] }) => variable(first.variable ?? '') !== undefined);
  const [stating, other] = byFlags.length > 0 ? byFlags : byVariables;
  if (stating !== undefined && other !== undefined) {
    const [one, two] = [stating, other].map(({ terms: [first] }) =>
      byFlags.length > 0 ? flagOf(first) : (first.variable ?? ''),
    );
    throw new AssumeError('usage', `${one} and ${two} state roles of two clouds; only one can be taken.`, {
      hint: 'Take one after the other, each by a command of its own.',
    });
  }
  return stating;
}

/** @throws AssumeError `usage` for a flag that means nothing without another. */
function requireNoStray(input: CommandInput, stating: Stating | undefined): void {
  for (const { cloud, terms } of CLOUD_STATINGS) {
    const [first, ...others] = terms;
    const stray = cloud === stating?.cloud ? undefined : others.find(term => input.has(optionOf(term)));
    if (stray !== undefined) throw new AssumeError('usage', `${flagOf(stray)} goes with ${flagOf(first)}.`);
  }
  if (stating !== undefined || !input.has('name')) return;
  const leading = CLOUD_STATINGS.map(({ terms: [first] }) => flagOf(first));
  throw new AssumeError('usage', `--name goes with ${listed(leading, 'or')}.`);
}

/** What a role map would have under the cloud's key. */
async function writtenTerms(
  { terms }: Stating,
  input: CommandInput,
  variable: Variable,
): Promise<Readonly<Record<string, unknown>>> {
  const entries = terms.map(async (term): Promise<[string, unknown]> => [
    term.key,
    await writtenTerm(term, input, variable),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function writtenTerm(term: StatedTerm, input: CommandInput, variable: Variable): Promise<unknown> {
  const option = optionOf(term);
  const text = input.text(option);
  if (term.given === 'several') return input.has(option) ? input.texts(option) : undefined;
  if (term.given === 'in-a-file') return text === undefined ? undefined : await policyText(text);
  return text ?? (term.variable === undefined ? undefined : variable(term.variable));
}

function roleOfMap(input: CommandInput, detection: Detection): string {
  const name = input.argument(0);
  if (name !== undefined && name !== '') return name;
  throw new AssumeError('usage', "The role's name is missing.", {
    hint: isPipeline(detection)
      ? `State a role with --role-arn and --region, or ROLECALL_ROLE_ARN and ROLECALL_REGION; ${FLAGS_OF_EACH_CLOUD}.`
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
