import type { TrustFile } from '../../found-trust.ts';
import type { TrustFinding } from '../finding.ts';
import type { SourceEdit } from './source-texts.ts';

/** A finding and the one of its fixes that was taken. */
export interface MendedFinding<F extends TrustFinding> {
  readonly finding: F;
  readonly title: string;
}

export interface Mending<F extends TrustFinding> {
  readonly mended: readonly MendedFinding<F>[];
  /** Those whose text is another now. */
  readonly files: readonly (TrustFile & { readonly before: string })[];
}

interface Choice<F extends TrustFinding> extends MendedFinding<F> {
  readonly edits: readonly SourceEdit[];
}

/**
 * Takes the first fix of each finding that has one, as far as they do not touch each other and none brings anything new that is
 * more than a note.
 * @param findings some of those that there are, or all.
 * @param relint what is found where the files are so.
 */
export async function mend<F extends TrustFinding>(
  findings: readonly F[],
  files: readonly TrustFile[],
  relint: (files: readonly TrustFile[]) => Promise<readonly TrustFinding[]>,
): Promise<Mending<F>> {
  let choices = apart(
    findings.flatMap(finding => finding.fixes.slice(0, 1).map(({ title, edits }) => ({ finding, title, edits }))),
  );
  const before = choices.length === 0 ? [] : await relint(files);
  while (choices.length > 0) {
    const after = edited(
      files,
      choices.flatMap(({ edits }) => edits),
    );
    const worse = added(before, await relint(after));
    if (worse.length === 0) return { mended: choices, files: changed(files, after) };
    const left = choices.filter(({ finding }) => !worse.some(each => isOfSame(each, finding)));
    // What is worse elsewhere is nobody's here, so that none is safe.
    choices = left.length < choices.length ? left : [];
  }
  return { mended: [], files: [] };
}

/** Without those that edit what an earlier one does. Instances of one block have one and the same fix. */
function apart<F extends TrustFinding>(choices: readonly Choice<F>[]): readonly Choice<F>[] {
  const kept: Choice<F>[] = [];
  const taken: SourceEdit[] = [];
  const known = new Set<string>();
  for (const choice of choices) {
    const key = JSON.stringify(choice.edits);
    if (known.has(key) || choice.edits.some(edit => taken.some(other => touches(edit, other)))) continue;
    known.add(key);
    taken.push(...choice.edits);
    kept.push(choice);
  }
  return kept;
}

function touches({ place: one }: SourceEdit, { place: other }: SourceEdit): boolean {
  return one.file === other.file && one.start <= other.end && other.start <= one.end;
}

function edited(files: readonly TrustFile[], edits: readonly SourceEdit[]): readonly TrustFile[] {
  return files.map(file => {
    const own = edits.filter(({ place }) => place.file === file.path);
    return own.length === 0 ? file : { ...file, text: withEdits(file.text, own) };
  });
}

/** A text after edits of it that do not touch each other. */
export function withEdits(text: string, edits: readonly SourceEdit[]): string {
  let after = '';
  let at = 0;
  for (const { place, text: by } of edits.toSorted((one, other) => one.place.start - other.place.start)) {
    after += text.slice(at, place.start) + by;
    at = place.end;
  }
  return after + text.slice(at);
}

/** What is more than a note, and was not there, or less often. */
function added(before: readonly TrustFinding[], after: readonly TrustFinding[]): readonly TrustFinding[] {
  const known = new Map<string, number>();
  for (const finding of before) known.set(nameOf(finding), (known.get(nameOf(finding)) ?? 0) + 1);
  return after.filter(finding => {
    const count = known.get(nameOf(finding)) ?? 0;
    known.set(nameOf(finding), count - 1);
    return finding.severity !== 'note' && count <= 0;
  });
}

function nameOf({ rule, subject, place }: TrustFinding): string {
  return [rule, subject, place.file].join('\0');
}

function isOfSame(one: TrustFinding, other: TrustFinding): boolean {
  return one.subject === other.subject && one.place.file === other.place.file;
}

function changed(before: readonly TrustFile[], after: readonly TrustFile[]): Mending<TrustFinding>['files'] {
  return after.flatMap((file, index) => {
    const old = before[index]?.text ?? '';
    return old === file.text ? [] : [{ ...file, before: old }];
  });
}
