import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { addProfiles, withoutProfiles, writtenProfiles } from '../../../../src/clouds/aws/config-file/profile.ts';
import { damagedMarkers, withoutDamagedBlock } from '../../../../src/clouds/aws/config-file/damaged-block.ts';
import { linesOf } from '../../../../src/documents/marked-block.ts';

const command = '/home/dev/.local/share/rolecall/bin/rolecall';
const key = (digit: string): string => digit.repeat(32);
const request = (digit: string, roleName: string) => ({
  key: key(digit),
  roleName,
  repository: 'acme/app',
  region: 'eu-west-1',
  command,
});
const home = { id: '0123456789ab', machine: 'laptop' };
const UNMARKED = addProfiles('', [request('a', 'dev')]).content ?? '';
const BLOCK = addProfiles(UNMARKED, [request('b', 'ops')], { home }).content ?? '';
const [BEGIN = '', ...INSIDE] = BLOCK.trimEnd().split('\n');
const END = INSIDE.pop() ?? '';
const MINE = '[profile mine]\nregion = x\n';

describe('A damaged block', () => {
  for (const [what, text, markers, left] of [
    ['without its end', `${MINE}${BEGIN}\n${INSIDE.join('\n')}\n`, [3], MINE],
    ['without its beginning', `${MINE}${INSIDE.join('\n')}\n${END}\n${MINE}`, [10], `${MINE}${MINE}`],
    ['twice', `${BLOCK}${MINE}${BLOCK}`, [1, 9, 12, 20], MINE],
    ['with its markers turned round', `${END}\n${MINE}${BEGIN}\n`, [1, 4], MINE],
    ['without its end, before a profile of mine', `${BEGIN}\n${INSIDE.join('\n')}\n${MINE}`, [1], MINE],
    [
      'of which a line was edited',
      `${BEGIN}\n${INSIDE.join('\n')}\noutput = json\n`,
      [1],
      `${INSIDE.slice(3).join('\n')}\noutput = json\n`,
    ],
    ['with a comment of mine in it', `${BEGIN}\n# mine\n${INSIDE.join('\n')}\n`, [1], `# mine\n${INSIDE.join('\n')}\n`],
  ] as const) {
    it(`${what} loses what is ours alone`, () => {
      assert.deepEqual(damagedMarkers(text), markers);
      assert.equal(withoutDamagedBlock(text), left);
      const again = addProfiles(left, [request('a', 'dev'), request('b', 'ops')], { home }).content;
      assert.deepEqual(damagedMarkers(again ?? ''), []);
      assert.equal(withoutProfiles(again), left);
    });
  }

  it('is none where the block is whole, or not there', () => {
    for (const text of ['', MINE, BLOCK, `${MINE}${BLOCK}${MINE}`, ` ${BEGIN}\n`, `x = ${END}\n`]) {
      assert.deepEqual(damagedMarkers(text), [], text);
    }
  });

  it('takes the file with it that was made for it', () => {
    const made = addProfiles(undefined, [request('a', 'dev')]).content ?? '';
    assert.equal(withoutDamagedBlock(made.replace(`${END}\n`, '')), undefined);
    assert.equal(withoutDamagedBlock(`${made.replace(`${END}\n`, '')}# mine\n`), '# mine\n');
  });

  it('never loses a line that somebody else could have written, whatever the order of lines', () => {
    const ours = [BEGIN, END, ...INSIDE];
    // No header that ours could have: three lines in our form, beside a marker, are ours whatever their name.
    const theirs = ['[ profile mine]', '[default]', 'region = us-east-1 ', 'x = y', '', '# c', '  s = 1', `# ${BEGIN}`];
    assertProperty(
      property(array(constantFrom(...ours, ...theirs), { maxLength: 30 }), lines => {
        const text = lines.map(line => `${line}\n`).join('');
        const left = withoutDamagedBlock(text) ?? '';
        assert.deepEqual(without(ours, left), without(ours, text));
        // A key of theirs stays in the profile it was in.
        assert.deepEqual(sectionsOfKeys(left), sectionsOfKeys(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function without(lines: readonly string[], text: string): readonly string[] {
  return linesOf(text).flatMap(({ content }) => (lines.includes(content) ? [] : [content]));
}

/** For every line of theirs, the section that tools take it to be in. */
function sectionsOfKeys(text: string): readonly string[] {
  let section = '';
  return linesOf(text).flatMap(({ content }) => {
    if (content.startsWith('[')) section = content;
    return content === 'x = y' ? [`${section} ${content}`] : [];
  });
}

describe('Profiles that hand out sessions', () => {
  it('are found with their command and line, inside the block and outside', () => {
    const quoted = `[profile q]\ncredential_process = "/home/a b/rolecall" credential-process --session ${key('c')}\n`;
    assert.deepEqual(writtenProfiles(`${BLOCK}${quoted}[profile x]\ncredential_process = /usr/bin/other\n`), [
      { name: 'dev', key: key('a'), command, line: 3 },
      { name: 'ops', key: key('b'), command, line: 6 },
      { name: 'q', key: key('c'), command: '/home/a b/rolecall', line: 11 },
    ]);
  });
});
