import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { removeProfiles, removeProfilesOf } from '../../../src/clouds/delivery.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import type { World } from '../../../src/sessions/world.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { awsRole, mapped, roleMap } from '../../support/sample-roles.ts';

const FOLDER = '/workspaces/app';
const MINE = '[profile mine]\nregion = us-east-1\n';

/** Two containers: each has a home, a memory and a machine of its own; `~/.aws` is the host's. */
function containers(homes: readonly [string, string]): readonly [World, World] {
  const host = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
  host.awsConfig.text = MINE;
  const [a, b] = homes.map((homeDirectory, index): World => {
    const [state, spare, runtime] = [new MemoryDirectory(), new MemoryDirectory(), new MemoryDirectory()];
    const id = String(index + 1).repeat(12);
    return {
      ...host.build(),
      homeDirectory,
      state,
      spare,
      runtime,
      machineName: `box-${index}`,
      randomHex: bytes => id.slice(0, bytes * 2),
    };
  });
  if (a === undefined || b === undefined) throw new Error('There are two.');
  return [a, b];
}

/** Everything by which a home could know itself, gone. */
function forgotten() {
  return { state: new MemoryDirectory(), spare: new MemoryDirectory() };
}

async function assume(world: World): Promise<string> {
  const sessions = createRoleSessions({ ...world, randomHex: bytes => '5'.repeat(bytes * 2) });
  const { consent } = await sessions.overview(FOLDER);
  if (consent.kind === 'needed') await createRoleSessions(world).grantConsent(FOLDER, consent.request.fingerprint);
  return (await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' })).profile;
}

describe('Several homes with one ~/.aws', () => {
  for (const [what, homes, names] of [
    ['of different paths', ['/home/a', '/home/b'], ['dev', 'dev-app']],
    ['of the same path and user', ['/home/vscode', '/home/vscode'], ['dev', 'dev']],
  ] as const) {
    it(`${what}: what one takes away is its own alone`, async () => {
      const [a, b] = containers(homes);
      assert.deepEqual([await assume(a), await assume(b)], names);
      const both = await a.awsConfig.read();
      assert.deepEqual(await removeProfiles(b), [{ path: '/home/dev/.aws/config', outcome: 'removed' }]);
      const left = (await a.awsConfig.read()) ?? '';
      assert.match(left, /\[profile dev\]/);
      assert.equal(left.includes('222222222222'), false);
      assert.notEqual(left, both);
      assert.deepEqual(await removeProfiles(a), [{ path: '/home/dev/.aws/config', outcome: 'removed' }]);
      assert.equal(await a.awsConfig.read(), MINE);
    });
  }

  it('that forgot what it is called takes away what it wrote on this machine, and nothing of another', async () => {
    const [a, b] = containers(['/home/a', '/home/b']);
    const command = { path: '/home/b/rolecall', ensure: () => Promise.resolve() };
    await assume({ ...b, command });
    const ofB = await a.awsConfig.read();
    await assume(a);
    // Another container with the same paths.
    assert.deepEqual(await removeProfiles({ ...a, ...forgotten(), machineName: 'box-9' }), [
      { path: '/home/dev/.aws/config', outcome: 'none' },
    ]);
    assert.deepEqual(await removeProfiles({ ...a, ...forgotten() }), [
      { path: '/home/dev/.aws/config', outcome: 'removed' },
    ]);
    assert.equal(await a.awsConfig.read(), ofB);
  });

  it('knows itself and the files that it wrote when its folder of consents was deleted and made anew', async () => {
    const [a, b] = containers(['/home/a', '/home/b']);
    await assume(b);
    const ofB = await a.awsConfig.read();
    await assume(a);
    const other = a.awsConfigAt('/home/a/.config/aws/config');
    await assume({ ...a, awsConfig: other, environment: { AWS_CONFIG_FILE: other.path } });
    const anew = { ...a, state: new MemoryDirectory(), randomHex: (bytes: number) => '9'.repeat(bytes * 2) };
    await assume(anew);
    assert.deepEqual(await removeProfiles(anew), [
      { path: '/home/dev/.aws/config', outcome: 'removed' },
      { path: other.path, outcome: 'removed' },
    ]);
    assert.deepEqual([await a.awsConfig.read(), await other.read()], [ofB, undefined]);
  });

  it('keeps what it is called where it can be kept but once', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    const spare = Object.assign(new MemoryDirectory(), { full: true });
    await assume({ ...a, spare });
    // The machine’s name is no help: a container that is made anew has another.
    assert.deepEqual(await removeProfiles({ ...a, spare, machineName: 'box-9' }), [
      { path: '/home/dev/.aws/config', outcome: 'removed' },
    ]);
    assert.equal(await a.awsConfig.read(), MINE);
  });

  it('knows itself by the other where one of the two is damaged', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    await assume(a);
    await a.state.write('home-id', '1111\n');
    assert.deepEqual(await removeProfiles({ ...a, machineName: 'box-9' }), [
      { path: '/home/dev/.aws/config', outcome: 'removed' },
    ]);
  });

  it('takes away what it can where neither can be read', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    await assume(a);
    const failure = new AssumeError('local-file', '/spare could not be read: permission is denied.');
    const spare = Object.assign(new MemoryDirectory(), { read: () => Promise.reject(failure) });
    assert.deepEqual(await removeProfiles({ ...a, ...forgotten(), spare }), [
      { path: '/home/dev/.aws/config', outcome: 'removed' },
    ]);
  });

  it('goes on where its own folder cannot be read, and says so', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    await assume(a);
    const failure = new AssumeError('local-file', '/state could not be read: permission is denied.');
    const state = Object.assign(new MemoryDirectory(), { read: () => Promise.reject(failure) });
    const outcomes = (await removeProfiles({ ...a, state })).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, [failure, 'removed']);
    assert.equal(await a.awsConfig.read(), MINE);
  });

  it('lets a person take away what a home left that is gone, and nothing else', async () => {
    const [a, b] = containers(['/home/a', '/home/b']);
    await assume(a);
    const ofA = await a.awsConfig.read();
    await assume(b);
    assert.equal(await removeProfilesOf(a, '222222222222'), true);
    assert.equal(await a.awsConfig.read(), ofA);
    assert.equal(await removeProfilesOf(a, '333333333333'), false);
  });

  it('takes profiles out of every file that this home ever wrote, whatever AWS_CONFIG_FILE says now', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    const other = a.awsConfigAt('/home/a/.config/aws/config');
    const environment = { AWS_CONFIG_FILE: other.path };
    await assume({ ...a, awsConfig: other, environment });
    assert.match((await other.read()) ?? '', /\[profile dev\]/);
    assert.deepEqual(await removeProfiles(a), [
      { path: '/home/dev/.aws/config', outcome: 'none' },
      { path: '/home/a/.config/aws/config', outcome: 'removed' },
    ]);
    assert.equal(await other.read(), undefined);
    assert.equal(await a.awsConfig.read(), MINE);
  });

  it('believes no record of files that is damaged, relative or too long', async () => {
    const [a] = containers(['/home/a', '/home/b']);
    for (const record of [
      '',
      '{}',
      '["x", 1, "/a/../b", "/a\\nb"]',
      JSON.stringify(Array.from({ length: 101 }, () => '/x')),
    ]) {
      await a.state.write('aws-config-files.json', record);
      assert.deepEqual(await removeProfiles(a), [{ path: '/home/dev/.aws/config', outcome: 'none' }], record);
    }
  });
});
