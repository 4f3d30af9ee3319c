import type { FieldReader } from '../core/parse.ts';
import type { HandoutCommand } from '../core/session.ts';
import { type Cloud, CLOUD_KEYS, type Target, type TargetByCloud } from '../core/target.ts';
import { aws } from './aws/facts.ts';
import { azure } from './azure/facts.ts';
import type { AskingCommand, CloudAccount, CloudFacts, Narrowing, SessionDurations } from './cloud-facts.ts';
import { google } from './google/facts.ts';

/** Every cloud that roles are of. What differs by cloud is asked of its row; nothing outside compares a cloud's name. */
export const CLOUDS: { readonly [K in Cloud]: CloudFacts<K> } = { aws, gcp: google, azure };

/** A target whose cloud the compiler follows, so that a row is only asked about targets of its own. */
type TargetOf<K extends Cloud> = { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K];

/** A target as a session's record has it. @throws AssumeError `protocol`. */
export function readTarget(reader: FieldReader): Target {
  return CLOUDS[reader.oneOf('cloud', CLOUD_KEYS)].readTarget(reader);
}

/** How long sessions last of whichever cloud: for who does not know yet of which one is. */
export function durationsOfAny(): SessionDurations {
  const all = CLOUD_KEYS.map(cloud => CLOUDS[cloud].durations);
  return {
    shortest: Math.min(...all.map(({ shortest }) => shortest)),
    longest: Math.max(...all.map(({ longest }) => longest)),
    usual: Math.min(...all.map(({ usual }) => usual)),
  };
}

/** Whether a value out of JSON is a target, no more and no less. */
export function isTarget(value: unknown): value is Target {
  return CLOUD_KEYS.some(cloud => CLOUDS[cloud].isTarget(value));
}

/** {@link CloudFacts.handoutCommand} of every cloud. */
export const HANDOUT_COMMANDS: readonly AskingCommand[] = CLOUD_KEYS.map(cloud => CLOUDS[cloud].handoutCommand);

/** The name of {@link CloudFacts.handoutCommand} of a target's own cloud. */
export function handoutCommandOf<K extends Cloud>(target: TargetOf<K>): HandoutCommand {
  return CLOUDS[target.cloud].handoutCommand.name;
}

/** {@link CloudFacts.account} of a target's own cloud. */
export function accountOf<K extends Cloud>(target: TargetOf<K>): CloudAccount {
  return CLOUDS[target.cloud].account(target);
}

/** `AWS 111122223333`, `Google 123456`, `Azure <tenant>`: an account beside a role. */
export function accountLabel<K extends Cloud>(target: TargetOf<K>): string {
  const { cloud, name } = accountOf(target);
  return `${cloud} ${name}`;
}

/** In characters: of a longer name a narrow list shows the beginning. */
const LONGEST_BEFORE_CLOUD = 30;

/**
 * `111122223333 · AWS`, `acme-dev · Google`: where a role works, beside those of other accounts. A directory's id stands last,
 * so that what is cut off is not whose it is.
 */
export function workplaceLabel<K extends Cloud>(target: TargetOf<K>): string {
  const { cloud, name } = accountOf(target);
  const workplace = CLOUDS[target.cloud].workplace?.(target) ?? name;
  return workplace.length > LONGEST_BEFORE_CLOUD ? `${cloud} · ${workplace}` : `${workplace} · ${cloud}`;
}

/** {@link CloudFacts.targetName} of a target's own cloud. */
export function targetName<K extends Cloud>(target: TargetOf<K>): string {
  return CLOUDS[target.cloud].targetName(target);
}

/** {@link CloudFacts.nameInAccount} of a target's own cloud. */
export function nameInAccount<K extends Cloud>(target: TargetOf<K>): string {
  return CLOUDS[target.cloud].nameInAccount?.(target) ?? targetName(target);
}

/** {@link CloudFacts.asksDuration} of a target's own cloud. */
export function asksDuration<K extends Cloud>(target: TargetOf<K>): boolean {
  return CLOUDS[target.cloud].asksDuration(target);
}

/** {@link CloudFacts.hasProfiles} of a target's own cloud. */
export function hasProfiles<K extends Cloud>(target: TargetOf<K>): boolean {
  return CLOUDS[target.cloud].hasProfiles === true;
}

/** {@link CloudFacts.region} of a target's own cloud. */
export function regionOf<K extends Cloud>(target: TargetOf<K>): string | undefined {
  return CLOUDS[target.cloud].region(target);
}

/** {@link CloudFacts.narrowing} of a target's own cloud. */
export function narrowingOf<K extends Cloud>(target: TargetOf<K>): Narrowing | undefined {
  return CLOUDS[target.cloud].narrowing(target);
}

/** {@link CloudFacts.consentFacts} of a target's own cloud. */
export function consentFactsOf<K extends Cloud>(target: TargetOf<K>): readonly string[] {
  return CLOUDS[target.cloud].consentFacts(target);
}

/** {@link CloudFacts.audience} of a target's own cloud. */
export function audienceOf<K extends Cloud>(target: TargetOf<K>): string {
  return CLOUDS[target.cloud].audience(target);
}

/** {@link CloudFacts.terms} of a target's own cloud. */
export function targetTerms<K extends Cloud>(target: TargetOf<K>): Readonly<Record<string, unknown>> {
  return CLOUDS[target.cloud].terms(target);
}

/** {@link CloudFacts.audienceMeant} of whichever cloud knows. */
export function audienceMeant(audience: string): string | undefined {
  return CLOUD_KEYS.map(cloud => CLOUDS[cloud].audienceMeant?.(audience)).find(meant => meant !== undefined);
}

/** The cloud that tokens for this audience are for, as far as the audience alone tells. */
export function cloudOfAudience(audience: string): Cloud | undefined {
  return CLOUD_KEYS.find(cloud => CLOUDS[cloud].ownsAudience(audience));
}
