import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { lstatSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { assertNoSecret } from '../support/secret-absence.ts';
import { buildHelper } from './helper-build.ts';
import { Fixture, KEY, run, startCloud } from './helper-fixture.ts';

const ask = ['credential-process', '--session', KEY];

describe('the code cache', function () {
  let programs: string;
  let fixture: Fixture;
  let cloud: Awaited<ReturnType<typeof startCloud>>;

  before(async () => {
    programs = await buildHelper();
    cloud = await startCloud();
  });
  beforeEach(() => {
    fixture = new Fixture(programs);
    rmSync(cache(), { recursive: true, force: true });
  });
  afterEach(() => fixture.remove());
  after(() => {
    cloud.stop();
    rmSync(programs, { recursive: true, force: true });
  });

  const cache = (): string => path.join(programs, 'code-cache');
  const cached = (): readonly string[] =>
    readdirSync(cache(), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name));

  const uses = (): readonly string[] => readdirSync(cache()).toSorted();

  /** Answers what it printed. */
  async function renews(): Promise<string> {
    await fixture.save(-1, fixture.record(), cloud.endpoint);
    const { code, stdout, stderr } = await run(fixture.shim, ask, {});
    assert.deepEqual([code, stderr, stdout.startsWith('{"Version":1,')], [0, '', true]);
    return stdout;
  }

  async function lists(): Promise<void> {
    const environment = { HOME: fixture.root, PATH: '/usr/bin:/bin' };
    const { code, stdout, stderr } = await run(fixture.shim, ['status', '--folder', fixture.root], environment);
    assert.deepEqual([code, stderr, stdout.endsWith('  No role is active.\n')], [0, '', true]);
  }

  it('is made by the first cold run, used by the next, and holds no secret', async () => {
    const printed = [await renews()];
    const first = new Map(cached().map(file => [file, readFileSync(file, 'latin1')]));
    assert.notDeepEqual([...first.keys()], []);
    printed.push(await renews());
    // What was refused would have been written again.
    assert.deepEqual(new Map(cached().map(file => [file, readFileSync(file, 'latin1')])), first);
    const secrets = printed.flatMap(text => [...text.matchAll(/"(?:SecretAccessKey|SessionToken)":"([^"]+)"/g)]);
    assert.equal(secrets.length, 4);
    assertNoSecret(
      secrets.map(([, secret = '']) => secret),
      { cache: first },
    );
  });

  it("keeps the command's chunks too, those of what is often run apart", async () => {
    await lists();
    assert.deepEqual(uses(), ['status']);
    assert.equal((await run(fixture.shim, ['--help'])).code, 0);
    assert.equal((await run(fixture.shim, ['../../elsewhere'])).code, 2);
    assert.deepEqual(uses(), ['others', 'status']);
  });

  it('changes nothing when it is damaged or of another source', async () => {
    await renews();
    await lists();
    const whole = cached().map(file => [file, readFileSync(file)] as const);
    assert.ok(whole.some(([file]) => file.includes('/helper/')) && whole.some(([file]) => file.includes('/status/')));
    for (const damage of [
      () => Buffer.alloc(0),
      (code: Buffer) => code.subarray(0, code.length / 2),
      (code: Buffer) => Buffer.from(code).fill(0x55, code.length / 2, code.length / 2 + 8),
      () => Buffer.from('no code'),
    ]) {
      for (const [file, code] of whole) writeFileSync(file, damage(code));
      await renews();
      await lists();
    }
  });

  it('is closed to everybody else, whatever the umask', async () => {
    const line = 'umask 0; exec "$@"';
    assert.equal((await run('/bin/sh', ['-c', line, 'sh', fixture.shim, '--help'])).code, 0);
    assert.notDeepEqual(cached(), []);
    assert.equal(statSync(cache()).mode & 0o7777, 0o700);
  });

  it("is not made where the programs are another user's", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    chownSync(programs, 54_321, 54_321);
    try {
      await lists();
      await renews();
      assert.equal(lstatSync(cache(), { throwIfNoEntry: false }), undefined);
    } finally {
      chownSync(programs, 0, 0);
    }
  });

  /** What stands in the cache's place, by which others could have chosen what runs. */
  const OTHERS: Readonly<Record<string, (elsewhere: string) => void>> = {
    'a folder that the group may write to': () => {
      mkdirSync(cache());
      chmodSync(cache(), 0o770);
    },
    'a link to another folder': elsewhere => symlinkSync(elsewhere, cache()),
    'a file': () => writeFileSync(cache(), 'a file'),
    "another user's folder": () => {
      mkdirSync(cache(), { mode: 0o700 });
      chownSync(cache(), 54_321, 54_321);
    },
  };
  for (const [what, put] of Object.entries(OTHERS)) {
    it(`is nothing that others could have written: ${what}`, async function () {
      // Only root can give a folder away.
      if (what.startsWith('another') && process.geteuid?.() !== 0) this.skip();
      const elsewhere = mkdtempSync(path.join(fixture.root, 'elsewhere-'));
      put(elsewhere);
      const before = lstatSync(cache());
      await lists();
      await renews();
      const { mode, uid, ino } = lstatSync(cache());
      assert.deepEqual([mode, uid, ino], [before.mode, before.uid, before.ino]);
      assert.deepEqual([before.isDirectory() ? readdirSync(cache()) : [], readdirSync(elsewhere)], [[], []]);
    });
  }
});
