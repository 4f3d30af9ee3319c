import type { Role } from '../../core/role.ts';
import { accountLabel } from '../../clouds/clouds.ts';
import { durationText, listed, printable, shellWord } from '../../core/text.ts';
import { uncheckedServers } from '../../clouds/aws/unchecked-servers.ts';
import { endpointVariables, isAvoidable, sdksWithoutProfiles } from '../../clouds/aws/misleading-variables.ts';
import type { Assumed, AssumeRequest, Step } from '../../sessions/overview/overview.ts';
import type { CommandContext } from './command.ts';
import { columns } from './present/columns.ts';
import { reply } from './present/reply.ts';
import { iso } from './present/role-document.ts';
import { timeOfDay } from './present/times.ts';
import { agrees } from './terminal.ts';
import { withSignIn } from './asking/with-sign-in.ts';

export interface Wanted extends Pick<
  AssumeRequest,
  'role' | 'given' | 'permitted' | 'audience' | 'durationSeconds' | 'onIssued'
> {
  /** Do not ask for a role that wants to be confirmed. */
  readonly yes: boolean;
}

/** What `assume` and `renew` have in common: ask where the role wants it, tell each step, then what to do next. */
export async function assumeAndTell(
  context: CommandContext,
  { yes, ...wanted }: Wanted,
  act: (request: AssumeRequest, signal: AbortSignal) => Promise<Assumed>,
): Promise<number> {
  const { terminal } = context;
  const steps: Step[] = [];
  const onStep = (step: Step): void => {
    steps.push(step);
    if (!context.json) terminal.print(stepLines(step, context));
    const next = FOLLOWING[step.step];
    if (next !== undefined) terminal.progress(`  ${next.padEnd(8)}  …`);
  };
  terminal.progress('  token     …');
  const assumed = await withSignIn(context, async signIn =>
    act(
      {
        ...wanted,
        folder: await context.folder(),
        owner: 'command',
        onStep,
        signIn,
        // Without a person at the terminal there is nobody to confirm, whatever the flags say.
        ...(terminal.interactive ? { confirm: (role: Role) => confirmed(context, role, yes) } : {}),
      },
      context.signal,
    ),
  );
  if (context.json) reply(context, { document: () => assumedDocument(assumed, steps), lines: () => [] });
  else terminal.print(readyLines(assumed, context));
  return 0;
}

const FOLLOWING: Readonly<Record<Step['step'], Step['step'] | undefined>> = {
  token: 'exchange',
  exchange: 'profile',
  'sign-in': 'exchange',
  profile: undefined,
};

async function confirmed(context: CommandContext, role: Role, yes: boolean): Promise<boolean> {
  if (yes) return true;
  const what = `${printable(role.name)} (${accountLabel(role.target)}, ${durationText(role.durationSeconds * 1000)})`;
  return agrees(context.terminal, `Assume ${what}?`, context.signal);
}

function stepLines(step: Step, { terminal: { style }, world }: CommandContext): readonly string[] {
  // What was there already took no time worth telling: a token of the sign-in just before, or one in a variable.
  const took = step.step === 'profile' || step.took < 1 ? '' : `${Math.round(step.took)} ms`.padStart(8);
  const text = printable(step.text.replaceAll(`${world.homeDirectory}/`, '~/'));
  return columns([[step.step.padEnd(8), text.padEnd(46), { text: took, paint: style.faint }]], {
    indent: '  ',
    gap: 2,
  });
}

/** A command is named to try only where it works: not where what it names is hidden even from who names it. */
function readyLines(assumed: Assumed, { terminal: { style }, world }: CommandContext): readonly string[] {
  const { role, profile, shadows } = assumed;
  const ready = style.good(`Ready until ${timeOfDay(assumed.expiresAt, world.clock.now())}.`);
  const elsewhere = shadows.some(({ name }) => ELSEWHERE.has(name));
  const hidden = shadows.some(({ name }) => !ELSEWHERE.has(name) && !isAvoidable(name));
  const told = elsewhere ? `AWS_CONFIG_FILE=${shellWord(world.awsConfig.path)} ` : '';
  return [
    hidden ? ready : `${ready} Try: ${printable(`${told}aws --profile ${profile} sts get-caller-identity`, 1000)}`,
    ...shadows.map(({ name, where, who, fix }) =>
      style.warning(
        `${subject(who)} will ignore ${printable(role.name)}: ${printable(name)} is set (from ${printable(where, 500)}). ${printable(fix, 1000)}`,
      ),
    ),
    ...notes(assumed, world).map(note => style.faint(printable(note, 1000))),
  ];
}

/** What has tools look for the profile in another file than it is in. */
const ELSEWHERE: ReadonlySet<string> = new Set(['HOME', 'AWS_CONFIG_FILE']);

function subject(who: string): string {
  return who === 'tools' ? '`aws`' : who.replace(/^the /, 'The ');
}

/** What does not hide the role, and yet has some tools do something else than one would think. */
function notes({ profile }: Assumed, { environment }: CommandContext['world']): readonly string[] {
  const old = sdksWithoutProfiles(environment);
  const chosen = [environment['AWS_PROFILE'], environment['AWS_DEFAULT_PROFILE']].includes(profile);
  return [
    ...endpointVariables(environment).map(
      name => `${name} sends requests of tools elsewhere, with the role's credentials: unset it unless that is meant.`,
    ),
    ...uncheckedServers(environment).map(({ name, says }) => `${name} ${says}: unset it.`),
    ...(chosen && old.length > 0
      ? [`Old SDKs (${listed(old)}) read no profile: set AWS_SDK_LOAD_CONFIG=1 beside AWS_PROFILE.`]
      : []),
  ];
}

function assumedDocument(assumed: Assumed, steps: readonly Step[]): unknown {
  return {
    role: assumed.role.name,
    profile: assumed.profile,
    sessionKey: assumed.sessionKey,
    assumedRoleArn: assumed.assumedRoleArn ?? null,
    expiresAt: iso(assumed.expiresAt),
    renewUntil: assumed.renewUntil === undefined ? null : iso(assumed.renewUntil),
    shadows: assumed.shadows,
    steps: steps.map(({ step, text, took }) => ({ step, text, milliseconds: Math.round(took) })),
  };
}
