import assert from 'node:assert/strict';
import { RolesStore } from '../../../src/programs/extension/state/roles-store.ts';
import { FOLDER, item, overview, ready } from './sample-overview.ts';

const DEV = { folder: FOLDER, role: 'dev' };

/** A store, and what its followers were told, each with how many activities there were then. */
function told() {
  const store = new RolesStore();
  const heard: string[] = [];
  const follow = (name: string, act: () => void = () => undefined) =>
    store.onChange(() => {
      heard.push(`${name} ${store.state.kind === 'ready' ? store.state.activities.size : 'starting'}`);
      act();
    });
  const read = (): void => store.folders(ready([overview([item('dev')])]).folders, true);
  return { store, heard, follow, read };
}

describe('The store of what is shown', () => {
  it('tells of a change in the order in which parts began to follow it', () => {
    const { heard, follow, read } = told();
    for (const name of ['display', 'terminals', 'auto-assume']) follow(name);
    read();
    assert.deepEqual(heard, ['display 0', 'terminals 0', 'auto-assume 0']);
  });

  it('tells everybody of a state before the last of them makes another one of it', () => {
    const { store, heard, follow, read } = told();
    follow('display');
    follow('terminals');
    let acted = false;
    follow('auto-assume', () => {
      if (!acted) {
        acted = true;
        store.activity(DEV, { kind: 'working', work: 'assume', step: 'started' });
      }
    });
    read();
    assert.deepEqual(heard, ['display 0', 'terminals 0', 'auto-assume 0', 'display 1', 'terminals 1', 'auto-assume 1']);
  });

  it('tells nobody who stopped to follow it', () => {
    const { heard, follow, read } = told();
    follow('display').dispose();
    follow('terminals');
    read();
    assert.deepEqual(heard, ['terminals 0']);
  });
});
