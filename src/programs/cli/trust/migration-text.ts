import { jsonText, listed, printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import type { FoundTrust, TrustFile } from '../../../trust/found-trust.ts';
import type { SourceEdit } from '../../../trust/lint/fixes/source-texts.ts';
import { trustDocument } from '../../../trust/migrate/clouds.ts';
import type { Migration, StagedTrust } from '../../../trust/migrate/migrate-trust.ts';
import type { Stage } from '../../../trust/migrate/stage.ts';
import type { Style } from '../style.ts';
import { placeText } from './place-text.ts';

/** A trust that the move touches, and what is to be done about it. */
export interface MigratedTrust {
  readonly migration: Migration;
  /** Of the stage that was asked for; undefined where no text of it can be said to be another. */
  readonly staged: StagedTrust | undefined;
  /** Of its file; empty where it cannot be written there, or is not proved. */
  readonly edits: readonly SourceEdit[];
}

export interface MigrationReport {
  readonly migrated: readonly MigratedTrust[];
  /** Those of other repositories of the owner, whose ids nobody gave. */
  readonly without: readonly FoundTrust[];
  /** How many are for what moves and hold all the same. */
  readonly held: number;
  readonly stage: Stage;
  readonly files: readonly TrustFile[];
  /** The patch that undoes what was written; undefined where nothing was. */
  readonly undo: string | undefined;
}

export function migrationLines(report: MigrationReport, style: Style): readonly string[] {
  const { migrated, held, undo } = report;
  const kept = held === 0 ? [] : [`${counted(held, 'trust')} of it ${held === 1 ? 'holds' : 'hold'} before and after.`];
  if (migrated.length === 0 && report.without.length === 0) {
    return held === 0 ? ['No trust of this checkout is for what moves.'] : [style.good(kept[0] ?? '')];
  }
  return [
    ...migrated.flatMap(each => trustLines(each, report, style)),
    ...kept,
    ...report.without.map(
      ({ name, place }) =>
        `${style.strong(printable(name, 200))}  ${style.faint(placeText(place, report.files))}\n  ${style.warning('It is for another repository of the owner, whose ids are not known: run this again with them and --repository.')}`,
    ),
    ...(undo === undefined ? [] : [`Written. \`git apply --reverse ${undo}\` in the folder that was read undoes it.`]),
  ];
}

const STATUS: Readonly<Record<Migration['status'], string>> = {
  breaks: 'It stops working',
  unknown: 'What the file leaves open decides whether it goes on working',
  holds: 'It goes on working',
};

const NOT_ALL = 'Whether it goes on working is not known';

function trustLines(
  { migration, staged, edits }: MigratedTrust,
  { files, stage, undo }: MigrationReport,
  style: Style,
): readonly string[] {
  const { trust, tokens, status, isCut } = migration;
  const paint = status === 'breaks' ? style.bad : status === 'holds' ? style.good : style.warning;
  return [
    `${style.strong(printable(trust.name, 200))}  ${style.faint(placeText(trust.place, files))}`,
    `  ${paint(`${isCut && status === 'unknown' ? NOT_ALL : STATUS[status]}: ${tokens.map(movedWords).join('; ')}.`)}`,
    ...(isCut ? [`  ${style.warning('It names more subjects than are looked at: look at the others by hand.')}`] : []),
    ...(staged === undefined
      ? ['  What is to stand there instead cannot be said: write it by hand, and hold it with `rolecall trust test`.']
      : [
          `  ${proofWords(staged, isCut)}`,
          ...(edits.length > 0
            ? [undo === undefined ? '  --write writes this:' : '  Its file is written.']
            : [
                `  Its file cannot be edited for that. ${stage === 'both' ? 'For both' : 'Afterwards'}:`,
                ...staged.trusts.flatMap(each => jsonText(trustDocument(each), 2).split('\n')),
              ]),
        ]),
  ];
}

function movedWords({ before, after }: Migration['tokens'][number]): string {
  const names = Object.keys(after).filter(name => before[name] !== after[name]);
  const [name = 'sub'] = names.includes('sub') ? ['sub'] : names;
  return `${name} ${textOf(before, name)} becomes ${textOf(after, name)}`;
}

function proofWords({ stage, proof: { letsIn, isOpen, newcomers } }: StagedTrust, isCut: boolean): string {
  const whom = stage === 'both' ? 'the token before and the one after' : 'the token after';
  if (!letsIn) return `That ${whom} would be let in is not proved: look at it by hand.`;
  return newcomers.length === 0
    ? `Proved${isOpen ? ', as far as the file says' : ''}${isCut ? ', of the subjects that were looked at' : ''}: it lets in ${whom}, and nobody whom it kept out.`
    : `It would let in ${whom}, and besides ${listed(newcomers.slice(0, 8).map(who => printable(who, 80)))}.`;
}

export function migrationDocument(
  { migrated, without, held, stage, files, undo }: MigrationReport,
  difference: string,
): string {
  return jsonText(
    {
      stage,
      held,
      difference,
      undo: undo ?? null,
      idsMissing: without.map(({ name }) => name),
      trusts: migrated.map(({ migration: { trust, tokens, status, isCut, stages }, edits }) => ({
        cloud: trust.cloud,
        name: trust.name,
        place: placeText(trust.place, files),
        status,
        isCut,
        tokens: tokens.map(({ before, after }) => ({ before, after })),
        editable: edits.length > 0,
        stages: stages.map(each => ({
          stage: each.stage,
          letsIn: each.proof.letsIn,
          isOpen: each.proof.isOpen,
          newcomers: each.proof.newcomers,
          policies: each.trusts.map(trustDocument),
        })),
      })),
    },
    2,
  );
}

function textOf(claims: Claims, name: string): string {
  const value = claims[name];
  return printable(typeof value === 'string' ? value : JSON.stringify(value ?? null), 200);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
