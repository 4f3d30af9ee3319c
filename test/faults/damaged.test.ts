import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { skipBecause } from '../hosts/skip-because.ts';
import { withChecksum, withoutChecksum } from '../../src/store/checksum.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld, seenOnStderr } from './fault-world.ts';

/** Ways in which a file comes back other than it was written; `version` replaces the one it names. */
const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  'is empty': () => '',
  'is cut short': text => text.slice(0, text.length / 2),
  'has one other byte': text => `${text.slice(0, 40)}\u0001${text.slice(41)}`,
  'is full of zeros': text => '\0'.repeat(text.length),
  'is of version 0': text => ofVersion(text, 0),
  'is of version 3': text => ofVersion(text, 3),
};

function ofVersion(text: string, version: number): string {
  const plain = withoutChecksum(text);
  const changed = (plain ?? text).replace(/"version": ?\d|^rolecall \d/, found => found.replace(/\d/, String(version)));
  return plain === undefined ? changed : withChecksum(changed);
}

/** A damaged file keeps its mode and its time: nothing but its bytes says that something is wrong. */
function damage(file: string, how: (text: string) => string): void {
  const { atime, mtime, mode } = statSync(file);
  const text = readFileSync(file, 'latin1');
  writeFileSync(file, how(text), 'latin1');
  assert.notEqual(readFileSync(file, 'latin1'), text);
  chmodSync(file, mode & 0o7777);
  utimesSync(file, atime, mtime);
}

describe('faults of damaged files', () => {
  const world = faultWorld();

  beforeEach(() => world().whole());

  for (const [how, change] of Object.entries(DAMAGES)) {
    it(`the session’s file ${how}`, async () => {
      await world().makeDue();
      damage(await world().file('session'), change);
      assertSeen(`the session’s file ${how}`, seenOnStderr(await world().handOut()));
      assert.equal((await world().run(['status'])).code, 0);
      assert.deepEqual(await world().left(), [], 'the next run of anything clears it away');
      await world().assumed();
      assert.equal((await world().handOut()).code, 0);
    });

    it(`the credentials’ file ${how}`, async () => {
      const old = (await world().handOut()).stdout;
      await world().makeDue();
      damage(await world().file('cache'), change);
      const ran = await world().handOut();
      assertSeen(`the credentials’ file ${how}`, { code: ran.code, text: ran.stderr });
      assert.match(ran.stdout, /^\{"Version":1,"AccessKeyId":"ASIA\w+",.*\}\n$/);
      assert.notEqual(ran.stdout, old);
    });

    it(`the consent ${how}`, async () => {
      const state = path.join(world().world.simulated.home, '.local/state/rolecall');
      const name = readdirSync(state).find(each => each.startsWith('consent-')) ?? '';
      damage(path.join(state, name), change);
      const requests = world().world.requests();
      assertSeen(`the consent ${how}`, await world().assume());
      assert.equal(world().world.requests(), requests);
    });
  }

  for (const how of ['is empty', 'is cut short', 'is full of zeros']) {
    it(`the last failure’s file ${how}`, async () => {
      await world().makeDue();
      await world().ona('exit 1');
      assert.equal((await world().handOut()).code, 0);
      assert.match((await world().run(['status'])).stdout, /failed +\S+: Ona's CLI gave no identity token/);
      damage(await world().file('failure'), DAMAGES[how] ?? String);
      const ran = await world().run(['status']);
      assertSeen(`the last failure’s file ${how}`, { code: ran.code, text: ran.stderr });
      assert.doesNotMatch(ran.stdout, /failed/);
      await world().mend();
      await world().assumed();
      // An end of renewal stays beside a session that is assumed anew: it names the one that it was of.
      const left = (await world().left()).filter(kind => kind !== 'ended');
      assert.deepEqual(left, ['cache', 'lock', 'session']);
    });
  }

  it('the credentials’ file is damaged and cannot be renewed', async () => {
    damage(await world().file('cache'), text => text.replace('"SecretAccessKey":"', '"SecretAccessKey":"x'));
    await world().makeDue();
    await world().ona('exit 1');
    const fault = 'the credentials’ file is damaged and cannot be renewed';
    assertSeen(fault, seenOnStderr(await world().handOut()));
    await world().mend();
  });

  it('the lock’s file holds something', async () => {
    await world().makeDue();
    writeFileSync(await world().file('lock'), '\0\0 something');
    const ran = await world().handOut();
    assertSeen('the lock’s file holds something', { code: ran.code, text: ran.stderr });
  });

  it('which role new terminals use is damaged', async () => {
    const state = path.join(world().world.simulated.home, '.local/state/rolecall');
    const consent = readdirSync(state).find(each => each.startsWith('consent-')) ?? '';
    const folder = world().world.simulated.checkout;
    const { createHash } = await import('node:crypto');
    const name = `terminals-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`;
    for (const text of ['', '{"aws":', '[]', '{"aws":7}', '{"aws":"no-such-role"}']) {
      writeFileSync(path.join(state, name), text);
      chmodSync(path.join(state, name), statSync(path.join(state, consent)).mode & 0o7777);
      const ran = await world().run(['roles']);
      assertSeen('which role new terminals use is damaged', { code: ran.code, text: ran.stderr });
      assert.match(ran.stdout, /● dev-readonly/);
    }
  });

  it('our block in ~/.aws/config has lost its end', async () => {
    const config = path.join(world().world.simulated.home, '.aws/config');
    const before = readFileSync(config, 'latin1');
    const broken = `[profile of-mine]\nregion = eu-west-1\n${before.replace(/# <<< rolecall.*\n?/, '')}`;
    writeFileSync(config, broken);
    assertSeen('our block in ~/.aws/config has lost its end', await world().assume());
    assert.equal(readFileSync(config, 'latin1'), broken, 'nothing was guessed');
    assert.equal((await world().handOut()).code, 0, 'the profile in it works still');
    writeFileSync(config, before, 'latin1');
  });

  it('our profile in ~/.aws/config was edited', async () => {
    const config = path.join(world().world.simulated.home, '.aws/config');
    const before = readFileSync(config, 'latin1');
    const profile = /^\[profile dev-readonly\]\ncredential_process = .*\n/m;
    writeFileSync(config, before.replace(profile, '[profile dev-readonly]\ncredential_process = /bin/false\n'));
    assertSeen('our profile in ~/.aws/config was edited', await world().assume());
    assert.equal(profile.exec(readFileSync(config, 'latin1'))?.[0], profile.exec(before)?.[0]);
  });

  it('the installed programs are cut off', async () => {
    const shim = readFileSync(world().world.shim, 'utf8');
    const programs = /^p='(.*)'$/m.exec(shim)?.[1] ?? '';
    writeFileSync(path.join(programs, 'helper.js'), '');
    writeFileSync(world().world.shim, '');
    const seen = await world().assume();
    assertSeen('the installed programs are cut off', seen);
    assert.equal(readFileSync(world().world.shim, 'utf8'), shim);
    await world().makeDue();
    assert.match((await world().handOut()).stdout, /^\{"Version":1,/);
  });

  it('V8’s compiled code of the programs is damaged', async function () {
    if (!('enableCompileCache' in Module)) skipBecause(this, 'Node keeps compiled code since 22.1');
    await world().makeDue();
    assert.equal((await world().handOut()).code, 0);
    const programs = /^p='(.*)'$/m.exec(readFileSync(world().world.shim, 'utf8'))?.[1] ?? '';
    const compiled = readdirSync(path.join(programs, 'code-cache'), { recursive: true, withFileTypes: true }).filter(
      entry => entry.isFile(),
    );
    assert.notEqual(compiled.length, 0);
    for (const { parentPath, name } of compiled) writeFileSync(path.join(parentPath, name), 'damaged');
    await world().makeDue();
    const ran = await world().handOut();
    assertSeen('V8’s compiled code of the programs is damaged', { code: ran.code, text: ran.stderr });
    assert.match(ran.stdout, /^\{"Version":1,/);
  });
});
