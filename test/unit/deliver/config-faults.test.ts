import assert from 'node:assert/strict';
import { configFaults, isAwsConfiguration, requireAwsConfiguration } from '../../../src/deliver/config-faults.ts';

describe('What makes the AWS CLI refuse a whole configuration file', () => {
  // Each verdict was taken from botocore 1.43; test/clients/config-faults.test.ts asks the one that is installed.
  for (const [what, text, faults] of [
    ['nothing', '', []],
    ['a sound file', '# c\n[default]\nregion = x\n\n[profile a] # c\ns3 =\n  max = 3\n  max = 4\n', []],
    ['indented sections and keys', ' [profile a]\n region=x\n', []],
    ['a continued value', '[profile a]\nregion = x\n  nonsense\n', []],
    ['a section twice', '[profile a]\n[b]\n[profile a]\n', ['3: the section [profile a] is there twice']],
    ['a key twice, in another case', '[a]\nRegion=x\nregion=y\n', ['3: [a] has the key region twice']],
    ['a key before any section', 'region=x\n[a]\n', ['1: something stands before the first [section]']],
    ['a line that is no setting', '[a]\nnonsense\n', ['2: a line is no "key = value"']],
    [
      'a header without its end',
      '[profile a\nb = c\n',
      ['1: something stands before the first [section]', '2: something stands before the first [section]'],
    ],
    ['bytes that are no UTF-8', '[a]\nb = \u00e9\n', ['2: it holds bytes that are no UTF-8']],
    ['UTF-8 beyond ASCII', '[a]\nb = \u00c3\u00a9\n', []],
    ['a byte order mark', '\u00ef\u00bb\u00bf[a]\n', ['1: it begins with a byte order mark']],
  ] as const) {
    it(what, () => {
      assert.deepEqual(
        configFaults(text).map(({ line, what: fault }) => `${line}: ${fault}`),
        faults,
      );
    });
  }
});

describe('A file that AWS_CONFIG_FILE names', () => {
  for (const [what, text, is] of [
    ['is empty', '', true],
    ['holds comments alone', '# a\n\n; b\n', true],
    ['has a default', '[default]\n', true],
    ['has a profile', 'x\n[ profile  x ]\n', true],
    ['has a sign-in session', '[sso-session s]\n', true],
    ['holds our block alone', '# >>> rolecall (managed) >>>\n# <<< rolecall <<<\n', true],
    ['is Git’s', '[user]\nname = x\n[remote "origin"]\n', false],
    ['is systemd’s', '[Unit]\nDescription = x\n', false],
    ['is a shell’s', 'export A=b\n[ -f ~/.x ] && . ~/.x\n', false],
    ['is ssh’s', 'Host *\n  User x\n', false],
    ['is binary', '[default]\n\0', false],
    ['is JSON', '["default"]\n', false],
  ] as const) {
    it(`${what}: ${is ? 'is written to' : 'is left alone'}`, () => {
      const file = { path: '/home/dev/file', text };
      assert.equal(isAwsConfiguration(text), is);
      const named = (): void => requireAwsConfiguration(file, { AWS_CONFIG_FILE: file.path });
      if (is) named();
      else {
        assert.throws(named, {
          kind: 'local-file',
          message: 'AWS_CONFIG_FILE names /home/dev/file, which is no AWS configuration, so it was left alone.',
        });
      }
      // The default place is AWS's, whatever people wrote into it.
      requireAwsConfiguration(file, {});
      requireAwsConfiguration({ ...file, text: undefined }, { AWS_CONFIG_FILE: file.path });
    });
  }
});
