import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

describe('rolecall sandbox', () => {
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
    const { code, stdout, stderr } = await world.run(['sandbox', '--json'], {
      started: child => child.stdout?.once('data', () => child.kill('SIGINT')),
    });
    assert.deepEqual([code, stderr], [0, '']);
    const answer = new FieldReader(parseJson(stdout), 'the answer');
    assert.match(answer.string('issuer'), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(answer.string('userConfiguration'), new RegExp(`aws: ${answer.string('sts')}\n`));
    assert.ok(answer.string('token').length >= 32);
    assert.deepEqual(await readdir(path.join(world.simulated.home, '.cache')), []);
  });

  it('shows a codespace’s broker, whom to believe and what GitHub sets', async () => {
    const { code, stdout, stderr } = await world.run(['sandbox', '--platform', 'codespaces', '--json'], {
      started: child => child.stdout?.once('data', () => child.kill('SIGINT')),
    });
    assert.deepEqual([code, stderr], [0, '']);
    const answer = new FieldReader(parseJson(stdout), 'the answer');
    const broker = answer.string('broker');
    assert.match(broker, /^https:\/\/localhost:\d+$/);
    assert.ok(answer.string('roleMap').includes(`codespaces: { broker: "${broker}" }`));
    assert.equal(
      answer.string('userConfiguration'),
      `version: 1\nendpoints:\n  aws: ${answer.string('sts')}\nca: "${answer.string('certificateFile')}"\n`,
    );
    assert.equal(answer.object('environment').string('CODESPACES'), 'true');
    assert.match(answer.object('environment').string('GITHUB_TOKEN'), /^ghu_[A-Za-z0-9]{36}$/);
    assert.ok(!existsSync(answer.string('certificateFile')));
  });

  it('has no other platform', async () => {
    const { code, stderr } = await world.run(['sandbox', '--platform', 'mars']);
    assert.deepEqual([code, /The sandbox has no platform "mars"/.test(stderr)], [2, true]);
  });

  for (const words of [['sandbox'], ['sandbox', '--platform', 'codespaces']]) {
    it(`prints for people what to type: ${words.join(' ')}`, async () => {
      const { stdout } = await world.run(words, {
        started: child => child.stdout?.once('data', () => child.kill('SIGTERM')),
      });
      assert.match(stdout, /for this machine only\. Ctrl-C stops it\./);
      assert.match(stdout, /rolecall assume dev-readonly/);
    });
  }
});
