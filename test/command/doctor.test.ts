import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, filesBelow, removeFolder } from './command-world.ts';
import { type Breakage, CONFIG, KEY, MENDED, MINE, NAMED, Room } from './breakages.ts';

describe('rolecall doctor on a home that is broken', () => {
  let programs: string;
  let room: Room;
  /** Whole again. */
  let restore: () => Promise<void>;

  before(async () => {
    programs = await buildForTests();
    const world = await CommandWorld.start(programs);
    room = new Room(world);
    await room.edit(CONFIG, () => MINE);
    await world.allow();
    assert.equal((await world.run(['assume', 'dev-readonly'])).code, 0);
    restore = await world.keep();
  });
  after(async () => {
    await room.world.close();
    await removeFolder(programs);
  });
  beforeEach(() => restore());

  async function findings(words: readonly string[] = [], more: Readonly<Record<string, string>> = {}) {
    const environment = { ...room.world.simulated.environment, ...more };
    return parsed((await room.world.run(['doctor', ...words, '--json'], { environment })).stdout);
  }

  /** What is found of this, which the doctor finds where it is. */
  function found(findings: readonly JsonObject[], { id, file, line }: Breakage): readonly JsonObject[] {
    const all = findings.filter(finding => finding['id'] === id);
    const where = all[0]?.['where'];
    assert.deepEqual(where, {
      file: room.at(file),
      line: line ?? null,
      variable: isObject(where) ? where['variable'] : null,
    });
    assert.equal(typeof all[0]?.['fix'], 'string');
    return all;
  }

  // What others say is the last tests' part: nothing that is broken here is asked of them.
  for (const breakages of MENDED) {
    it(`mends ${breakages.map(({ what }) => what).join(', ')}`, async () => {
      for (const { act } of breakages) await act(room);
      const before = await outsideOurs(room);

      const seen = await findings(['--offline']);
      for (const breakage of breakages) assert.equal(found(seen, breakage)[0]?.['fixable'], true, breakage.what);
      assert.deepEqual(await outsideOurs(room), before, 'looking changed something');

      const mended = await findings(['--fix', '--offline']);
      for (const breakage of breakages) {
        const fixed = found(mended, breakage).map(finding => finding['fixed']);
        assert.deepEqual([...new Set(fixed)], [true], breakage.what);
        await breakage.healed?.(room);
      }
      assert.deepEqual(wrong(mended), []);
      assert.deepEqual(await outsideOurs(room), before, 'mending changed what is not ours');

      const { code, stdout } = await room.world.runShim(['doctor', 'dev-readonly', '--fix', '--json']);
      assert.equal(code, 0, stdout);
      assert.deepEqual(toBeMended(parsed(stdout)), []);
      assert.deepEqual(wrong(parsed(stdout)), []);
      assert.match(stdout, /The installed command hands out credentials until|dev-readonly is not active/);
    });
  }

  for (const breakage of NAMED) {
    it(`names ${breakage.what}`, async () => {
      const variables = (await breakage.act(room)) ?? {};
      const before = await outsideOurs(room);
      const named = await findings(['--fix', '--offline'], variables);
      assert.ok(found(named, breakage).every(({ fixed }) => fixed === false));
      assert.deepEqual(toBeMended(named), []);
      assert.ok(wrong(named).includes(breakage.id));
      assert.deepEqual(await outsideOurs(room), before, 'mending changed what is not ours');
    });
  }

  it('closes the directory of credentials, whose roles then serve again', async () => {
    const runtime = await room.runtime();
    await chmod(runtime, 0o755);
    const mended = await findings(['--fix']);
    assert.deepEqual(
      mended.filter(({ fixed }) => fixed).map(({ id }) => id),
      ['storage-not-private'],
    );
    assert.equal((await lstat(runtime)).mode & 0o7777, 0o1700);
    assert.match((await room.world.run(['doctor', 'dev-readonly'])).stdout, /hands out credentials until/);
  });

  it('grants no consent: a map that changed keeps its profiles and gets no new ones', async () => {
    await room.world.simulated.writeDevcontainer({
      version: 1,
      roles: { other: { aws: { roleArn: 'arn:aws:iam::111122223333:role/other', region: 'eu-west-1' } } },
    });
    const before = await readFile(room.at(CONFIG), 'latin1');
    const requests = room.world.requests();
    assert.deepEqual(wrong(await findings(['--fix'])), ['consent-outdated']);
    assert.equal(await readFile(room.at(CONFIG), 'latin1'), before);
    assert.equal(room.world.requests(), requests, 'nothing was asked before consent');
    assert.equal((await room.world.json(['consent', 'show']))['state'], 'needed');
  });

  it('writes no profile into a file that only AWS_CONFIG_FILE makes one of AWS', async () => {
    const [foreign, mine] = [room.at('.gitconfig'), room.at('.aws/other')];
    const text = '[user]\n\tname = Jane\n';
    await room.edit('.gitconfig', () => text);
    const assume = (file: string): ReturnType<CommandWorld['run']> =>
      room.world.run(['assume', 'dev-readonly'], {
        environment: { ...room.world.simulated.environment, AWS_CONFIG_FILE: file },
      });
    const refused = await assume(foreign);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /AWS_CONFIG_FILE names .*\.gitconfig, which is no AWS configuration, so it was left alone/,
    );
    assert.equal(await readFile(foreign, 'utf8'), text);
    // A folder that a checkout calls .aws and that leads elsewhere.
    await mkdir(room.at('.config/git'), { recursive: true });
    const folder = path.join(room.world.simulated.checkout, '.aws');
    await symlink(room.at('.config/git'), folder);
    const led = await assume(path.join(folder, 'config'));
    assert.match(
      led.stderr,
      /is not called as a file of AWS: it leads to .*\.config\/git\/config, so it was left alone/,
    );
    assert.deepEqual(await readdir(room.at('.config/git')), []);
    assert.equal((await assume(mine)).code, 0);
    assert.match(await readFile(mine, 'utf8'), /\[profile dev-readonly\]/);
  });

  it('asks nobody with --offline', async () => {
    const requests = room.world.requests();
    assert.deepEqual(wrong(await findings(['--offline'])), []);
    assert.equal(room.world.requests(), requests);
    assert.deepEqual(wrong(await findings()), []);
    assert.ok(room.world.requests() > requests);
  });

  it('names an issuer that refuses and a cloud that is not there', async () => {
    // The last test: nobody answers any more.
    await room.world.simulated.sandbox.stop();
    const { code, stdout } = await room.world.run(['doctor', '--json']);
    assert.deepEqual([code, wrong(parsed(stdout))], [1, ['identity-token-refused', 'cloud-unreachable']]);
  });
});

/** What `doctor --json` printed. */
function parsed(stdout: string): readonly JsonObject[] {
  const document = parseJson(stdout);
  assert.ok(isObject(document) && Array.isArray(document['findings']), stdout);
  assert.doesNotMatch(stdout, new RegExp(KEY));
  return document['findings'].filter(isObject);
}

/** What was mended, or would be. */
function toBeMended(findings: readonly JsonObject[]): readonly JsonObject[] {
  return findings.filter(({ fixed, fixable }) => fixed === true || fixable === true);
}

/** Ids of what is wrong now. */
function wrong(findings: readonly JsonObject[]): readonly string[] {
  return findings.flatMap(({ id, level, fixed }) =>
    fixed !== true && (level === 'error' || level === 'warning') ? [String(id)] : [],
  );
}

/**
 * Every file of the person's with its bytes and mode: all but what the installer and the private directories made, and of
 * the configuration file all but our block, whole or damaged.
 */
async function outsideOurs(room: Room): Promise<readonly (readonly [string, string, number])[]> {
  const kept = await filesBelow(room.world.simulated.home, name => !OURS.test(name));
  return Promise.all(
    [...kept].map(async ([name, text]) => {
      const own = name === CONFIG ? text.replaceAll(OUR_LINES, '') : text;
      return [name, own, (await lstat(room.at(name))).mode] as const;
    }),
  );
}

const OURS = /^\.local\/(?:share|state)\/rolecall\/|\.tmp$/;
const OUR_LINES =
  /^(?:# >>> rolecall .*|# <<< rolecall <<<|# rolecall home .*|\[profile (?:dev-readonly(?:-app)?|deploy-staging|payments-admin)\]|credential_process = .*|region = eu-west-1(?=\n(?:\[profile|# <<<|$))|output = json)\n/gm;
