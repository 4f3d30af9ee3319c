import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync, statSync, writeSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Ran } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld, seenOnStderr } from './fault-world.ts';

const WHOLE = /^\{"Version":1,.*\}\n$/;

describe('faults of streams and limits', () => {
  const world = faultWorld();
  let old: string;

  before(() => world().assumed());
  beforeEach(async () => {
    old = (await world().handOut()).stdout;
  });
  afterEach(async () => {
    assert.match((await world().handOut()).stdout, WHOLE, 'what there is serves afterwards');
    assert.deepEqual(await world().left(), ['cache', 'lock', 'session']);
  });

  const inShell = async (line: string, words: readonly string[]) =>
    seenOnStderr(await world().execute(['/bin/sh', '-c', line, 'sh', ...words]));
  const ask = async (): Promise<readonly string[]> => [
    world().world.shim,
    'credential-process',
    '--session',
    await world().key(),
  ];

  it('the answer goes to a full disk, warm', async () => {
    assertSeen('the answer goes to a full disk, warm', await inShell('exec "$@" >/dev/full', await ask()));
  });

  it('the answer goes to a full disk, renewed', async () => {
    await world().makeDue();
    assertSeen('the answer goes to a full disk, renewed', await inShell('exec "$@" >/dev/full', await ask()));
    assert.notEqual((await world().handOut()).stdout, old, 'what was renewed is kept');
  });

  it('the command’s output goes to a full disk', async () => {
    const seen = await inShell('exec "$@" >/dev/full', [world().world.shim, 'status']);
    assertSeen('the command’s output goes to a full disk', seen);
  });

  it('stdin, stdout and stderr are closed', async () => {
    await world().makeDue();
    const { code } = await world().execute(['/bin/sh', '-c', 'exec "$@" <&- >&- 2>&-', 'sh', ...(await ask())]);
    assertSeen('stdin, stdout and stderr are closed', { code, text: '' });
    const assume = [world().world.shim, 'assume', 'dev-readonly'];
    assert.equal((await world().execute(['/bin/sh', '-c', 'exec "$@" <&- >&- 2>&-', 'sh', ...assume])).code, 0);
  });

  it('the reader’s pipe is full', async () => {
    const fifo = path.join(world().world.simulated.root, 'pipe');
    execFileSync('/usr/bin/mkfifo', [fifo]);
    const pipe = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    const filled = fillPipe(pipe);
    await world().makeDue();
    const cache = await world().file('cache');
    const before = statSync(cache).ino;
    const [file = '', ...words] = await ask();
    const child = spawn(file, words, {
      env: { ...world().world.simulated.environment },
      stdio: ['ignore', pipe, 'pipe'],
    });
    const ended = new Promise<number | null>(resolve => {
      child.once('exit', resolve);
    });
    try {
      // It has renewed, and waits for its reader; nobody else has to.
      assert.ok(await waitUntil(() => statSync(cache).ino !== before));
      const renewed = (await world().handOut()).stdout;
      await world().makeDue();
      assert.match((await world().handOut()).stdout, WHOLE);
      assert.equal(read(pipe, filled).trim(), '');
      const code = (await ended) ?? -1;
      assertSeen('the reader’s pipe is full', { code, text: '' });
      assert.equal(read(pipe, renewed.length), renewed);
    } finally {
      child.kill('SIGKILL');
      closeSync(pipe);
    }
  });

  it('there are few file descriptors', async () => {
    const outcomes = new Set<string>();
    const limited = async (descriptors: number): Promise<Ran> =>
      await world().execute(['/bin/sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', ...(await ask())]);
    assert.equal((await limited(12)).stdout, old, 'warm');
    // With fewer than 21 Node 22 itself does not start, and says nothing.
    for (const descriptors of [21, 22, 23, 24, 26, 32]) {
      await world().makeDue();
      const ran = await limited(descriptors);
      outcomes.add(ran.code === 0 ? 'answered' : 'refused');
      if (ran.code === 0) assert.match(ran.stdout, WHOLE);
      else assertSeen('there are few file descriptors', seenOnStderr(ran));
    }
    assert.deepEqual([...outcomes].toSorted(), ['answered', 'refused']);
    await world().assumed();
  });
});

function fillPipe(pipe: number): number {
  let filled = 0;
  try {
    for (;;) filled += writeSync(pipe, ' '.repeat(4096));
  } catch {
    return filled;
  }
}

function read(pipe: number, length: number): string {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length;) read += readSync(pipe, bytes, read, length - read, null);
  return bytes.toString('utf8');
}
