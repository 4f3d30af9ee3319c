import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { readScript } from '../../../../src/run/rules/shell/read-script.ts';
import { shellParser } from '../../../support/shell.ts';
import { HOME } from './rules-double.ts';

const PIECES =
  `aa|bb| | | |;|&&|'|"|\\|#|(|)|{ |{}|} |! |!|=|~|~/|-|if |then |; fi|else |>|$|*|[|]|,|:|1|time |%|\t|\\\n|\n|+|@|aa=|'x y'|"q r"|$HOME|]]`.split(
    '|',
  );
const line = fc
  .array(fc.constantFrom(...PIECES, '||', '|', '|&'), { minLength: 2, maxLength: 10 })
  .map(pieces => pieces.join(''));

/** The words of each command that Bash would look for on the PATH, where it finds none. */
function wordsRun(text: string): readonly string[] {
  const tell = `() { local word all=; for word; do all+="\${#word}:$word,"; done; printf '%s\\n' "\${all//$'\\n'/ }"; }`;
  const env = { PATH: '/nonexistent', HOME, LC_ALL: 'C', 'BASH_FUNC_command_not_found_handle%%': tell };
  const { stdout } = spawnSync('/bin/bash', ['--norc', '-c', '--', text], { encoding: 'utf8', env, cwd: '/' });
  return stdout.split('\n').filter(each => each !== '');
}

describe('A line of a shell that is understood', () => {
  // The Bash of macOS asks no function about what it does not find.
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('runs in Bash what was read from it and nothing else', async () => {
    const parser = await shellParser();
    fc.assert(
      fc.property(line, text => {
        const { commands, doubts } = readScript(text, parser, HOME);
        fc.pre(doubts.length === 0 && commands.every(command => command.doubts.length === 0));
        const read = commands.map(({ argv }) =>
          argv
            .map(word => `${word.length}:${word},`)
            .join('')
            .replaceAll('\n', ' '),
        );
        for (const ran of wordsRun(text)) assert.ok(read.includes(ran), `${JSON.stringify(text)} runs ${ran}`);
      }),
      { numRuns: 150, maxSkipsPerRun: 10_000 },
    );
  });
});
