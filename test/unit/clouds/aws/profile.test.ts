import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  array,
  assert as assertProperty,
  constantFrom,
  integer,
  oneof,
  property,
  string,
  uniqueArray,
} from 'fast-check';
import { addProfiles, managedProfiles, withoutProfiles } from '../../../../src/clouds/aws/config-file/profile.ts';
import { projectFolder } from '../../../hosts/project-folder.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';

const command = '/home/dev/.local/share/rolecall/bin/rolecall';
const key = (digit: string): string => digit.repeat(32);
const request = (digit: string, roleName = 'dev', repository = 'acme/app') => ({
  key: key(digit),
  roleName,
  repository,
  region: 'eu-west-1',
  command,
});

/** Names the profile that each session got. */
function names(text: string | undefined): readonly string[] {
  return [...managedProfiles(text).values()].map(({ name }) => name);
}

describe('profiles in ~/.aws/config', () => {
  it('are written as a marked block', () => {
    const { content } = addProfiles('[default]\nregion = us-east-1\n', [request('a')]);
    assert.equal(
      content,
      `[default]
region = us-east-1
# >>> rolecall (managed: edits here are lost; remove with: rolecall uninstall) >>>
[profile dev]
credential_process = ${command} credential-process --session ${key('a')}
region = eu-west-1
# <<< rolecall <<<
`,
    );
  });

  it('leave no file where there was none, and an empty one where it was empty', () => {
    const made = addProfiles(undefined, [request('a')]).content;
    assert.equal(withoutProfiles(made), undefined);
    assert.equal(withoutProfiles(addProfiles(made, [request('b', 'ops')]).content), undefined);
    assert.equal(withoutProfiles(addProfiles('', [request('a')]).content), '');
  });

  for (const [what, text] of [
    ['plain', '[profile dev]\nregion = x\n'],
    ['odd spacing', '[ profile   dev ]\n'],
    ['quotes', '[profile "dev"]\n'],
    ['a comment behind', '[profile dev] # mine\n'],
    ['no prefix', '[dev]\n'],
    ['Windows ends of line and a byte order mark', '\u00ef\u00bb\u00bf[profile dev]\r\nregion = x\r\n'],
    ['another case', '[profile DEV]\n'],
  ] as const) {
    it(`take a suffix beside a profile of that name (${what})`, () => {
      const { content, profiles } = addProfiles(text, [request('a')]);
      assert.equal(profiles.get(key('a'))?.name, 'dev-app');
      assert.equal(withoutProfiles(content), text);
    });
  }

  it('take the repository, then a number, when several roles have one name', () => {
    const { content } = addProfiles(undefined, [
      request('a'),
      request('b'),
      request('c'),
      request('d', 'dev', 'other/tool'),
      request('e', 'default'),
    ]);
    assert.deepEqual(names(content), ['dev', 'dev-app', 'dev-app-2', 'dev-tool', 'default-app']);
  });

  it('avoid the names of the credentials file', () => {
    assert.deepEqual(names(addProfiles(undefined, [request('a')], { takenNames: ['dev'] }).content), ['dev-app']);
  });

  it('keep the names they have', () => {
    const first = addProfiles(undefined, [request('b')], { takenNames: ['dev'] }).content;
    assert.deepEqual(names(addProfiles(first, [request('b'), request('c')]).content), ['dev-app', 'dev']);
  });

  it('write nothing new when nothing changed', () => {
    const once = addProfiles('x = 1', [request('a')]).content;
    assert.equal(addProfiles(once, [request('a')]).content, once);
  });

  it('quote a path with spaces, in UTF-8, and refuse what shells and shlex read differently', () => {
    const { content } = addProfiles(undefined, [{ ...request('a'), command: '/home/Zoë X/rolecall' }]);
    assert.match(content ?? '', /credential_process = "\/home\/Zo\u00c3\u00ab X\/rolecall" credential-process/);
    for (const bad of ['/a"b', '/a$b', '/a`b', '/a\\b', '/a\nb', '/a #b', '/a ;b']) {
      assert.throws(() => addProfiles(undefined, [{ ...request('a'), command: bad }]), { kind: 'local-file' });
    }
  });

  it('leave a damaged block alone', () => {
    const block = addProfiles('', [request('a')]).content ?? '';
    const [begin = '', end = ''] = [block.split('\n')[0], block.split('\n').at(-2)];
    for (const damaged of [`${begin}\n`, `${end}\n`, `${block}${block}`, `${begin}\n${block}`, `${end}\n${begin}\n`]) {
      assert.throws(() => addProfiles(damaged, [request('b')]), { kind: 'local-file' });
      assert.throws(() => withoutProfiles(damaged), { kind: 'local-file' });
    }
  });

  it('do not take markers inside values, comments and indented lines for theirs', () => {
    const begin = (addProfiles('', [request('a')]).content ?? '').split('\n')[0] ?? '';
    for (const text of [`a = ${begin}\n`, ` ${begin}\n`, `# see ${begin}\n`, `${begin} \n`, `x\r${begin}`]) {
      assert.equal(withoutProfiles(addProfiles(text, [request('b')]).content), text);
    }
  });

  it('give back any bytes whatever, added and removed in any order', () => {
    const pieces = constantFrom(
      '\n',
      '\r\n',
      '\r',
      '[profile dev]',
      ' s3 =',
      '  max = 3',
      '# x',
      '\u00ff\u00fe',
      '"',
      ' ',
    );
    const text = oneof(
      string({ unit: integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 200 }),
      array(pieces, { maxLength: 40 }).map(parts => parts.join('')),
    );
    const digits = uniqueArray(constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    assertProperty(
      property(text, digits, (original, sessions) => {
        let content: string | undefined = original;
        for (const digit of sessions) content = addProfiles(content, [request(digit)]).content;
        assert.equal(managedProfiles(content).size, sessions.length);
        assert.equal(withoutProfiles(content), original);
      }),
      { numRuns: 1000 },
    );
  });

  it('keep what is appended behind the block', () => {
    const content = addProfiles('[a]\nb = 1', [request('a')]).content ?? '';
    assert.equal(withoutProfiles(`${content}[profile new]\n`), '[a]\nb = 1\n[profile new]\n');
  });

  it('give back each file of the corpus', function () {
    const corpus = path.join(projectFolder, '../shared/corpus/aws-config');
    if (!existsSync(corpus)) {
      skipBecause(this, `there is no ${corpus}`);
    }
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).map(name => path.join(corpus, name));
    for (const file of files.filter(name => statSync(name).isFile())) {
      const original = readFileSync(file, 'latin1');
      let content = addProfiles(original, [request('a', 'default'), request('b', 'foo')]).content;
      content = addProfiles(content, [request('c', 'bar')]).content;
      assert.equal(withoutProfiles(content), original, file);
    }
  });
});
