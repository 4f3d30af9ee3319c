import type { Role } from '../../core/role.ts';
import { accountLabel, targetName } from '../../clouds/clouds.ts';
import { asAssumeError, type AssumeError, type FailureKind, withHint } from '../../core/errors.ts';
import { durationText, printable, shellWord } from '../../core/text.ts';
import { ownDelivery } from '../../clouds/delivery.ts';
import type { Assumed, AssumeRequest, Step } from '../../sessions/overview/overview.ts';
import { answerWord } from '../../trust/explain/told-answer.ts';
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
  ).catch((error: unknown) => {
    throw steps.some(({ step }) => step === 'token') ? withWayToExplain(error, wanted) : error;
  });
  if (context.json) reply(context, { document: () => assumedDocument(assumed, steps), lines: () => [] });
  else terminal.print(readyLines(assumed, context));
  return 0;
}

/** A cloud's refusal, which was given a token, of a role of the map, with the command that says why. */
function withWayToExplain(error: unknown, { role, given, permitted }: Omit<Wanted, 'yes'>): AssumeError {
  const failure = asAssumeError(error);
  if (given !== undefined || permitted !== undefined || !OF_TRUST.includes(failure.kind)) return failure;
  const command = `rolecall trust explain ${shellWord(printable(role, 100))} --answer ${answerWord(failure)}`;
  const way = `\`${command}\` names the likely causes.`;
  return withHint(failure, failure.hint === undefined ? way : `${failure.hint} ${way}`);
}

/** Refusals that have more than one cause: a clock that is wrong is one. */
const OF_TRUST: readonly FailureKind[] = ['trust-mismatch', 'identity-rejected', 'role-missing'];

const FOLLOWING: Readonly<Record<Step['step'], Step['step'] | undefined>> = {
  token: 'exchange',
  exchange: 'profile',
  'sign-in': 'exchange',
  profile: undefined,
};

async function confirmed(context: CommandContext, role: Role, yes: boolean): Promise<boolean> {
  if (yes) return true;
  // The role as the cloud names it: a map can call an administrator anything.
  const which = printable(`${role.name} → ${targetName(role.target)}`, 700);
  const terms = `${accountLabel(role.target)}, ${durationText(role.durationSeconds * 1000)}`;
  return agrees(context.terminal, `Assume ${which} (${terms})?`, context.signal);
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

function readyLines(assumed: Assumed, { terminal: { style }, world }: CommandContext): readonly string[] {
  const { role, delivered, shadows } = assumed;
  const { command, notes } = ownDelivery(world).firstUse(delivered, shadows);
  const ready = style.good(`Ready until ${timeOfDay(assumed.expiresAt, world.clock.now())}.`);
  return [
    command === undefined ? ready : `${ready} Try: ${printable(command, 1000)}`,
    ...shadows.map(({ name, where, who, fix }) =>
      style.warning(
        `${subject(who)} will ignore ${printable(role.name)}: ${printable(name)} is set (from ${printable(where, 500)}). ${printable(fix, 1000)}`,
      ),
    ),
    ...[...notes, ...(assumed.notes ?? [])].map(note => style.faint(printable(note, 1000))),
  ];
}

function subject(who: string): string {
  return who.replace(/^(?:(?:the|some) |tools$)/, word => word.charAt(0).toUpperCase() + word.slice(1));
}

function assumedDocument(assumed: Assumed, steps: readonly Step[]): unknown {
  return {
    role: assumed.role.name,
    profile: assumed.profile,
    sessionKey: assumed.sessionKey,
    principal: assumed.principal ?? null,
    expiresAt: iso(assumed.expiresAt),
    renewUntil: assumed.renewUntil === undefined ? null : iso(assumed.renewUntil),
    shadows: assumed.shadows,
    notes: assumed.notes ?? [],
    steps: steps.map(({ step, text, took }) => ({ step, text, milliseconds: Math.round(took) })),
  };
}
