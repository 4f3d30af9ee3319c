import { AssumeError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import type { LocatedFinding } from './located-finding.ts';

/** Findings that were there when a team began, by fingerprint: they are let be until their line changes. */
export type Baseline = ReadonlySet<string>;

/** @throws AssumeError `usage` when it is none. */
export function readBaseline(text: string, file: string): Baseline {
  const document = parseJson(text);
  const findings: unknown = isObject(document) && document['version'] === 1 ? document['findings'] : undefined;
  const entries: readonly unknown[] = Array.isArray(findings) ? findings : [undefined];
  const fingerprints = entries.map(entry => (isObject(entry) ? entry['fingerprint'] : undefined));
  if (!fingerprints.every(each => typeof each === 'string')) {
    throw new AssumeError('usage', `${file} is no baseline of this command.`, {
      hint: 'Make one with `rolecall trust lint --write-baseline FILE`.',
    });
  }
  return new Set(fingerprints);
}

/** Sorted, so that a change of it is read line by line. */
export function baselineText(findings: readonly LocatedFinding[]): string {
  const entries = findings.map(({ fingerprint, rule, subject, place }) => ({
    fingerprint,
    rule,
    file: place.file,
    subject,
  }));
  const sorted = entries.toSorted(
    (a, b) => compared(a.file, b.file) || compared(a.rule, b.rule) || compared(a.fingerprint, b.fingerprint),
  );
  return `${JSON.stringify({ version: 1, findings: sorted }, undefined, 2)}\n`;
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
