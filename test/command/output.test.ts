import assert from 'node:assert/strict';
import { execFileSync, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

describe('the output of the command', () => {
  let folder: string;
  let fifo: string;
  let programs: string;
  let rolecall: string;

  before(async () => {
    // Of its own: what runs keeps compiled code beside itself.
    programs = await buildForTests();
    rolecall = path.join(programs, 'rolecall.js');
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-output-'));
    fifo = path.join(folder, 'pipe');
    execFileSync('/usr/bin/mkfifo', [fifo]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Answers the exit code and what it wrote to standard error. */
  async function helpTo(output: number): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const stdio: StdioOptions = ['ignore', output, 'pipe'];
    const child = spawn(process.execPath, [rolecall, '--help'], { env: {}, stdio });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return await new Promise(resolve => child.once('close', code => resolve({ code, stderr })));
  }

  it('arrives whole in a pipe that is full and waits for nobody', async () => {
    const { stdout: help } = await run(process.execPath, [rolecall, '--help']);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    const filled = fill(output);
    const ended = helpTo(output);
    let read = '';
    const reading = setInterval(() => (read += readWhatIsThere(reader)), 5);
    try {
      assert.deepEqual(await ended, { code: 0, stderr: '' });
      read += readWhatIsThere(reader);
      assert.equal(read.slice(filled), help);
    } finally {
      clearInterval(reading);
      closeSync(reader);
      closeSync(output);
    }
  });

  it('ends quietly where the reader is gone', async () => {
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = openSync(fifo, constants.O_WRONLY);
    closeSync(reader);
    try {
      assert.deepEqual(await helpTo(output), { code: 0, stderr: '' });
    } finally {
      closeSync(output);
    }
  });

  it('hears a signal while nobody reads more of a long answer', async () => {
    const world = await CommandWorld.start(programs, 'ona', { roleMap: 'rolecall.yaml' });
    try {
      const roles = Array.from({ length: 2000 }, (_, index) => {
        return `  role-${index}: { aws: { roleArn: "arn:aws:iam::111122223333:role/dev", region: eu-west-1 } }`;
      });
      await world.simulated.writeRoleMap(['version: 1', 'roles:', ...roles, ''].join('\n'));
      const { folder: cwd, environment: env } = world.options({});
      const child = spawn(process.execPath, [rolecall, 'roles', '--json'], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const ended = new Promise(resolve => child.once('exit', resolve));
      // Part of it is there, and no more is taken than a pipe and this process hold.
      await new Promise(resolve => child.stdout.once('readable', resolve));
      // The second time is meant; until then it waits for whoever may read on.
      const asking = setInterval(() => child.kill('SIGTERM'), 200);
      const left = setTimeout(() => child.kill('SIGKILL'), 60_000);
      assert.equal(await ended, 143);
      clearInterval(asking);
      clearTimeout(left);
    } finally {
      await world.close();
    }
  });

  it('fails on a full disk', async () => {
    const output = openSync('/dev/full', constants.O_WRONLY);
    try {
      assert.deepEqual(await helpTo(output), { code: 1, stderr: '' });
    } finally {
      closeSync(output);
    }
  });
});

/** Answers how many bytes it took. */
function fill(pipe: number): number {
  let filled = 0;
  for (const size of [4096, 1]) {
    try {
      for (;;) filled += writeSync(pipe, ' '.repeat(size));
    } catch {
      // Full.
    }
  }
  return filled;
}

function readWhatIsThere(pipe: number): string {
  const bytes = Buffer.alloc(65_536);
  try {
    return bytes.toString('utf8', 0, readSync(pipe, bytes));
  } catch {
    return '';
  }
}
