import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FoundTrust, TrustFile } from '../../src/trust/found-trust.ts';
import type { TrustFinding } from '../../src/trust/lint/finding.ts';
import { lintTrust } from '../../src/trust/lint/lint.ts';
import { type TrustReader, readTrust } from '../../src/trust/read/reader.ts';
import { projectFolder } from '../hosts/project-folder.ts';

const CORPUS = path.join(projectFolder, '../shared/corpus');

/** One line of EXPECTED-TRUST.tsv beside what lint says of the same trust. */
export interface Agreement {
  readonly file: string;
  readonly statement: string;
  readonly expected: string;
  readonly verdict: string;
  readonly agrees: boolean;
}

/** What a careful reader says of each trust of the corpus, beside what lint says; undefined where there is no corpus. */
export async function lintAgreement(readers: readonly TrustReader[]): Promise<readonly Agreement[] | undefined> {
  if (!existsSync(CORPUS)) return undefined;
  const rows = readFileSync(path.join(CORPUS, 'EXPECTED-TRUST.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'));
  const agreements = rows.map(async ([file = '', statement = '', , , , expected = '']) => {
    const trusts = await federatedTrusts(file, readers);
    const verdict = verdictFor(statement, trusts);
    return { file, statement, expected, verdict, agrees: agrees(expected, verdict) };
  });
  return Promise.all(agreements);
}

/** Of the trust that a line names; of all where it names none, or names a document that a role of the file uses. */
function verdictFor(statement: string, trusts: readonly FoundTrust[]): string {
  const [named = ''] = statement.split(/[ \s]/);
  const own = trusts.filter(({ name }) => name.replace(/\[.*$/, '') === named);
  const isDocument = named.startsWith('data.') && !trusts.some(({ name }) => name.startsWith('data.'));
  const isAny = named.startsWith('Statement') || isDocument;
  if (own.length === 0 && !(isAny && trusts.length > 0)) return 'not federated';
  return verdictOf(lintTrust({ trusts: own.length > 0 ? own : trusts, unread: [] }));
}

async function federatedTrusts(name: string, readers: readonly TrustReader[]): Promise<readonly FoundTrust[]> {
  const file: TrustFile = { path: name, text: readFileSync(path.join(CORPUS, name), 'utf8') };
  const { trusts } = await readTrust(readers, [file]);
  return trusts.filter(
    trust =>
      trust.cloud !== 'aws' ||
      trust.policy.statements.some(({ principals }) => principals?.principals.some(({ kind }) => kind === 'Federated')),
  );
}

const NEVER = ['RC110', 'RC112', 'RC113', 'RC301'];

function verdictOf(findings: readonly TrustFinding[]): string {
  const serious = findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule);
  if (serious.some(rule => NEVER.includes(rule))) return 'never matches';
  if (serious.length > 0) return 'over-broad';
  return findings.some(({ rule }) => rule === 'RC117') ? 'depends' : 'safe';
}

function agrees(expected: string, verdict: string): boolean {
  if (expected === 'no policy') return verdict === 'not federated';
  return expected === verdict;
}
