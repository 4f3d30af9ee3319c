import assert from 'node:assert/strict';
import { lineThatSets } from '../../../src/documents/variable-lines.ts';

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
    ['sh', 'if [ -z "$AWS_PROFILE" ]; then export AWS_PROFILE=corp; fi', 1],
    ['sh', 'export A="x y" AWS_PROFILE=x', 1],
    ['sh', "export A='x y' B AWS_PROFILE=x PATH=$PATH", 1],
    ['sh', 'export A=1 \\\n  AWS_PROFILE=x \\\n  B=2', 2],
    ['sh', ': "${AWS_PROFILE:=x}"', 1],
    ['sh', 'f() { export AWS_PROFILE=x; }', 1],
    ['sh', 'AWS_PROFILE=x aws s3 ls', undefined],
    ['sh', "alias prod='AWS_PROFILE=prod aws'", undefined],
    ['sh', 'AWS_PROFILE=x # mine', 1],
    ['sh', 'AWS_PROFILE=$(aws-profile of here)', 1],
    ['sh', 'AWS_PROFILE=`aws-profile of here`; export AWS_PROFILE', 1],
    ['sh', 'export A=$(a b) AWS_PROFILE=x', 1],
    ['sh', 'AWS_PROFILE=$(a b) aws s3 ls', undefined],
    ['sh', 'export "AWS_PROFILE=x"', 1],
    ['sh', "export 'AWS_PROFILE'=x", 1],
    ['sh', 'command export AWS_PROFILE=x', 1],
    ['sh', 'builtin export AWS_PROFILE=x', 1],
    ['sh', 'case $A in a) export AWS_PROFILE=x ;; esac', 1],
    ['fish', 'set -q AWS_PROFILE; or echo', undefined],
    ['fish', 'if not set --query AWS_PROFILE', undefined],
    ['fish', 'set -S AWS_PROFILE', undefined],
    ['fish', 'set -q AWS_PROFILE; or set -Ux AWS_PROFILE x', 1],
    ['csh', 'if (! $?AWS_PROFILE) setenv AWS_PROFILE x', 1],
    ['powershell', '${env:AWS_PROFILE} = "x"', 1],
    ['powershell', "[Environment]::SetEnvironmentVariable('AWS_PROFILE', 'x')", 1],
    ['powershell', 'Remove-Item Env:AWS_PROFILE', undefined],
    ['powershell', 'Set-Item -Path Env:AWS_PROFILE -Value x', 1],
    ['toml', '[env.AWS_PROFILE]\nvalue = "x"', 1],
    ['toml', '[env]\nAWS_PROFILE = false', undefined],
    ['json', '"runArgs": ["--env", "AWS_PROFILE"]', 1],
    ['json', '/* "AWS_PROFILE": "x" */', undefined],
    ['json', ' * "AWS_PROFILE": "x"', undefined],
    ['Dockerfile', 'ENV A=1 \\\n    B=2 AWS_PROFILE=x', 2],
    ['fish_variables', '# VERSION: 3.0\nSETUVAR --export AWS_PROFILE:corp', 2],
    ['fish_variables', 'SETUVAR AWS_PROFILE:corp', undefined],
    ['nu', '$env.AWS_PROFILE = "corp"', 1],
    ['nu', 'load-env { "AWS_PROFILE": corp }', 1],
    ['csh', 'setenv AWS_PROFILE corp', 1],
    ['powershell', '$Env:AWS_PROFILE = "corp"', 1],
    ['dotenv', 'A=1\nAWS_PROFILE=corp', 2],
    ['dotenv', 'export AWS_PROFILE=', 1],
    ['dotenv', 'AWS_PROFILE DEFAULT=corp', 1],
    ['toml', '[env]\nAWS_PROFILE = "corp"', 2],
    ['toml', '[env] AWS_PROFILE = "corp"', 1],
    ['toml', 'env = { A = "1", AWS_PROFILE = "corp" }', 1],
    ['toml', '[env]\nAWS_PROFILE_X = "corp"', undefined],
    ['yaml', 'environment:\n  AWS_PROFILE: corp', 2],
    ['yaml', 'environment:\n  - AWS_PROFILE=corp', 2],
    ['yaml', 'environment:\n  - AWS_PROFILE', 2],
    ['yaml', 'environment: { A: 1, AWS_PROFILE: "corp" }', 1],
    ['yaml', 'command: echo $AWS_PROFILE', undefined],
    ['Dockerfile', 'FROM debian\nENV AWS_PROFILE=corp', 2],
    ['Dockerfile', 'env AWS_PROFILE corp', 1],
    ['Dockerfile', 'RUN AWS_PROFILE=corp aws s3 ls', undefined],
    ['json', '"runArgs": ["-e", "AWS_PROFILE=x"]', 1],
    ['json', '"runArgs": ["--env=AWS_PROFILE=x"]', 1],
    ['json', '"terminal.integrated.env.linux": { "AWS_PROFILE": "x" }', 1],
    ['fish', 'set -e AWS_PROFILE', undefined],
    ['fish', 'set --erase AWS_PROFILE', undefined],
    ['fish', 'set -gx AWS_PROFILE', 1],
    ['fish', 'if test -z "$AWS_PROFILE"; set -gx AWS_PROFILE corp; end', 1],
    ['fish', 'set -gx AWS_PROFILE x', 1],
    ['fish', 'set --export AWS_PROFILE x', 1],
    ['fish', 'set -e AWS_PROFILE_X', undefined],
    ['json', '{\n  "containerEnv": {\n    "AWS_PROFILE" : "x" } }', 3],
    ['json', '// "AWS_PROFILE": "x"', undefined],
    ['json', '{ "name": "AWS_PROFILE" }', undefined],
  ] as const) {
    it(`${syntax}: ${JSON.stringify(text)}`, () => {
      assert.equal(lineThatSets('AWS_PROFILE', text, syntax)?.line, line);
    });
  }

  it('is the one with the value that a process has, where several set it', () => {
    const text = 'export AWS_PROFILE=a\nexport AWS_PROFILE=corp\nexport AWS_PROFILE=b\n';
    assert.deepEqual(lineThatSets('AWS_PROFILE', text, 'sh', 'corp'), { line: 2, hasValue: true });
    assert.deepEqual(lineThatSets('AWS_PROFILE', text, 'sh', 'z'), { line: 3, hasValue: false });
    assert.deepEqual(lineThatSets('AWS_PROFILE', text, 'sh', ''), { line: 3, hasValue: false });
  });

  it('is found in time in lines that nobody wrote by hand', () => {
    for (const evil of ['"', "'", 'A=', 'A="', ' ', '\\', 'export A=" ', '${AWS_PROFILE', '- ', ';', '-x ', 'A=1 ']) {
      const text = `export ${evil.repeat(3_000)} AWS_PROFILE\n`.repeat(5);
      for (const syntax of ['sh', 'fish', 'nu', 'toml', 'yaml', 'json', 'Dockerfile', 'dotenv'] as const) {
        lineThatSets('AWS_PROFILE', text, syntax);
      }
    }
    assert.equal(lineThatSets('AWS_PROFILE', `export ${'A=1 '.repeat(100_000)} AWS_PROFILE=x`, 'sh'), undefined);
  });
});
