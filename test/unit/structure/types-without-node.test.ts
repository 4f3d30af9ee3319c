import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import { LAYERS } from './layer-table.ts';
import { PROJECT } from './source-files.ts';

const CONFIGURATION = path.join(PROJECT, 'src/tsconfig.pure.json');

describe('The types of layers 0 to 3', () => {
  it('are checked without Node’s in every folder of theirs', async () => {
    const configuration = parseJson(await readFile(CONFIGURATION, 'utf8'));
    const pure = LAYERS.flatMap(({ folders, node }) => (node ? [] : folders));
    assert.deepEqual(isObject(configuration) ? configuration['include'] : undefined, pure);
  });

  it('know the standards of the web and nothing that Node alone has', async () => {
    const names = ['process', 'Buffer', 'require', 'global', '__dirname', '__filename', 'setImmediate'];
    const texts = [...names, "import('node:fs')", 'undefined as NodeJS.Timeout', 'new URL("a:b")', 'TextEncoder'];
    assert.deepEqual(await refusedLines(texts.map(text => `void (${text});`)), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

/** The lines, one-based, that the type checker refuses in a file that is checked with those of the pure layers. */
async function refusedLines(lines: readonly string[]): Promise<readonly number[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-types-'));
  try {
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ extends: CONFIGURATION, files: ['a.ts'] }));
    await writeFile(path.join(folder, 'a.ts'), `${lines.join('\n')}\nexport {};\n`);
    const said = await check(folder);
    return [...new Set([...said.matchAll(/^.*a\.ts\((\d+),/gm)].map(([, line]) => Number(line)))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the type checker says of a folder; it ends with 1 or 2 where it found something. */
function check(folder: string): Promise<string> {
  const tsc = path.join(PROJECT, 'node_modules/.bin/tsc');
  return new Promise(resolve => {
    execFile(process.execPath, [tsc, '-p', folder], { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}
