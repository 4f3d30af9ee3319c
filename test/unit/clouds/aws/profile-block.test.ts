import assert from 'node:assert/strict';
import { array, assert as assertProperty, boolean, constantFrom, property } from 'fast-check';
import { addProfiles, managedProfiles, withoutProfiles } from '../../../../src/clouds/aws/config-file/profile.ts';
import { configFaults } from '../../../../src/clouds/aws/config-file/config-faults.ts';
import { configSections } from '../../../../src/clouds/aws/config-file/config-text.ts';

const key = (digit: string): string => digit.repeat(32);
const request = (digit: string, roleName: string) => ({
  key: key(digit),
  roleName,
  repository: 'acme/app',
  region: 'eu-west-1',
  command: '/home/dev/.local/share/rolecall/bin/rolecall',
});
const BOTH = [request('a', 'dev'), request('b', 'ops')];
const MINE = '[profile mine]\nregion = us-east-1\n';
const [A, B] = [
  { id: 'aaaaaaaaaaaa', machine: 'laptop' },
  { id: 'bbbbbbbbbbbb', machine: 'codespace-1' },
];
const END = '# <<< rolecall <<<\n';

const block = (text: string | undefined, requests = BOTH): string => addProfiles(text, requests).content ?? '';

/** Every setting with the section that tools take it to be in. */
function settings(text: string): readonly string[] {
  return configSections(text).flatMap(({ header, keys }) =>
    keys.map(({ name, value }) => `${header}/${name}=${value}`),
  );
}

function sorted(text: string): readonly string[] {
  return [...settings(text)].sort((a, b) => (a < b ? -1 : 1));
}

function text(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}

function countOf(lines: readonly string[], text: string): number {
  return text.split('\n').filter(line => line !== '' && lines.includes(line)).length;
}

describe('What others write into or behind the block', () => {
  it('ends with a line break even where the file had none, so that no tool glues a key to its end', () => {
    const written = block('[profile mine]\nregion = us-east-1');
    assert.ok(written.endsWith(END));
    assert.equal(withoutProfiles(written), '[profile mine]\nregion = us-east-1');
    const behind = `${written}[profile new]\noutput = json\n`;
    assert.equal(withoutProfiles(behind), '[profile mine]\nregion = us-east-1\n[profile new]\noutput = json\n');
  });

  it('a key behind the block is one of the last profile, and comes to stand in it', () => {
    const written = `${block(MINE)}output = json\n`;
    const tidied = addProfiles(written, []).content ?? '';
    assert.deepEqual(settings(tidied), settings(written));
    assert.ok(tidied.endsWith(`region = eu-west-1\noutput = json\n${END}`), tidied);
    assert.equal(addProfiles(tidied, BOTH).content, tidied);
  });

  it('a key behind the block stays with its profile when the block goes, and no other profile gets it', () => {
    for (const before of [MINE, '', '[profile mine]\nregion = us-east-1']) {
      const left = withoutProfiles(`${block(before)}output = json\ncli_pager =\n# c\n`) ?? '';
      assert.ok(left.endsWith('[profile ops]\noutput = json\ncli_pager =\n# c\n'), left);
      assert.ok(left.startsWith(before), left);
      assert.deepEqual(configFaults(left), []);
    }
  });

  it('a key between the first marker and the first profile is one of the profile before the block', () => {
    const written = block(MINE).replace('>>>\n[', '>>>\noutput = json\n[');
    const tidied = addProfiles(written, BOTH).content ?? '';
    assert.ok(tidied.startsWith(`${MINE}output = json\n# >>> rolecall`), tidied);
    assert.equal(withoutProfiles(written), `${MINE}output = json\n`);
  });

  it('keys, nested settings and comments added to a profile stay in their place, whoever writes', () => {
    const added = '# mine\noutput = json\ns3 =\n  max_concurrent_requests = 20\n\n';
    const written = block(MINE).replace(
      'region = eu-west-1\n[profile ops]',
      `region = eu-west-1\n${added}[profile ops]`,
    );
    assert.equal(addProfiles(written, BOTH).content, written);
    const elsewhere = addProfiles(written, [{ ...request('a', 'dev'), region: 'eu-west-2' }]).content ?? '';
    assert.ok(elsewhere.includes(`region = eu-west-2\n${added}[profile ops]`), elsewhere);
    assert.equal(withoutProfiles(written), `${MINE}[profile dev]\n${added}`);
  });

  it('a profile that is none of ours moves behind the block and stays there, with the keys behind it', () => {
    const written = `${block(MINE).replace(END, `[profile other]\nregion = x\n${END}`)}output = json\n`;
    const tidied = addProfiles(written, []).content ?? '';
    assert.deepEqual(settings(tidied), settings(written));
    assert.equal(withoutProfiles(written), `${MINE}[profile other]\nregion = x\noutput = json\n`);
  });

  it('a profile of ours whose command somebody changed is written anew, and what they added to it stays', () => {
    for (const home of [undefined, A]) {
      const written = addProfiles(MINE, BOTH, { home }).content ?? '';
      const edited = written.replace(
        /credential_process = .*aaaa\n/,
        'credential_process = /bin/false\noutput = json\n',
      );
      const again = addProfiles(edited.replace('output = json\n', ''), BOTH, { home });
      assert.deepEqual([...again.profiles.values()].map(({ name }) => name).toSorted(), ['dev', 'ops']);
      assert.equal(again.content?.includes('/bin/false'), false);
    }
    const marked = addProfiles(MINE, BOTH, { home: A }).content ?? '';
    const edited = marked.replace(/credential_process = .*aaaa\n/, 'credential_process = /bin/false\noutput = json\n');
    assert.equal(withoutProfiles(edited), `${MINE}[profile dev]\noutput = json\n`);
  });

  it('comments and sections behind the block stay behind it', () => {
    const behind = '\n# a comment\n; another\n[profile later]\nregion = x\n';
    assert.equal(addProfiles(block(MINE) + behind, BOTH).content, block(MINE) + behind);
    assert.equal(withoutProfiles(block(MINE) + behind), MINE + behind);
  });

  it('in a file with Windows line ends keeps them', () => {
    const original = '[profile mine]\r\nregion = x\r\n';
    const written = `${block(original)}output = json\r\n`;
    assert.equal(withoutProfiles(written), `${original}[profile ops]\r\noutput = json\r\n`);
    assert.equal(/[^\r]\n/.test(addProfiles(written, BOTH).content ?? ''), false);
  });

  it('never loses a line of another, nor moves a setting into another section, whatever they write', () => {
    const theirs = [
      'output = json',
      'cli_pager =',
      's3 =',
      '  max = 1',
      '# note: a = b',
      '',
      '[profile x]',
      '[y]',
      'k: v',
    ];
    const lines = array(constantFrom(...theirs), { maxLength: 4 });
    assertProperty(
      property(lines, lines, lines, lines, boolean(), (before, head, inside, behind, unfinished) => {
        const original = text(before).replace(unfinished ? /\n$/ : '', '');
        const written = block(original, [request('a', 'dev')])
          .replace('[profile dev]', `${text(head)}[profile dev]`)
          .replace(END, `${text(inside)}${END}${text(behind)}`);
        const tidied = addProfiles(written, []).content ?? '';
        assert.deepEqual(sorted(tidied), sorted(written));
        assert.equal(addProfiles(tidied, []).content, tidied);
        const left = withoutProfiles(written) ?? '';
        assert.equal(countOf(theirs, left), countOf(theirs, text([...before, ...head, ...inside, ...behind])));
        assert.deepEqual(
          sorted(left),
          sorted(written).filter(setting => !/credential_process|region=eu-west-1/.test(setting)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Profiles of several homes in one file', () => {
  const ofA = addProfiles(MINE, [request('a', 'dev')], { home: A }).content;
  const both = addProfiles(ofA, [request('b', 'dev')], { home: B }).content ?? '';

  it('say whose they are, and on which machine', () => {
    assert.ok(
      both.includes(
        '[profile dev]\ncredential_process = /home/dev/.local/share/rolecall/bin/rolecall credential-process --session aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n# rolecall home aaaaaaaaaaaa on laptop\nregion',
      ),
      both,
    );
    assert.ok(both.includes('# rolecall home bbbbbbbbbbbb on codespace-1\nregion'), both);
    assert.deepEqual(
      [...managedProfiles(both).values()].map(({ name, homes }) => [name, homes]),
      [
        ['dev', [A]],
        ['dev-app', [B]],
      ],
    );
  });

  it('lose only what is of the home that goes', () => {
    assert.equal(withoutProfiles(both, B.id), ofA);
    assert.equal(withoutProfiles(withoutProfiles(both, A.id), B.id), MINE);
  });

  it('stay while one of the homes that share them is there', () => {
    const shared = addProfiles(ofA, [request('a', 'dev')], { home: B }).content;
    assert.deepEqual(managedProfiles(shared).get(key('a'))?.homes, [A, B]);
    assert.equal(addProfiles(shared, [request('a', 'dev')], { home: A }).content, shared);
    assert.equal(withoutProfiles(shared, B.id), ofA);
    assert.equal(withoutProfiles(withoutProfiles(shared, A.id), B.id), MINE);
  });

  it('are read without a mark as an older version wrote them, and go with whichever home goes', () => {
    const old = addProfiles(MINE, [request('a', 'dev')]).content;
    assert.equal(withoutProfiles(old, A.id), MINE);
    assert.equal(addProfiles(old, [request('a', 'dev')], { home: A }).content, ofA);
  });

  it('never take the name of a machine for anything but a name', () => {
    const machine = 'x\n[profile default]\naws_access_key_id = AKIA';
    const { content } = addProfiles(MINE, [request('a', 'dev')], { home: { ...A, machine } });
    assert.ok(content?.includes('# rolecall home aaaaaaaaaaaa\nregion'), content);
  });
});
