import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { buildHelper } from './helper-build.ts';
import { Fixture, KEY, run, startCloud } from './helper-fixture.ts';

const ask = ['credential-process', '--session', KEY];

describe("the helper's code cache", function () {
  let programs: string;
  let fixture: Fixture;
  let cloud: Awaited<ReturnType<typeof startCloud>>;

  before(async () => {
    programs = await buildHelper();
    cloud = await startCloud();
  });
  beforeEach(() => {
    fixture = new Fixture(programs);
    for (const name of cacheFiles()) rmSync(path.join(programs, name));
  });
  after(() => {
    cloud.stop();
    rmSync(programs, { recursive: true, force: true });
  });

  const cacheFiles = (): readonly string[] => readdirSync(programs).filter(name => /\.cache$|^code-cache$/.test(name));

  /** Answers what it printed. */
  async function renews(): Promise<string> {
    await fixture.save(-1, fixture.record(), cloud.endpoint);
    const { code, stdout, stderr } = await run(fixture.shim, ask, {});
    assert.deepEqual([code, stderr, stdout.startsWith('{"Version":1,')], [0, '', true]);
    return stdout;
  }

  it('is made by the first cold run, used by the next, and holds no secret', async () => {
    const printed = [await renews()];
    assert.notDeepEqual(cacheFiles(), []);
    printed.push(await renews());
    const secrets = printed.flatMap(text => [...text.matchAll(/"(?:SecretAccessKey|SessionToken)":"([^"]+)"/g)]);
    assert.equal(secrets.length, 4);
    for (const name of cacheFiles().filter(name => name.endsWith('.cache'))) {
      const content = readFileSync(path.join(programs, name), 'latin1');
      for (const [, secret = ''] of secrets) assert.ok(!content.includes(secret), name);
    }
    fixture.remove();
  });

  it('changes nothing when it is damaged or of another source', async () => {
    await renews();
    for (const name of cacheFiles().filter(name => name.endsWith('.cache'))) {
      const file = path.join(programs, name);
      const whole = readFileSync(file);
      for (const content of [Buffer.alloc(0), whole.subarray(0, whole.length / 2), Buffer.from('not what V8 wrote')]) {
        writeFileSync(file, content);
        await renews();
      }
    }
    fixture.remove();
  });
});
