import { TextPositions } from '../../documents/text-positions.ts';
import type { Digest } from '../../core/ports.ts';
import type { TrustFile } from '../found-trust.ts';
import type { Baseline } from './baseline.ts';
import type { TrustFinding } from './finding.ts';
import type { LocatedFinding, Suppression } from './located-finding.ts';
import { RULES } from './rules.ts';
import { type InlineSuppression, inlineSuppressions } from './suppressions.ts';

/** Lines, columns, fingerprints and suppressions for findings; sorted by file and place. */
export function locateFindings(
  findings: readonly TrustFinding[],
  files: readonly TrustFile[],
  { digest, baseline }: { readonly digest: Digest; readonly baseline?: Baseline },
): readonly LocatedFinding[] {
  const known = new Map(files.map(file => [file.path, new FileOfFindings(file)]));
  const empty = new FileOfFindings({ path: '', text: '' });
  const all = [...findings, ...[...known.values()].flatMap(file => file.suppressionsWithoutReason())];
  const seen = new Map<string, number>();
  return all
    .toSorted(
      (a, b) => compared(a.place.file, b.place.file) || a.place.start - b.place.start || compared(a.rule, b.rule),
    )
    .map(finding => {
      const file = known.get(finding.place.file) ?? empty;
      const facts = [finding.rule, finding.place.file, finding.subject, file.lineAt(finding.place.start)].join('\0');
      // Two equal lines with one finding each are two findings.
      const count = seen.get(facts) ?? 0;
      seen.set(facts, count + 1);
      const fingerprint = digest(`${facts}\0${count}`).slice(0, 32);
      const suppressed = file.suppression(finding) ?? baselined(fingerprint, baseline);
      const located = { ...finding, range: file.positions.range(finding.place.start, finding.place.end), fingerprint };
      return suppressed === undefined ? located : { ...located, suppressed };
    });
}

function baselined(fingerprint: string, baseline: Baseline | undefined): Suppression | undefined {
  return baseline?.has(fingerprint) === true ? { kind: 'baseline', reason: 'It is in the baseline.' } : undefined;
}

class FileOfFindings {
  readonly positions: TextPositions;
  readonly #file: TrustFile;
  readonly #suppressions: readonly InlineSuppression[];

  constructor(file: TrustFile) {
    this.#file = file;
    this.positions = new TextPositions(file.text);
    this.#suppressions = inlineSuppressions(file.text);
  }

  lineAt(offset: number): string {
    const { text } = this.#file;
    const end = text.indexOf('\n', offset);
    return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end).trim();
  }

  /** In the finding's own line, or in the one above it. */
  suppression({ rule, place }: TrustFinding): Suppression | undefined {
    if (this.#suppressions.length === 0) return undefined;
    const { startLine } = this.positions.range(place.start, place.end);
    const found = this.#suppressions.find(
      ({ line, rules }) => (line === startLine || line === startLine - 1) && rules.includes(rule),
    );
    return found === undefined || found.reason === '' ? undefined : { kind: 'in-source', reason: found.reason };
  }

  suppressionsWithoutReason(): readonly TrustFinding[] {
    return this.#suppressions
      .filter(({ reason, rules }) => reason === '' || rules.length === 0)
      .map(({ start, end }) => ({
        rule: RULES.suppressionWithoutReason.id,
        severity: RULES.suppressionWithoutReason.severity,
        message: 'This says to ignore a finding and not why, so nobody can tell later whether it still holds.',
        advice: 'Write `rolecall:ignore RC104 -- the reason`. Until then nothing is ignored.',
        subject: this.#file.path,
        place: { file: this.#file.path, start, end },
        fixes: [],
      }));
  }
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
