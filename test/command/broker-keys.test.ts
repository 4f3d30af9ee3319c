import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { ACME, FakeGitHub } from '../unit/broker/fake-github.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { BROKER_ISSUER, BrokerFolder, serveGitHub, startBroker } from './broker-process.ts';
import { buildForTests, removeFolder } from './command-world.ts';

const DAY = 86_400_000;

describe('rolecall broker keys', () => {
  let programs: string;
  let folder: BrokerFolder;
  let ring: string;
  const printed: string[] = [];

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = new BrokerFolder();
    ring = path.join(folder.path, 'ring');
  });
  afterEach(() => folder.remove());

  async function run(...words: string[]): Promise<Ran> {
    const line = [process.execPath, path.join(programs, 'rolecall.js'), 'broker', 'keys', ...words];
    const ran = await runCommand(line, { folder: folder.path, environment: folder.environment });
    printed.push(ran.stdout, ran.stderr);
    return ran;
  }

  async function json(...words: string[]): Promise<FieldReader> {
    return new FieldReader(parseJson((await run(...words, '--json')).stdout), 'the answer');
  }

  it('makes a ring that nobody else can read, whatever the umask, and says how to configure it', async () => {
    const umask = process.umask(0);
    const { code, stdout, stderr } = await run('make', '--directory', ring).finally(() => process.umask(umask));
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /which nobody but this user can read\.\n {2}[\w-]{43} {3}signs {3}[\w-]+\.pem\n/);
    assert.ok(stdout.includes(`keys: { directory: ${ring} }`));
    for (const name of ['.', ...readdirSync(ring)]) assert.equal(statSync(path.join(ring, name)).mode & 0o077, 0, name);
    assert.deepEqual(
      readdirSync(ring).filter(name => name.endsWith('.tmp')),
      [],
    );
  });

  it('adds a next key with the times of everything, and keeps the one before', async () => {
    const [first] = keysOf(await json('make', '--directory', ring));
    const before = Date.now();
    const document = await json('rotate', '--directory', ring);
    const [old, next] = keysOf(document);
    assert.deepEqual(
      [old?.string('state'), next?.string('state'), old?.string('kid')],
      ['signs', 'next', first?.string('kid')],
    );
    const signsFrom = Date.parse(next?.string('signsFrom') ?? '');
    assert.ok(signsFrom >= before + DAY && signsFrom <= Date.now() + DAY);
    assert.equal(Date.parse(old?.string('publishedUntil') ?? ''), signsFrom + 86 * 60_000);
    const again = await run('rotate', '--directory', ring);
    assert.deepEqual([again.code, /A next key is waiting already/.test(again.stderr)], [2, true]);
    assert.equal(keysOf(await json('list', '--directory', ring)).length, 2);
  });

  it('changes nothing with --dry-run', async () => {
    await run('make', '--directory', ring);
    const manifest = readFileSync(path.join(ring, 'keys.json'), 'utf8');
    const files = readdirSync(ring);
    for (const words of [['rotate'], ['rotate', '--leaked'], ['prune']]) {
      const { code, stdout } = await run(...words, '--directory', ring, '--dry-run');
      assert.deepEqual([code, /Nothing is changed|nothing is to be deleted/.test(stdout)], [0, true], stdout);
    }
    assert.deepEqual([readFileSync(path.join(ring, 'keys.json'), 'utf8'), readdirSync(ring)], [manifest, files]);
  });

  it('deletes no key before it is over for an hour, and then that one alone', async () => {
    await run('make', '--directory', ring);
    const [, next] = keysOf(await json('rotate', '--directory', ring, '--lead', '1h'));
    assert.deepEqual((await json('prune', '--directory', ring)).list('deleted'), []);
    assert.equal(readdirSync(ring).filter(name => name.endsWith('.pem')).length, 2);
    // As if two days had passed.
    const manifest = path.join(ring, 'keys.json');
    const moved = readFileSync(manifest, 'utf8').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, text =>
      new Date(Date.parse(text) - 2 * DAY).toISOString(),
    );
    writeFileSync(manifest, moved);
    assert.equal((await json('prune', '--directory', ring)).list('deleted').length, 1);
    assert.deepEqual(
      readdirSync(ring).filter(name => name.endsWith('.pem')),
      [next?.string('file')],
    );
    assert.equal(keysOf(await json('list', '--directory', ring))[0]?.string('state'), 'signs');
  });

  it('replaces leaked keys at once and says what clouds do until they read the keys anew', async () => {
    await run('make', '--directory', ring);
    const { code, stdout } = await run('rotate', '--leaked', '--directory', ring);
    assert.equal(code, 0);
    assert.match(stdout, /the others are withdrawn[^]*over since[^]*take the issuer out of the roles' trust policies/);
    assert.equal(readdirSync(ring).filter(name => name.endsWith('.pem')).length, 2, 'it is not deleted yet');
  });

  it('finds the ring by the broker’s configuration, and says what to do where that lists keys itself', async () => {
    await run('make', '--directory', ring);
    folder.configure(configuration(`{ directory: '${ring}' }`));
    assert.equal((await json('list', '--config', folder.configuration)).string('directory'), ring);
    folder.configure(configuration(`['${folder.key}']`));
    const { code, stderr } = await run('rotate', '--config', folder.configuration);
    assert.equal(code, 2);
    assert.match(stderr, /lists its keys itself[^]*Add the next key with `signsFrom` a day ahead/);
    folder.configure('keys: 1');
    const bad = await run('list', '--config', folder.configuration);
    assert.deepEqual([bad.code, /keys must be a list of keys/.test(bad.stderr)], [2, true], bad.stderr);
  });

  const refusals: readonly (readonly [string, () => Promise<Ran>, number, RegExp])[] = [
    ['neither --directory nor --config', () => run('list'), 2, /Either --directory or --config/],
    ['both', () => run('list', '--directory', ring, '--config', 'x'), 2, /Either --directory or --config/],
    ['a short lead', () => run('rotate', '--directory', ring, '--lead', '10m'), 2, /is too short/],
    ['a lead that is none', () => run('rotate', '--directory', ring, '--lead', 'soon'), 2, /no duration/],
    ['a lead for leaked keys', () => run('rotate', '--directory', ring, '--lead', '2h', '--leaked'), 2, /no time for/],
    ['a ring that is not there', () => run('rotate', '--directory', ring), 1, /There is no key ring in .*keys make/s],
    ['a folder that is not there', () => run('make', '--directory', `${ring}/a/b`), 1, /sudo install -d -m 700/],
    [
      'a second ring in its place',
      async () => {
        await run('make', '--directory', ring);
        return run('make', '--directory', ring);
      },
      2,
      /holds a key ring already/,
    ],
    [
      'a repository',
      () => {
        mkdirSync(path.join(folder.path, '.git'));
        return run('make', '--directory', ring);
      },
      1,
      /Git work tree/,
    ],
    [
      'a folder that others may write',
      () => {
        const open = path.join(folder.path, 'open');
        mkdirSync(open);
        chmodSync(open, 0o777);
        return run('make', '--directory', path.join(open, 'ring'));
      },
      1,
      /writable by everyone/,
    ],
  ];
  for (const [what, act, exitCode, sentence] of refusals) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await act();
      assert.deepEqual([code, stdout], [exitCode, ''], stderr);
      assert.match(stderr, sentence);
      assert.ok(!existsSync(path.join(ring, 'a')));
    });
  }

  it('refuses a directory of another user, also for root, who would write what that user cannot read', async () => {
    // Only root can make a directory another user's; for everybody else root's own is one.
    const [directory, owner] = process.getuid?.() === 0 ? [ring, 4242] : ['/usr/lib', 0];
    if (directory === ring) {
      mkdirSync(ring, { mode: 0o700 });
      chownSync(ring, owner, owner);
    }
    const { code, stderr } = await run('make', '--directory', directory);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`belongs to user ${owner}.`) && stderr.includes(`sudo -u '#${owner}' rolecall`), stderr);
  });

  it('is followed by a broker that runs: the next key is published without a restart', async () => {
    await run('make', '--directory', ring);
    const github = await serveGitHub(new FakeGitHub());
    folder.configure(
      `${configuration(`{ directory: '${ring}' }`)}\ngithub: { api: '${github.origin}', web: '${github.origin}' }`,
    );
    const broker = await startBroker(programs, folder);
    try {
      const published = async (): Promise<number> =>
        new FieldReader(await (await fetch(`${broker.address}/jwks`)).json(), 'the key set').list('keys').length;
      assert.equal(await published(), 1);
      await run('rotate', '--directory', ring);
      assert.ok(await waitUntil(async () => (await published()) === 2), 'the next key is published');
      const answer = await fetch(`${broker.address}/token`, { method: 'POST', body: new URLSearchParams(GOOD_FORM) });
      const jwt = new FieldReader(await answer.json(), 'the answer').string('access_token');
      await jwtVerify(jwt, createRemoteJWKSet(new URL(`${broker.address}/jwks`)), { issuer: BROKER_ISSUER });
      const [signs] = keysOf(await json('list', '--directory', ring));
      assert.equal(decodeProtectedHeader(jwt).kid, signs?.string('kid'));
    } finally {
      await broker.end();
      github.stop();
    }
  });

  it('prints no key', () => {
    assert.ok(printed.length > 20);
    assertNoSecret([/PRIVATE KEY/, /MII[A-Za-z0-9+/]{20}/], { printed });
  });
});

function keysOf(document: FieldReader): readonly FieldReader[] {
  return document.list('keys').map(key => new FieldReader(key, 'a key'));
}

function configuration(keys: string): string {
  return `issuer: ${BROKER_ISSUER}\nkeys: ${keys}\nowners: [${ACME.id}]\naudiences: [sts.amazonaws.com]\nlisten: { port: 0 }`;
}
