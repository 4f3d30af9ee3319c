import assert from 'node:assert/strict';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import type { Overview } from '../../../src/sessions/overview.ts';
import type { World } from '../../../src/sessions/world.ts';
import { fakeOverview, fakeSessions, fakeWorld, roleOverview, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const SOURCE = { source: undefined, id: 'ona-cli', name: "Ona's CLI", availability: { usable: true } } as const;

async function findings(
  overview: Partial<Overview> = {},
  world: Partial<World> = {},
  nodeVersion = '20.19.0',
): Promise<{ readonly code: number; readonly bad: readonly string[]; readonly all: string }> {
  const terminal = new FakeTerminal();
  const complete = fakeOverview({ sources: [SOURCE], source: SOURCE, ...overview });
  const code = await run(['doctor', '--json'], terminal, {
    world: fakeWorld(world),
    sessions: fakeSessions({ overview: () => Promise.resolve(complete) }),
    nodeVersion,
  });
  const document = parseJson(terminal.out);
  const list = isObject(document) && Array.isArray(document['findings']) ? document['findings'].filter(isObject) : [];
  const bad = list.filter(({ level }) => level === 'error' || level === 'warning');
  return {
    code,
    bad: bad.map(({ level, title, fix }) => `${String(level)}: ${String(title)} → ${String(fix)}`),
    all: terminal.out,
  };
}

describe('rolecall doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    assert.deepEqual((await findings()).bad, []);
    assert.equal((await findings()).code, 0);
  });

  it('is wrong without an identity source, with an old Node, without memory for credentials', async () => {
    const { code, bad } = await findings({ source: undefined, sources: [] }, { runtime: undefined }, '20.18.1');
    assert.equal(code, 1);
    assert.deepEqual(bad, [
      'error: Nothing here gives an identity → `rolecall env` lists each source and what it needs.',
      'error: There is no memory file system to keep credentials in → Set `cacheOnDisk: true` in /home/dev/.config/rolecall/config.yaml to allow a private folder on disk.',
      'error: Node.js 20.18.1 is too old → Install Node.js 20.19 or later.',
    ]);
  });

  it('names what hides a role, a profile that is gone, and the helper’s last failure', async () => {
    const active = { kind: 'active', expiresAt: Infinity, renewUntil: Infinity, renewable: true } as const;
    const role = roleOverview('dev', {
      state: active,
      shadows: [{ name: 'AWS_ACCESS_KEY_ID', where: '/home/dev/.bashrc:14', fix: 'Unset it.' }],
      lastFailure: { kind: 'clock-skew', message: 'The clock is 7 min behind.', hint: 'Set it.', at: 0 },
    });
    const { code, bad, all } = await findings({ roles: [role] });
    assert.equal(code, 1);
    assert.deepEqual(bad, [
      'error: The profile dev of dev is missing → Run `rolecall renew dev`.',
      'warning: dev is hidden by AWS_ACCESS_KEY_ID → Unset it.',
      'error: dev could not be renewed: The clock is 7 min behind. → Set it.',
    ]);
    assert.match(all, /"where": "\/home\/dev\/\.bashrc:14"/);
  });

  it('names variables that are ignored, or that act on this run alone', async () => {
    const environment = {
      AWS_ENDPOINT_URL_STS: 'http://x',
      XDG_RUNTIME_DIR: '/x',
      NODE_OPTIONS: '--require x',
      HOME: '/elsewhere',
      HTTPS_PROXY: '',
    };
    const { code, bad, all } = await findings({}, { environment });
    assert.equal(code, 0);
    assert.equal(bad.length, 2);
    assert.match(bad[0] ?? '', /^warning: NODE_OPTIONS is set and acts on this run/);
    assert.match(bad[1] ?? '', /^warning: HOME is \/elsewhere, which is not believed/);
    assert.match(all, /AWS_ENDPOINT_URL_STS is set and ignored/);
    assert.match(all, /XDG_RUNTIME_DIR is set and ignored/);
    assert.doesNotMatch(all, /HTTPS_PROXY/);
  });
});
