import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { buildHelper } from './helper-build.ts';
import { CLOUD_ROLES, Fixture, KEY, type Outcome, run, startCloud } from './helper-fixture.ts';

const MINUTE = 60_000;
const PRELOAD = path.join(PROJECT, 'test/faults/preload.cjs');
/** More changes than a renewal makes. */
const MOST_CHANGES = 60;
/** What there is of a session besides its record. */
const KINDS = { gcp: ['token', 'response', 'cache'], azure: ['token', 'cache'] } as const;

describe('the helper, for roles whose tools exchange tokens themselves', () => {
  let programs: string;
  let fixture: Fixture;
  let cloud: Awaited<ReturnType<typeof startCloud>>;

  before(async () => {
    programs = await buildHelper();
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    fixture = new Fixture(programs, "a home's Zoë (1)");
    cloud = await startCloud();
  });
  afterEach(() => {
    fixture.remove();
    cloud.stop();
  });

  const shim = (command: string): Promise<Outcome> => run(fixture.shim, [command, '--session', KEY]);
  const textOf = (kind: 'response' | 'token'): string => readFileSync(fixture.file(kind), 'utf8');
  const tokenNow = (): string => readFileSync(fixture.tokenFile, 'utf8');

  for (const key of ['gcp', 'azure'] as const) {
    const { command } = CLOUD_ROLES[key];

    describe(command, () => {
      const save = (left: number): Promise<string> => fixture.save(left, fixture.recordOf(key), cloud.endpoint);

      /** That an answer is whole, and that what tools read in its place is of the same token. */
      function assertWhole({ code, stdout, stderr }: Outcome, at = ''): void {
        assert.deepEqual([code, stderr], [0, ''], at);
        const answer = new FieldReader(parseJson(stdout), 'the answer');
        assert.equal(answer.number('version'), 1, at);
        assert.equal(textOf('token'), tokenNow(), at);
        if (key === 'azure') {
          assert.ok(answer.number('expires_on') * 1000 > Date.now() + 50 * MINUTE, at);
          return;
        }
        assert.equal(answer.string('id_token'), tokenNow(), at);
        assert.ok(answer.number('expiration_time') * 1000 > Date.now(), at);
        assert.equal(`${textOf('response')}\n`, stdout, at);
      }

      it('renews what has ended, with the files beside it, and is warm afterwards', async () => {
        await save(-MINUTE);
        const cold = await shim(command);
        assertWhole(cold);
        assert.deepEqual(await shim(command), cold);
        assert.equal(cloud.exchanges(), 1);
      });

      it('hands out what is still good when a renewal fails, and leaves the files', async () => {
        const answer = await save(1.2 * MINUTE);
        utimesSync(fixture.file('cache'), new Date(), new Date(Date.now() - 1000));
        const token = textOf('token');
        cloud.behave({ refuse: true });
        assert.deepEqual(await shim(command), { code: 0, stdout: answer, stderr: '' });
        assert.equal(textOf('token'), token);
        assert.ok(cloud.exchanges() > 0);
      });

      it('says in the words of its tools why there is nothing, and asks no cloud for a role that is of another', async () => {
        await save(30 * MINUTE);
        for (const other of Object.values(CLOUD_ROLES).filter(each => each.command !== command)) {
          const { code, stdout, stderr } = await shim(other.command);
          if (other.command === 'google-executable') {
            assert.deepEqual([code, stderr], [0, '']);
            assert.match(stdout, /^\{"version":1,"success":false,"code":"usage","message":"[^"]+"\}\n$/);
          } else {
            assert.deepEqual([code, stdout], [2, '']);
          }
          assert.match(`${stdout}${stderr}`, new RegExp(`The role dev is of .+ \`rolecall ${command}\``));
        }
        assert.equal(cloud.exchanges(), 0);
      });

      it('is killed before each change of a file, and the next one answers whole', async function () {
        this.timeout(60_000);
        const { flock = '' } = fixture;
        const helper = [path.join(programs, 'helper.js'), fixture.directory, flock, command, KEY];
        // By what there was of the session, which is all that the next answer depends on.
        const seen = new Set<string>();
        let killed = 0;
        for (let change = 1; change < MOST_CHANGES; change += 1) {
          await save(-MINUTE);
          const before = KINDS[key].map(kind => readFileSync(fixture.file(kind), 'utf8'));
          const { code } = await run(process.execPath, ['--require', PRELOAD, ...helper], {
            FAULT_KILL_BEFORE: String(change),
          });
          if (code !== null) break;
          killed += 1;
          const after = KINDS[key].map(kind => readFileSync(fixture.file(kind), 'utf8'));
          assert.ok([before[0], tokenNow()].includes(textOf('token')));
          if (key === 'gcp') assert.ok(isObject(parseJson(textOf('response'))));
          const state = after.map((text, index) => text === before[index]).join();
          if (seen.has(state)) continue;
          seen.add(state);
          assertWhole(await shim(command), `killed before change ${change}`);
        }
        // All old, one new after the other, all new.
        assert.equal(seen.size, KINDS[key].length + 1, [...seen].join(' '));
        assert.ok(killed >= 3 * KINDS[key].length, `${killed} changes`);
      });

      // Nothing of that depends on the cloud, so the one with the most files does it.
      if (key !== 'gcp') return;

      it('makes one exchange for 100 at once', async () => {
        await save(-MINUTE);
        cloud.behave({ delay: 150 });
        const answers = path.join(fixture.root, 'answers');
        mkdirSync(answers);
        const together = 'i=0; while [ $i -lt 100 ]; do "$@" >"$0/$i" 2>&1 & i=$((i+1)); done; wait';
        await run('/bin/sh', ['-c', together, answers, fixture.shim, command, '--session', KEY]);
        const outcomes = readdirSync(answers).map(name => readFileSync(path.join(answers, name), 'utf8'));
        assert.deepEqual([outcomes.length, cloud.exchanges()], [100, 1]);
        const [stdout = '', ...others] = new Set(outcomes);
        assert.deepEqual(others, []);
        assertWhole({ code: 0, stdout, stderr: '' });
      });
    });
  }

  it('replaces a token file that became a link, and writes through none', async () => {
    await fixture.save(-MINUTE, fixture.recordOf('azure'), cloud.endpoint);
    const victim = path.join(fixture.root, 'victim');
    writeFileSync(victim, 'mine');
    rmSync(fixture.file('token'));
    symlinkSync(victim, fixture.file('token'));
    assert.equal((await shim('azure-token')).code, 0);
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.equal(textOf('token'), tokenNow());
  });
});
