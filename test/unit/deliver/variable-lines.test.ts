import assert from 'node:assert/strict';
import { lineThatSets } from '../../../src/deliver/variable-lines.ts';

describe('The line that sets a variable', () => {
  for (const [syntax, text, line] of [
    ['sh', 'export AWS_PROFILE=x', 1],
    ['sh', '# a\n  AWS_PROFILE=x; export AWS_PROFILE', 2],
    ['sh', 'declare -gx AWS_PROFILE="x"', 1],
    ['sh', 'export A=1 AWS_PROFILE=x', 1],
    ['sh', '[ -f x ] && export AWS_PROFILE=x', 1],
    ['sh', 'AWS_PROFILE=a\nAWS_PROFILE=b', 2],
    ['sh', '# export AWS_PROFILE=x', undefined],
    ['sh', 'echo $AWS_PROFILE', undefined],
    ['sh', 'export MY_AWS_PROFILE=x', undefined],
    ['sh', 'export AWS_PROFILES=x', undefined],
    ['sh', 'unset AWS_PROFILE', undefined],
    ['fish', 'set -gx AWS_PROFILE x', 1],
    ['fish', 'set --export AWS_PROFILE x', 1],
    ['fish', 'set -e AWS_PROFILE_X', undefined],
    ['devcontainer.json', '{\n  "containerEnv": {\n    "AWS_PROFILE" : "x" } }', 3],
    ['devcontainer.json', '// "AWS_PROFILE": "x"', undefined],
    ['devcontainer.json', '{ "name": "AWS_PROFILE" }', undefined],
  ] as const) {
    it(`${syntax}: ${JSON.stringify(text)}`, () => {
      assert.equal(lineThatSets('AWS_PROFILE', text, syntax), line);
    });
  }
});
