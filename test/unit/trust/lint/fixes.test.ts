import assert from 'node:assert/strict';
import type { TrustFile } from '../../../../src/trust/found-trust.ts';
import type { FindingFix, TrustFinding } from '../../../../src/trust/lint/finding.ts';
import { mend, withEdits } from '../../../../src/trust/lint/fixes/mend.ts';
import { lintTrust } from '../../../../src/trust/lint/lint.ts';
import { readTrust } from '../../../../src/trust/read/reader.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { hclParser } from '../../../support/hcl.ts';
import { corpusFiles } from '../corpus.ts';
import { AUD, AUDIENCE, HOST, json, RELEASES, ROWS, SUB } from './fix-rows.ts';

async function lint(file: TrustFile): Promise<readonly TrustFinding[]> {
  const reading = await readTrust(readers(hclParser), [file]);
  return lintTrust(reading, [file]);
}

function mended({ path: file, text }: TrustFile, { edits }: FindingFix): TrustFile {
  for (const { place } of edits) assert.equal(place.file, file);
  return { path: file, text: withEdits(text, edits) };
}

const names = (findings: readonly TrustFinding[]): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'note').map(({ rule, subject }) => `${rule} ${subject}`);

describe('Fixes of findings', () => {
  for (const { rule, what, path: file, before, after, brings = [] } of ROWS) {
    it(`of ${rule}: ${what}, in ${file}`, async () => {
      const found = await lint({ path: file, text: before });
      const fixes = found.filter(each => each.rule === rule).flatMap(each => each.fixes);
      const [fix] = fixes;
      assert.ok(fix !== undefined, `no fix: ${names(found).join(', ')}`);
      const fixed = mended({ path: file, text: before }, fix);
      assert.equal(fixed.text, after);
      const left = await lint(fixed);
      assert.ok(!left.some(each => each.rule === rule));
      assert.deepEqual(names(left), brings);
    });
  }
});

describe('Fixes of findings in files of other people', () => {
  it('mend what they are of, and bring nothing worse', async function () {
    let tried = 0;
    for (const file of corpusFiles(this, 'trust')) {
      const found = await lint(file);
      for (const finding of found) {
        for (const fix of finding.fixes) {
          tried += 1;
          const left = await lint(mended(file, fix));
          const which = `${file.path} ${finding.rule} ${fix.title}`;
          assert.ok(count(left, finding) < count(found, finding), which);
          const before = names(found);
          const allowed = finding.rule === 'RC110' ? [...before, `RC104 ${finding.subject}`] : before;
          assert.deepEqual(
            names(left).filter(each => !allowed.includes(each)),
            [],
            which,
          );
        }
      }
    }
    assert.ok(tried > 10, String(tried));
  });
});

const count = (findings: readonly TrustFinding[], { rule, subject }: TrustFinding): number =>
  findings.filter(each => each.rule === rule && each.subject === subject).length;

async function lintAll(files: readonly TrustFile[]): Promise<readonly TrustFinding[]> {
  return (await Promise.all(files.map(lint))).flat();
}

async function mendAll(...files: readonly TrustFile[]) {
  return mend(await lintAll(files), files, lintAll);
}

describe('All fixes of a folder', () => {
  const both = json(`{ "ForAllValues:StringEquals": { ${SUB} } }`);
  const wide = json(`{ "StringEquals": { ${AUD}, "${HOST}:sub": "${RELEASES}" } }`);
  it('are taken together where they do not touch each other', async () => {
    const { mended: done, files } = await mendAll(
      { path: 'a.json', text: both },
      { path: 'b.json', text: AUDIENCE[0]?.before ?? '' },
    );
    assert.deepEqual(
      done.map(({ finding: { rule, place } }) => `${place.file} ${rule}`),
      ['a.json RC108', 'b.json RC106'],
    );
    assert.deepEqual(
      files.map(({ path: file, before }) => [file, before]),
      [
        ['a.json', both],
        ['b.json', AUDIENCE[0]?.before],
      ],
    );
  });

  it('leave out one that would let in more than before, and take the others', async () => {
    const { mended: done, files } = await mendAll({ path: 'a.json', text: wide }, { path: 'b.json', text: both });
    assert.deepEqual(
      done.map(({ finding: { rule } }) => rule),
      ['RC108'],
    );
    assert.deepEqual(
      files.map(each => each.path),
      ['b.json'],
    );
  });

  it('are none where nothing is found', async () => {
    const { mended: done, files } = await mendAll({
      path: 'a.json',
      text: json(`{ "StringEquals": { ${SUB}, ${AUD} } }`),
    });
    assert.deepEqual([done, files], [[], []]);
  });
});
