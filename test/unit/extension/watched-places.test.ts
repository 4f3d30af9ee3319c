import assert from 'node:assert/strict';
import { isNews, watchedPlaces } from '../../../src/programs/extension/state/watched-places.ts';
import { ACME_APP } from '../../support/sample-roles.ts';
import { item, overview, ready } from './sample-overview.ts';

function heads(gitDirectory?: string): readonly string[] {
  const repository = { ...ACME_APP, ...(gitDirectory === undefined ? {} : { gitDirectory }) };
  const state = ready([overview([item('dev')], { repository })]);
  return watchedPlaces([ACME_APP.folder], state, []).flatMap(({ directory, pattern }) =>
    pattern === 'HEAD' ? [directory] : [],
  );
}

describe('The places where a change counts', () => {
  it('hold the checked-out branch of a work tree', () => {
    assert.deepEqual(heads(), ['/workspaces/app/.git']);
  });

  it('hold that of a linked work tree, whose HEAD is elsewhere', () => {
    const gitDirectory = '/workspaces/main/.git/worktrees/app';
    assert.deepEqual(heads(gitDirectory), ['/workspaces/app/.git', gitDirectory]);
  });

  it('hold what others name, with no folder open too', () => {
    const outside = [{ directory: '/home/dev/.local/state/rolecall', pattern: '*' }];
    assert.deepEqual(watchedPlaces([], { kind: 'starting' }, outside), outside);
  });

  it('are told nothing new by a window’s heartbeat, nor by what a shell’s prompt is answered with', () => {
    const place = '/dev/shm/rolecall-1000';
    const pending = `prompt-${'a'.repeat(32)}.pending`;
    for (const name of ['window-1f.lease', 'prompt.answer', pending, `${pending}.mc1-1f.tmp`]) {
      assert.equal(isNews(`${place}/${name}`), false, name);
    }
    for (const name of [`${'a'.repeat(32)}.session`, `${'a'.repeat(32)}.cache`, 'prompt-1/rolecall.yaml']) {
      assert.equal(isNews(`${place}/${name}`), true, name);
    }
  });
});
