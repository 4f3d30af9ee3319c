import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../../../../src/platform/digest.ts';
import { lintFiles } from '../../../../src/trust/lint/lint-files.ts';
import { locateFindings } from '../../../../src/trust/lint/locate-findings.ts';
import { standing } from '../../../../src/trust/lint/located-finding.ts';
import { RULES } from '../../../../src/trust/lint/rules.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { projectFolder } from '../../../hosts/project-folder.ts';
import { hclParser } from '../../../support/hcl.ts';

const FOLDER = path.join(projectFolder, 'docs/rules');
const INDEX = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
const ALL = Object.values(RULES).toSorted((one, other) => (one.id < other.id ? -1 : 1));

/** What a reader would copy a block into. */
const FILES: Readonly<Record<string, string>> = {
  json: 'trust.json',
  hcl: 'main.tf',
  yaml: '.github/workflows/deploy.yml',
};

const TODAY = Date.parse('2026-12-01');

interface Example {
  /** The rules that it is an example of; none for one that is mended. */
  readonly finds: readonly string[];
  readonly language: string;
  readonly text: string;
}

function examplesOf(page: string): readonly Example[] {
  return [...page.matchAll(/^<!-- (?:clean|finds ([A-Z0-9 ]+)) -->\n\n```([a-z]+)\n([\s\S]*?)^```$/gm)].map(
    ([, finds = '', language = '', text = '']) => ({ finds: finds.split(' ').filter(id => id !== ''), language, text }),
  );
}

/** What stands of an example: each of these rules, and whatever is more than a note. */
async function foundIn({ language, text }: Example, rules: readonly string[]): Promise<readonly string[]> {
  const isMap = text.startsWith('version: 1\n');
  const file = { path: isMap ? 'rolecall.yaml' : (FILES[language] ?? `no file for ${language}`), text };
  const { findings, trusts, logins } = await lintFiles(readers(hclParser), [file], [], TODAY);
  assert.ok(isMap || trusts + logins + findings.length > 0, 'nothing was read');
  const found = standing(locateFindings(findings, [file], { digest: sha256 }));
  const counted = found.filter(({ rule, severity }) => severity !== 'note' || rules.includes(rule));
  return [...new Set(counted.map(({ rule }) => rule))].toSorted();
}

describe('docs/rules/README.md', () => {
  it('has the rules as the table has them, by id', () => {
    const rows = [...INDEX.matchAll(/^\| \[(RC\d{3})\]\((RC\d{3})\.md\) +\| ([\w-]+) +\| (\w+) +\| (.*?) +\|$/gm)];
    assert.deepEqual(
      rows.map(([, id, file, name, severity, summary]) => [id, file, name, severity, summary]),
      ALL.map(({ id, name, severity, summary }) => [id, id, name, severity, summary]),
    );
  });

  it('shows a comment by which lint lets a finding be', async () => {
    const [example, ...more] = examplesOf(INDEX);
    assert.ok(example !== undefined && more.length === 0);
    assert.deepEqual(await foundIn(example, []), []);
    const without = { ...example, text: example.text.replace(/^.*rolecall:ignore RC104 -- .*\n/m, '') };
    assert.deepEqual(await foundIn(without, []), ['RC104']);
  });
});

describe('Pages of rules', () => {
  it('are there for each rule, and for no other', () => {
    assert.deepEqual(readdirSync(FOLDER).toSorted(), [...ALL.map(({ id }) => `${id}.md`), 'README.md'].toSorted());
  });

  for (const { id, name, severity, summary } of ALL) {
    describe(`${id}.md`, () => {
      const page = readFileSync(path.join(FOLDER, `${id}.md`), 'utf8');
      const examples = examplesOf(page);

      it('says what the table says, and how to ignore the rule', () => {
        assert.ok(page.startsWith(`# ${id}: ${name}\n\n${summary} Severity: ${severity}. `), page.slice(0, 200));
        assert.ok(page.includes(`rolecall:ignore ${id} -- `));
      });

      it('has examples of it and mended ones, and no block besides', () => {
        assert.ok(examples.some(({ finds }) => finds.includes(id)));
        assert.ok(examples.some(({ finds }) => finds.length === 0));
        assert.equal([...page.matchAll(/^```[a-z]/gm)].length, examples.length);
      });

      for (const [index, example] of examples.entries()) {
        const title = example.finds.length === 0 ? 'neither the rule nor a worse one' : example.finds.join(' and ');
        it(`has an example, ${index + 1}, in which lint finds ${title}`, async () => {
          assert.deepEqual(await foundIn(example, [id]), example.finds.toSorted());
        });
      }
    });
  }
});
