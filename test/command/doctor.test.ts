import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, filesBelow, removeFolder } from './command-world.ts';
import { BREAKAGES, CONFIG, KEY, MINE, Room, SHIM } from './breakages.ts';

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
    assert.deepEqual(wrong(await findings()), []);
  });
  after(async () => {
    await room.world.close();
    await removeFolder(programs);
  });
  beforeEach(() => restore());

  async function findings(words: readonly string[] = [], more: Readonly<Record<string, string>> = {}) {
    const environment = { ...room.world.simulated.environment, ...more };
    const { stdout } = await room.world.run(['doctor', ...words, '--json'], { environment });
    const document: unknown = JSON.parse(stdout);
    assert.ok(isObject(document) && Array.isArray(document['findings']), stdout);
    assert.doesNotMatch(stdout, new RegExp(KEY));
    return document['findings'].filter(isObject);
  }

  // What others say is the last tests' part: nothing that is broken here is asked of them.
  for (const { what, act, id, file, line, mended } of BREAKAGES) {
    it(`${mended ? 'mends' : 'names'} ${what}`, async () => {
      const variables = (await act(room)) ?? {};
      const before = await outsideOurs(room);

      const found = (await findings(['--offline'], variables)).find(finding => finding['id'] === id);
      assert.deepEqual(found?.['where'], {
        file: room.at(file),
        line: line ?? null,
        variable: isObject(found?.['where']) ? found['where']['variable'] : null,
      });
      assert.equal(found['fixable'], mended);
      assert.equal(typeof found['fix'], 'string');
      assert.deepEqual(await outsideOurs(room), before, 'looking changed something');

      const afterwards = await findings(['--fix', '--offline'], variables);
      const told = afterwards.filter(finding => finding['id'] === id).map(({ fixed }) => fixed);
      assert.deepEqual([...new Set(told)], [mended]);
      assert.deepEqual(await outsideOurs(room), before, 'mending changed what is not ours');

      const again = await findings(['--fix', '--offline'], variables);
      assert.deepEqual(
        again.filter(({ fixed, fixable }) => fixed === true || fixable === true),
        [],
      );
      assert.deepEqual(wrong(again).includes(id), !mended);
      if (!mended) return;
      assert.deepEqual(wrong(again), []);
      const { code, stdout } = await room.world.runShim(['doctor', 'dev-readonly']);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /The installed command hands out credentials until|dev-readonly is not active/);
    });
  }

  it('has our link lead to the installed command', async () => {
    await mkdir(room.at('.local/bin'), { recursive: true });
    await symlink('/home/old/.local/share/rolecall/bin/rolecall', room.at('.local/bin/rolecall'));
    await findings(['--fix']);
    assert.equal(await readlink(room.at('.local/bin/rolecall')), room.at(SHIM));
  });

  it('closes the directory of credentials, whose roles then serve again', async () => {
    const runtime = await room.runtime();
    await chmod(runtime, 0o755);
    assert.deepEqual(wrong(await findings()), ['storage-not-private']);
    await findings(['--fix']);
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
    const found = await findings();
    assert.deepEqual(wrong(found), ['identity-token-refused', 'cloud-unreachable']);
    assert.equal((await room.world.run(['doctor'])).code, 1);
  });
});

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
  const files = await filesBelow(room.world.simulated.home);
  const kept = [...files].filter(([name]) => !/^\.local\/(?:share|state)\/rolecall\/|\.tmp$/.test(name));
  return Promise.all(
    kept.map(async ([name, text]) => {
      const own = name === CONFIG ? text.replaceAll(OUR_LINES, '') : text;
      return [name, own, (await lstat(room.at(name))).mode] as const;
    }),
  );
}

const OUR_LINES =
  /^(?:# >>> rolecall .*|# <<< rolecall <<<|# rolecall home .*|\[profile (?:dev-readonly(?:-app)?|deploy-staging|payments-admin)\]|credential_process = .*|region = eu-west-1(?=\n(?:\[profile|# <<<|$))|output = json)\n/gm;
