import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { buildHelper } from './helper-build.ts';
import { Fixture, KEY, run, startCloud } from './helper-fixture.ts';
import type { Outcome } from './helper-fixture.ts';

const ask = ['credential-process', '--session', KEY];
const MINUTE = 60_000;

/** The beginning of the session token, which says where it is from; else what was said instead. */
function tokenIn(outcome: Outcome): string {
  return /"SessionToken":"([a-z]+\d*?)t/.exec(outcome.stdout)?.[1] ?? outcome.stderr;
}

describe('the helper behind the shim', () => {
  let programs: string;
  let fixture: Fixture;
  let cloud: Awaited<ReturnType<typeof startCloud>>;

  before(async () => {
    programs = await buildHelper();
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    fixture = new Fixture(programs);
    cloud = await startCloud();
  });
  afterEach(() => {
    fixture.remove();
    cloud.stop();
  });

  const shim = (environment: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    run(fixture.shim, ask, environment);
  const expired = (): Promise<string> => fixture.save(-MINUTE, fixture.record(), cloud.endpoint);

  it('renews an expired session, prints it, and is warm afterwards', async () => {
    await expired();
    const cold = await shim();
    assert.deepEqual([cold.code, cold.stderr, tokenIn(cold)], [0, '', 'renewed1']);
    const answer = new FieldReader(parseJson(cold.stdout), 'the answer');
    assert.equal(answer.number('Version'), 1);
    assert.ok(Date.parse(answer.string('Expiration')) > Date.now());
    assert.equal(cold.stdout.trim().split('\n').length, 1);
    assert.equal((await shim()).stdout, cold.stdout);
    assert.equal(cloud.exchanges(), 1);
    const left = statSync(fixture.file('cache')).mtimeMs - Date.now();
    assert.ok(left > 54 * MINUTE && left <= 55 * MINUTE, `served for ${left} ms`);
  });

  it('renews early, while what there is still serves', async () => {
    await fixture.save(4 * MINUTE, fixture.record(), cloud.endpoint);
    assert.equal(tokenIn(await shim()), 'renewed1');
  });

  it('serves what there is when renewal fails, keeps why, and tries again later only', async () => {
    const answer = await fixture.save(4 * MINUTE, fixture.record(), cloud.endpoint);
    cloud.behave({ refuse: true });
    assert.deepEqual(await shim(), { code: 0, stdout: answer, stderr: '' });
    const tried = cloud.exchanges();
    assert.deepEqual(await shim(), { code: 0, stdout: answer, stderr: '' });
    assert.equal(cloud.exchanges(), tried);
    assert.equal((await fixture.store.failure(KEY))?.kind, 'trust-mismatch');
    cloud.behave({});
    utimesSync(fixture.file('cache'), new Date(), new Date(Date.now() - 1000));
    rmSync(fixture.file('failure'));
    assert.match(tokenIn(await shim()), /^renewed/);
    assert.equal(await fixture.store.failure(KEY), undefined);
  });

  it('never hands out what ends within a minute', async () => {
    await fixture.save(59_000, fixture.record({ source: undefined }), cloud.endpoint);
    const { code, stdout, stderr } = await shim();
    assert.deepEqual([code, stdout], [7, '']);
    assert.match(stderr, /^rolecall: The role dev has expired, and its identity needs a person\. Click Renew .*\n$/);
  });

  it('serves what cannot be renewed until a minute before its end', async () => {
    const answer = await fixture.save(3 * MINUTE, fixture.record({ renewUntil: 0 }), cloud.endpoint);
    assert.equal((await shim()).stdout, answer);
    utimesSync(fixture.file('cache'), new Date(), new Date(Date.now() - 1000));
    assert.equal((await shim()).stdout, answer);
    assert.equal(cloud.exchanges(), 0);
  });

  it('says what to do about a role that is not active', async () => {
    await fixture.save();
    await fixture.store.release(KEY);
    const outcome = await shim();
    assert.deepEqual([outcome.code, outcome.stdout], [1, '']);
    assert.equal(
      outcome.stderr,
      'rolecall: This role is not active. Click Assume role in VS Code, or run `rolecall assume` with its name.\n',
    );
  });

  it('prints one sentence and no secret when the cloud refuses, and does not ask for each of a batch', async () => {
    await expired();
    cloud.behave({ refuse: true });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => shim()));
    for (const { code, stdout, stderr } of outcomes) {
      assert.deepEqual([code, stdout], [5, '']);
      assert.match(stderr, /^rolecall: [^\n]+\n$/);
      assertNoSecret([/eyJ/, /ssss/], { stderr });
    }
    assert.equal(cloud.exchanges(), 1);
  });

  it('replaces what is not sealed instead of reading it', async () => {
    await fixture.save(30 * MINUTE, fixture.record(), cloud.endpoint);
    const planted = readFileSync(fixture.file('cache'));
    rmSync(fixture.file('cache'));
    writeFileSync(fixture.file('cache'), planted, { mode: 0o600 });
    utimesSync(fixture.file('cache'), new Date(), new Date(Date.now() + 30 * MINUTE));
    assert.equal(tokenIn(await shim()), 'renewed1');
    assert.equal(statSync(fixture.file('cache')).mode & 0o7777, 0o1600);
  });

  it('is moved by no variable', async () => {
    await expired();
    const elsewhere = await startCloud();
    const outcome = await shim({
      AWS_ENDPOINT_URL: elsewhere.endpoint,
      AWS_ENDPOINT_URL_STS: elsewhere.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_PROFILE: 'nowhere',
      AWS_CONFIG_FILE: '/nonexistent',
      NODE_OPTIONS: '--require /nonexistent.js',
      HOME: '/nonexistent',
    });
    elsewhere.stop();
    assert.equal(tokenIn(outcome), 'renewed1');
    assert.equal(elsewhere.exchanges(), 0);
  });

  it('makes one exchange for 200 cold helpers at once', async () => {
    await expired();
    cloud.behave({ delay: 150 });
    // By a shell: while this process started that many it would not answer as the cloud, and be asked again after 15 s.
    const answers = path.join(fixture.root, 'answers');
    mkdirSync(answers);
    const together =
      'i=0; while [ $i -lt 200 ]; do { "$@" >"$0/$i" 2>&1; echo "$?" >>"$0/$i"; } & i=$((i+1)); done; wait';
    await run('/bin/sh', ['-c', together, answers, fixture.shim, ...ask]);
    assert.equal(cloud.exchanges(), 1);
    const outcomes = readdirSync(answers).map(name => readFileSync(path.join(answers, name), 'utf8'));
    assert.equal(outcomes.length, 200);
    assert.deepEqual([...new Set(outcomes)], [`${(await shim()).stdout}0\n`]);
  });

  it('is taken over from when killed in its exchange', async () => {
    await expired();
    cloud.behave({ hang: true });
    const first = spawn(fixture.shim, ask, { env: {}, stdio: 'ignore' });
    const gone = new Promise(resolve => {
      first.once('exit', resolve);
    });
    while (cloud.exchanges() === 0) await sleep(10);
    const waiting = Array.from({ length: 20 }, () => shim());
    await sleep(300);
    cloud.behave({});
    // The shim became Node: one process, and it holds the lock until it dies.
    first.kill('SIGKILL');
    await gone;
    const outcomes = await Promise.all(waiting);
    assert.deepEqual([...new Set(outcomes.map(tokenIn))], ['renewed2']);
    assert.equal(cloud.exchanges(), 2);
  });

  it('cannot bring a role back that was released during its exchange', async () => {
    await expired();
    cloud.behave({ delay: 500 });
    const running = shim();
    while (cloud.exchanges() === 0) await sleep(10);
    assert.equal(await fixture.store.release(KEY), true);
    const { code, stdout } = await running;
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(existsSync(fixture.file('cache')), false);
    assert.equal((await shim()).code, 1);
  });

  it('does not undo an assumption made during its exchange', async () => {
    await expired();
    cloud.behave({ delay: 400 });
    const running = shim();
    while (cloud.exchanges() === 0) await sleep(10);
    const answer = await fixture.save(60 * MINUTE, fixture.record({ generation: 'generation-2' }), cloud.endpoint);
    await running;
    assert.equal((await shim()).stdout, answer);
  });

  it('works without flock', async () => {
    await expired();
    fixture.writeShim({ flock: undefined });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => shim()));
    assert.deepEqual([...new Set(outcomes.map(tokenIn))], ['renewed1']);
    assert.equal(cloud.exchanges(), 1);
  });

  it('survives a reader that has gone', async () => {
    await expired();
    const { stderr } = await run('/bin/sh', ['-c', 'exec "$@" >&-', 'sh', fixture.shim, ...ask]);
    assert.doesNotMatch(stderr, /at .*\.js|Error/);
    assert.equal(tokenIn(await shim()), 'renewed1');
  });
});
