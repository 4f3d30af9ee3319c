import { jsonText, printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import { loggableClaims } from '../../../issuers/loggable-claims.ts';
import type { Place } from '../../../documents/place.ts';
import { TextPositions } from '../../../documents/text-positions.ts';
import type { ExpectationFault } from '../../../trust/expectations/expectations.ts';
import type { TestedExpectation } from '../../../trust/expectations/test-expectations.ts';
import type { TrustFile } from '../../../trust/found-trust.ts';
import { annotation } from '../../../trust/lint/report/github-annotations.ts';
import { staysOut } from '../../../trust/strangers/stranger.ts';
import { type BoundaryTest, holds, type TestedStranger } from '../../../trust/strangers/test-boundaries.ts';
import type { Style } from '../style.ts';
import { junitText } from './junit.ts';
import { placeText } from './place-text.ts';

export type TestFormat = 'text' | 'json' | 'github' | 'junit';

export interface TestReport {
  readonly rows: readonly TestedExpectation[];
  readonly boundaries: readonly BoundaryTest[];
  readonly faults: readonly ExpectationFault[];
  readonly files: readonly TrustFile[];
  /** Whether those are told of too who stay out. */
  readonly all: boolean;
}

const PRINTERS: Readonly<Record<TestFormat, (report: TestReport, style: Style) => readonly string[]>> = {
  text: textLines,
  json: report => [jsonText(document(report), 2)],
  github: (report, style) => [...annotations(report), ...textLines(report, style)],
  junit: report => [junitText(failures(report), cases(report))],
};

export function testLines(format: TestFormat, report: TestReport, style: Style): readonly string[] {
  return PRINTERS[format](report, style);
}

function textLines(report: TestReport, style: Style): readonly string[] {
  const { rows, boundaries, faults, files } = report;
  return [
    ...faults.map(({ message, place }) => `${style.bad(placeText(place, files))}  ${printable(message, 500)}`),
    ...rows.filter(({ passed }) => !passed).flatMap(row => rowLines(row, files, style)),
    ...boundaries.flatMap(each => boundaryLines(each, report, style)),
    ...summary(report, style),
  ];
}

function rowLines(row: TestedExpectation, files: readonly TrustFile[], style: Style): readonly string[] {
  const { expectation, causes } = row;
  const title = `${printable(expectation.trust, 200)}, ${printable(expectation.who, 200)}`;
  return [
    `${style.bad('✘')} ${style.strong(title)}  ${style.faint(placeText(expectation.place, files))}`,
    `    ${sentenceOf(row)}`,
    ...causes.slice(0, 3).map(({ title: cause, advice }) => `    ${cause}. ${printable(advice, 500)}`),
  ];
}

function sentenceOf({ expectation: { expect }, outcome }: TestedExpectation): string {
  if (outcome === 'no such trust') return 'No trust of this checkout has this name.';
  if (outcome === 'unknown') {
    return `It is to be ${expect === 'allow' ? 'let in' : 'kept out'}, and what the file leaves open decides.`;
  }
  return expect === 'allow' ? 'It is to be let in, and is kept out.' : 'It is to be kept out, and gets in.';
}

function boundaryLines(test: BoundaryTest, { files, all }: TestReport, style: Style): readonly string[] {
  const { trust, tokens, strangers } = test;
  const head = `${style.strong(printable(trust.name, 200))}  ${style.faint(placeText(trust.place, files))}`;
  if (tokens.length === 0) {
    return [
      head,
      `  ${style.warning('No token is known that it lets in, so nothing was tried.')} \`--claims\` takes those of one.`,
    ];
  }
  const grave = strangers.filter(each => each.verdict !== 'out' && staysOut(each));
  const others = strangers.filter(each => each.verdict !== 'out' && !staysOut(each));
  const named = [...new Set(others.filter(({ boundary }) => !SAID_BY_OTHERS.includes(boundary)).map(({ who }) => who))];
  const out = strangers.filter(({ verdict }) => verdict === 'out');
  const shown = [...grave, ...(all ? [...others, ...out] : [])];
  const width = Math.max(0, ...shown.map(({ who }) => printable(who, 60).length));
  return [
    head,
    `  It is for ${tokens.map(({ claims }) => printable(textOf(claims, 'sub'), 200)).join(', ')}.`,
    ...shown.map(each => strangerLine(each, width, style)),
    ...(all || named.length === 0
      ? []
      : [`  ${style.faint(`It does not tell these apart: ${named.map(who => printable(who, 80)).join('; ')}.`)}`]),
    ...(test.complete ? [] : [`  ${style.warning(TOO_MANY)}`]),
    ...(grave.length === 0 ? [`  ${style.good(`✔ ${counted(out.length, 'stranger')} stay out.`)}`] : []),
  ];
}

/** They tell no more than another boundary of the same name. */
const SAID_BY_OTHERS: readonly string[] = ['look-alike', 'letter-case'];

const TOO_MANY = 'It names more subjects than are tried, so the others are open: divide it.';

const WORDS: Readonly<Record<TestedStranger['verdict'], string>> = {
  in: 'gets in',
  unknown: 'open',
  out: 'stays out',
};

function strangerLine(each: TestedStranger, width: number, style: Style): string {
  const { verdict, who, changed, claims } = each;
  const isGrave = staysOut(each);
  const paint = verdict === 'out' ? style.good : verdict === 'in' && isGrave ? style.bad : style.warning;
  const mark = verdict === 'out' ? '✔' : verdict === 'in' && isGrave ? '✘' : '?';
  const [name = 'sub'] = changed.includes('sub') ? ['sub'] : changed;
  return `  ${paint(`${mark} ${WORDS[verdict].padEnd(9)}`)}  ${printable(who, 60).padEnd(width)}  ${style.faint(`${name} ${printable(textOf(claims, name) || 'is absent', 200)}`)}`;
}

function summary(report: TestReport, style: Style): readonly string[] {
  const { rows, boundaries, faults } = report;
  const failed = failures(report).length;
  const tried = [
    ...(rows.length === 0 ? [] : [counted(rows.length, 'row')]),
    ...(boundaries.length === 0 ? [] : [`the boundaries of ${counted(boundaries.length, 'trust')}`]),
  ];
  if (tried.length === 0 && faults.length === 0) return ['Nothing was tested: there is no row.'];
  const text = `Tested ${tried.join(' and ') || 'nothing'}: ${failed === 0 ? 'all hold' : `${failed} ${failed === 1 ? 'does' : 'do'} not hold`}.`;
  return [failed === 0 ? style.good(text) : style.bad(text)];
}

interface Failure {
  readonly title: string;
  readonly message: string;
  readonly place: Place;
}

function failures({ rows, boundaries, faults }: TestReport): readonly Failure[] {
  return [
    ...faults.map(({ message, place }) => ({ title: 'trust-tests.yaml', message, place })),
    ...rows
      .filter(({ passed }) => !passed)
      .map(row => ({ title: titleOf(row), message: sentenceOf(row), place: row.expectation.place })),
    ...boundaries
      .filter(each => !holds(each))
      .map(({ trust, tokens, strangers, complete }) => {
        const grave = strangers.filter(each => each.verdict !== 'out' && staysOut(each));
        const message =
          tokens.length === 0
            ? 'No token is known that it lets in, so nothing was tried.'
            : [...grave.map(({ verdict, who }) => `${who}: ${WORDS[verdict]}`), ...(complete ? [] : [TOO_MANY])].join(
                '; ',
              );
        return { title: trust.name, message, place: trust.place };
      }),
  ];
}

function titleOf({ expectation: { trust, who } }: TestedExpectation): string {
  return `${trust}, ${who}`;
}

function cases({ rows, boundaries, faults }: TestReport): readonly string[] {
  return [...faults.map(() => 'trust-tests.yaml'), ...rows.map(titleOf), ...boundaries.map(({ trust }) => trust.name)];
}

function annotations(report: TestReport): readonly string[] {
  return failures(report).map(({ title, message, place }) => {
    const text = report.files.find(({ path }) => path === place.file)?.text ?? '';
    const range = new TextPositions(text).range(place.start, place.end);
    return annotation({ severity: 'error', title, file: place.file, range, message });
  });
}

function document({ rows, boundaries, faults, files }: TestReport): unknown {
  return {
    faults: faults.map(({ message, place }) => ({ message, place: placeText(place, files) })),
    rows: rows.map(({ expectation: { trust, expect, who, place }, outcome, passed, causes }) => ({
      trust,
      who,
      expect,
      place: placeText(place, files),
      outcome,
      passed,
      causes,
    })),
    trusts: boundaries.map(test => ({
      cloud: test.trust.cloud,
      name: test.trust.name,
      place: placeText(test.trust.place, files),
      holds: holds(test),
      for: test.tokens.map(({ claims, outcome }) => ({ claims: loggableClaims(claims), outcome })),
      strangers: test.strangers.map(each => ({
        boundary: each.boundary,
        who: each.who,
        reach: each.reach,
        staysOut: staysOut(each),
        verdict: each.verdict,
        changed: Object.fromEntries(
          each.changed.map(name => [name, each.claims[name] === undefined ? null : textOf(each.claims, name)]),
        ),
      })),
    })),
  };
}

/** Of a real token a subject can name a person. */
function textOf(claims: Claims, name: string): string {
  const value = name === 'sub' ? loggableClaims(claims)['sub'] : claims[name];
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
