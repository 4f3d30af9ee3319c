import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../structure/source-files.ts';

/** The commands of a page, a block each, without the indentation of the step they stand in. */
function blocksOf(page: string): readonly string[] {
  const text = readFileSync(path.join(PROJECT, page), 'utf8');
  return [...text.matchAll(/^( *)```sh\n(.*?)^ *```/gms)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

const PROGRAMS = [
  'aws',
  'caddy',
  'cp',
  'curl',
  'docker',
  'gh',
  'git',
  'ln',
  'node',
  'npm',
  'rolecall',
  'sudo',
  'terraform',
  'zip',
];

for (const [page, least] of [
  ['docs/broker-on-aws.md', 10],
  ['docs/broker.md', 6],
] as const)
  describe(`The commands of ${page}`, () => {
    const blocks = blocksOf(page);
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'rolecall-blocks-'));
      mkdirSync(path.join(folder, 'bin'));
      // Each writes down that it was called, and fails when it is the one that should.
      const text = `#!/bin/sh
echo "\${0##*/} $*" | head -n 1 >>'${folder}/calls'
[ "$(wc -l <'${folder}/calls')" -lt "$FAILS_AT" ]
`;
      for (const name of PROGRAMS) writeFileSync(path.join(folder, 'bin', name), text, { mode: 0o755 });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** What is called when the call of this number fails, counted from one. */
    function callsOf(block: string, failsAt: number): readonly string[] {
      const work = mkdtempSync(path.join(folder, 'work-'));
      for (const place of ['rolecall/dist/lambda', 'dist/lambda'])
        mkdirSync(path.join(work, place), { recursive: true });
      rmSync(path.join(folder, 'calls'), { force: true });
      writeFileSync(path.join(folder, 'calls'), '');
      const { stderr } = spawnSync('/bin/sh', ['-c', block], {
        cwd: work,
        encoding: 'utf8',
        env: {
          PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`,
          FAILS_AT: String(failsAt),
          ISSUER: 'https://id.example',
        },
      });
      assert.equal(stderr, '', block);
      return readFileSync(path.join(folder, 'calls'), 'utf8').split('\n').slice(0, -1);
    }

    it('are tried here, every one', () => {
      assert.ok(blocks.length >= least, `${blocks.length} blocks`);
      for (const block of blocks) assert.ok(callsOf(block, 1000).length > 0, block);
    });

    for (const block of blocks) {
      it(`stop at the first failure: ${block.trim().split('\n')[0] ?? ''}`, () => {
        const all = callsOf(block, 1000);
        for (let failing = 1; failing < all.length; failing += 1) {
          assert.deepEqual(callsOf(block, failing), all.slice(0, failing));
        }
      });
    }
  });
