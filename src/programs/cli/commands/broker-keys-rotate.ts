import {
  checkNoneWaits,
  DEFAULT_LEAD_MILLISECONDS,
  LEAST_LEAD_MILLISECONDS,
  type RingKey,
  withNextKey,
  withOnlyKey,
} from '../../../broker/keys/key-ring.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { DRY_RUN_OPTION, KEY_RING_OPTIONS, type OpenedKeyRing, keyRingOf } from '../key-ring-of.ts';
import { parseDuration } from '../option-values.ts';
import { keyDocument, keyLines } from '../present/key-ring-text.ts';
import { reply } from '../present/reply.ts';
import { timeOfDay } from '../present/times.ts';

export const brokerKeysRotateCommand: CommandDefinition = {
  name: 'rotate',
  summary: 'publish a next key now, which signs later; brokers that run follow by themselves',
  options: [
    ...KEY_RING_OPTIONS,
    { flags: '--lead <duration>', description: 'how long it is published before it signs (default: 24h, at least 1h)' },
    {
      flags: '--leaked',
      description: 'the keys are in wrong hands: sign with another one now and withdraw all others',
    },
    DRY_RUN_OPTION,
  ],
  examples: [
    { line: 'rolecall broker keys rotate --directory /var/lib/rolecall/keys', does: 'refuses no token that is valid' },
    {
      line: 'rolecall broker keys rotate --directory … --leaked',
      does: 'clouds refuse tokens until they read the keys anew',
    },
  ],
  async run(context, input) {
    const lead = leadOf(input);
    const ring = await keyRingOf(context, input);
    const dryRun = input.flag('dryRun');
    const now = context.world.clock.now();
    const keys = dryRun ? planned(await ring.keeper.keys(), now, lead) : await changed(ring, lead);
    tell(context, ring, { keys, dryRun, leaked: lead === undefined });
    return 0;
  },
};

/** Undefined: no lead, since the keys have leaked. @throws AssumeError `usage`. */
function leadOf(input: CommandInput): number | undefined {
  const text = input.text('lead');
  if (input.flag('leaked')) {
    if (text === undefined) return undefined;
    throw new AssumeError('usage', '--leaked leaves no time for --lead.', { hint: 'Give one of them.' });
  }
  const lead = text === undefined ? DEFAULT_LEAD_MILLISECONDS : parseDuration(text) * 1000;
  if (lead >= LEAST_LEAD_MILLISECONDS) return lead;
  throw new AssumeError(
    'usage',
    `--lead ${text ?? ''} is too short: clouds would refuse tokens of a key they have not read.`,
    {
      hint: 'Give at least 1h; a leaked key is replaced with --leaked.',
    },
  );
}

function changed({ keeper }: OpenedKeyRing, lead: number | undefined): Promise<readonly RingKey[]> {
  return lead === undefined ? keeper.replaceLeaked() : keeper.rotate(lead);
}

/** As {@link changed} would leave it, with a key that is not made. */
function planned(keys: readonly RingKey[], now: number, lead: number | undefined): readonly RingKey[] {
  const next = { kid: '(a new key)', file: '' };
  if (lead === undefined) return withOnlyKey(keys, next, now);
  checkNoneWaits(keys, now);
  return withNextKey(keys, next, now, lead);
}

interface Outcome {
  readonly keys: readonly RingKey[];
  readonly dryRun: boolean;
  readonly leaked: boolean;
}

function tell(context: CommandContext, { directory }: OpenedKeyRing, { keys, dryRun, leaked }: Outcome): void {
  const now = context.world.clock.now();
  const signsFrom = keys.at(-1)?.signsFrom ?? now;
  const heading = leaked
    ? 'A new key signs, and the others are withdrawn. Brokers that run follow within ten seconds.'
    : `A next key is published now and signs from ${timeOfDay(signsFrom, now)}. Brokers that run follow by themselves.`;
  const next = leaked
    ? [
        'Clouds that keep the old keys in their caches refuse new tokens, and take forged ones, until they read the key set anew:',
        "take the issuer out of the roles' trust policies until then.",
      ]
    : ['Tokens of the keys before it stay valid. Once those are over, `rolecall broker keys prune` deletes them.'];
  reply(context, {
    document: () => ({ directory, dryRun, keys: keys.map(key => keyDocument(key, keys, now)) }),
    lines: () => [
      ...(dryRun ? ['Nothing is changed. Without --dry-run:'] : []),
      heading,
      ...keyLines(keys, now),
      ...next,
    ],
  });
}
