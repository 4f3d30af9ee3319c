import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { configFaults } from '../../../../src/clouds/aws/config-file/config-faults.ts';
import { configSections } from '../../../../src/clouds/aws/config-file/config-text.ts';
import { linesAndOwn, ownSectionAt } from '../../../../src/clouds/aws/config-file/own-section.ts';
import { ParsedConfig } from '../../../../src/clouds/aws/config-file/parsed-config.ts';
import { findBlock } from '../../../../src/documents/marked-block.ts';
import { nameInBlock } from '../../../../src/clouds/aws/config-file/profile-block.ts';
import { addProfiles, managedProfiles, writtenProfiles } from '../../../../src/clouds/aws/config-file/profile.ts';
import { strayLine } from '../../../../src/clouds/aws/config-file/stray-line.ts';
import { endpointSettings, shadowingSettings } from '../../../../src/clouds/aws/tools/shadowing.ts';

const KEYS = ['a', 'b', 'c'].map(digit => digit.repeat(32));
const command = '/home/dev/.local/share/rolecall/bin/rolecall';

const ours = (name: string, key = '', newline = '\n', word = command): string =>
  [
    `[profile ${name}]`,
    `credential_process = ${word} credential-process --session ${key}`,
    '# rolecall home aaaaaaaaaaaa on laptop',
    'region = eu-west-1',
    '',
  ].join(newline);

const BEGIN = '# >>> rolecall (managed: edits here are lost; remove with: rolecall uninstall) >>>\n';
const blockOf = (inside: string): string => `${BEGIN}${inside}# <<< rolecall <<<\n`;
const PIECES = [
  ours('dev', KEYS[0]),
  ours('ops', KEYS[1]),
  ours('dev', KEYS[2]),
  ours('spaced', KEYS[1], '\n', '"/home/a b/rolecall"'),
  ours('crlf', KEYS[2], '\r\n'),
  BEGIN,
  '# <<< rolecall <<<\n',
  'output = json\n',
  'region = us-east-1\n',
  '  indented = 1\n',
  'endpoint_url = https://elsewhere.example\n',
  'aws_access_key_id = x\n',
  'nonsense\n',
  '# words\n',
  '\n',
  '[dev\n',
  '[dev] # mine\n',
  ' [profile dev]\n',
  '[profile mine]\nregion = us-east-1\n',
];

/** The same to every tool, and nothing that we would write. */
function edited(text: string): string {
  return text.replaceAll('region = eu', 'region  = eu');
}

function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}

function answers(text: string) {
  const file = { config: { path: '/config', text }, credentials: { path: '/keys', text: undefined } };
  return {
    sections: configSections(text).map(({ header, profile, line, keys }) => ({ header, profile, line, keys })),
    written: writtenProfiles(text),
    managed: attempt(() =>
      [...managedProfiles(text).values()].map(({ key, name, region, homes }) => ({ key, name, region, homes })),
    ),
    named: KEYS.map(key => attempt(() => nameInBlock(findBlock(text), key))),
    faults: configFaults(text),
    stray: strayLine(text),
    shadows: ['dev', 'ops', 'mine'].map(profile => shadowingSettings({ ...file, environment: {}, profile })),
    endpoints: ['dev', 'ops', 'mine'].map(profile => endpointSettings({ ...file, environment: {}, profile })),
  };
}

/** What is said of some profiles and sessions, whether all are taken apart or each is looked for. */
function few(config: ParsedConfig, profiles = ['dev', 'ops', 'mine', 'nobody'], sessions = KEYS) {
  return {
    called: profiles.map(profile =>
      config.called(profile).map(({ header, line, keys, own }) => ({ header, line, keys, own: own?.name })),
    ),
    named: sessions.map(key => attempt(() => config.nameOf(key))),
  };
}

describe('A profile of ours that nobody edited, read at a glance', () => {
  it('says the same as when it is read line by line, whatever stands around it', () => {
    assertProperty(
      property(array(constantFrom(...PIECES), { maxLength: 12 }), pieces => {
        const text = pieces.join('');
        assert.deepEqual(answers(text), answers(edited(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same whether it is looked for among others or all are taken apart', () => {
    assertProperty(
      property(array(constantFrom(...PIECES), { maxLength: 12 }), pieces => {
        const whole = new ParsedConfig(pieces.join(''));
        for (let other = 0; other < 10; other += 1) few(whole, [`p${other}`], [`${other}`.repeat(32)]);
        assert.deepEqual(few(new ParsedConfig(whole.text)), few(whole));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the first of its session, whatever was added behind another', () => {
    const twice = ['spaced', 'ops'].map(name => ours(name, KEYS[0])).join('');
    const text = `# >>> rolecall (managed: edits here are lost; remove with: rolecall uninstall) >>>\n${twice}# <<< rolecall <<<\noutput = json\n`;
    const config = new ParsedConfig(text);
    assert.deepEqual(
      [nameInBlock(findBlock(text), KEYS[0] ?? ''), config.block.entries.get(KEYS[0] ?? '')?.name],
      ['spaced', 'spaced'],
    );
    assert.match(config.block.after, /\[profile ops\]\noutput = json\n/);
  });

  it('is one only where nothing else belongs to it', () => {
    const [own] = PIECES;
    assert.equal(ownSectionAt(`${own}`, 0)?.name, 'dev');
    assert.equal(ownSectionAt(`${own}[b]\n`, 0)?.length, own?.length);
    for (const more of ['output = json\n', '# words\n', '\n', '[b\n', ' [b]\n', '# <<< rolecall <<<\n']) {
      assert.equal(ownSectionAt(`${own}${more}`, 0), undefined, more);
    }
    assert.equal(ownSectionAt(edited(`${own}`), 0), undefined);
  });

  it('is passed over whole, and the lines around it keep their numbers', () => {
    const text = `# first\n${ours('dev', KEYS[0])}[b]\nlast = 1`;
    assert.deepEqual(
      [...linesAndOwn(text)].map(({ line, content, own }) => `${line} ${own?.name ?? content}`),
      ['1 # first', '2 dev', '6 [b]', '7 last = 1'],
    );
  });

  it('stands once where a session has two, the first of them', () => {
    const [first, second] = [ours('dev', KEYS[0]), ours('again', KEYS[0])];
    assert.equal(addProfiles(blockOf(`${first}${second}`), []).content, blockOf(first));
    assert.equal(addProfiles(blockOf(first), []).content, blockOf(first));
  });

  it('is left as it stands where it says what it is to say, in whichever end of line', () => {
    const request = { roleName: 'crlf', repository: 'acme/app', region: 'eu-west-1', command, key: `${KEYS[2]}` };
    const text = `${BEGIN}${ours('crlf', KEYS[2], '\r\n')}# <<< rolecall <<<\n`;
    assert.equal(addProfiles(text, [request]).content, text);
    assert.match(addProfiles(text, [{ ...request, region: 'eu-west-2' }]).content ?? '', /^region = eu-west-2\r?$/m);
  });
});
