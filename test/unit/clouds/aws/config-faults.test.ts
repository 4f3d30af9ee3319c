import assert from 'node:assert/strict';
import { configFaults } from '../../../../src/clouds/aws/config-file/config-faults.ts';

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
