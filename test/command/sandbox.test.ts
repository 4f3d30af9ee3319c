import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

describe('rolecall sandbox', function () {
  this.timeout(60_000);
  let programs: string;
  let world: CommandWorld;

  before(async () => {
    programs = await buildForTests();
    world = await CommandWorld.start(programs);
  });
  after(async () => {
    await world.close();
    await removeFolder(programs);
  });

  it('runs until Ctrl-C, says what to put where, and takes its programs away', async () => {
    let stop: (() => void) | undefined;
    const ended = world.run(['sandbox', '--json'], {
      started: child => {
        child.stdout?.on('data', () => stop?.());
        stop = () => {
          stop = undefined;
          setTimeout(() => child.kill('SIGINT'), 100);
        };
      },
    });
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
    const answer = new FieldReader(parseJson(stdout), 'the answer');
    assert.match(answer.string('issuer'), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(answer.string('userConfiguration'), new RegExp(`aws: ${answer.string('sts')}\n`));
    assert.ok(answer.string('token').length >= 32);
    assert.deepEqual(await readdir(path.join(world.ona.home, '.cache')), []);
  });

  it('prints for people what to type', async () => {
    const { stdout } = await world.run(['sandbox'], {
      started: child => child.stdout?.once('data', () => setTimeout(() => child.kill('SIGTERM'), 100)),
    });
    assert.match(stdout, /for this machine only\. Ctrl-C stops it\./);
    assert.match(stdout, /rolecall assume dev-readonly/);
  });
});
