import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import type { Ran } from '../demo/run-command.ts';
import { Browser, type Page } from '../support/browser.ts';
import { callerIdentity } from './caller-identity.ts';
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
      `version: 1\nendpoints:\n  aws: ${answer.string('sts')}\n  gcp: ${answer.string('google')}\n  azure: ${answer.string('azure')}\nca: "${answer.string('certificateFile')}"\n`,
    );
    assert.equal(answer.object('environment').string('CODESPACES'), 'true');
    assert.match(answer.object('environment').string('GITHUB_TOKEN'), /^ghu_[A-Za-z0-9]{36}$/);
    assert.ok(!existsSync(answer.string('certificateFile')));
  });

  it('offers an IAM Identity Center to sign in to, from what to write to what AWS says', async () => {
    const { home, checkout, environment } = world.simulated;
    const walked: Ran[] = [];
    let walk: Promise<void> | undefined;
    const { code, stderr } = await world.run(['sandbox', '--identity-center', '--json'], {
      started: child => {
        let text = '';
        child.stdout?.on('data', (part: string) => {
          text += part;
          const printed = parseJson(text);
          if (!isObject(printed) || walk !== undefined) return;
          const answer = new FieldReader(printed, 'the answer');
          walk = walkAt(answer).finally(() => child.kill('SIGINT'));
        });
      },
    });
    async function walkAt(answer: FieldReader): Promise<void> {
      await writeFile(path.join(home, '.config/rolecall/config.yaml'), answer.string('userConfiguration'));
      await rm(path.join(checkout, '.devcontainer'), { recursive: true });
      await world.simulated.writeRoleMap(answer.string('roleMap'));
      await world.allow();
      const browser = new Browser(answer.string('certificateFile'));
      let decided: Promise<Page> | undefined;
      const assumed = await world.run(['assume', 'readonly'], {
        started: child =>
          child.stderr?.on('data', (part: string) => {
            const [, address, userCode = ''] = /Open (https:\S+) and enter ([A-Z-]{9})/.exec(part) ?? [];
            if (address === undefined) return;
            decided ??= browser
              .open(address)
              .then(page => browser.submit(page, { user_code: userCode, decision: 'allow' }));
          }),
      });
      assert.match((await decided)?.text ?? '', /Request approved/);
      walked.push(assumed, await callerIdentity({ ...environment, AWS_PROFILE: 'readonly' }, answer.string('sts')));
    }
    await walk;
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(
      walked.map(ran => ran.code),
      [0, 0],
      walked.map(ran => ran.stderr).join('\n'),
    );
    assert.match(walked[1]?.stdout ?? '', /assumed-role\/AWSReservedSSO_ReadOnly_/);
  });

  it('has no other platform', async () => {
    const { code, stderr } = await world.run(['sandbox', '--platform', 'mars']);
    assert.deepEqual([code, /The sandbox has no platform "mars"/.test(stderr)], [2, true]);
  });

  for (const words of [['sandbox'], ['sandbox', '--platform', 'codespaces'], ['sandbox', '--identity-center']]) {
    it(`prints for people what to type: ${words.join(' ')}`, async () => {
      const { stdout } = await world.run(words, {
        started: child => child.stdout?.once('data', () => child.kill('SIGTERM')),
      });
      assert.match(stdout, /for this machine only\. Ctrl-C stops it\./);
      const role = words.includes('--identity-center') ? 'readonly' : 'dev-readonly';
      assert.match(stdout, new RegExp(`^ {4}rolecall assume ${role}$`, 'm'));
    });
  }
});
