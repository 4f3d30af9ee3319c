import assert from 'node:assert/strict';
import type { RoleActivity } from '../../../src/programs/extension/state/roles-state.ts';
import { roleKey } from '../../../src/programs/extension/state/roles-state.ts';
import { rowAction } from '../../../src/programs/extension/view/row-action.ts';
import { roleTree } from '../../../src/programs/extension/view/role-tree.ts';
import type { Overview, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { DEVCONTAINER, USER } from '../../support/sample-roles.ts';
import { active, FOLDER, held, item, NOW, overview, problem, ready, WORDS } from './sample-overview.ts';

/** What Enter does with the first row. */
function enterOn(shown: Overview, options: { readonly trusted?: boolean; readonly activity?: RoleActivity } = {}) {
  const { trusted = true, activity } = options;
  const [name = ''] = [...shown.roles, ...shown.orphans].map(role => role.name);
  const activities = new Map(activity === undefined ? [] : [[roleKey({ folder: FOLDER, role: name }), activity]]);
  const [node] = roleTree(ready([shown], { trusted, activities }), NOW, WORDS);
  assert.ok(node?.kind === 'role');
  const action = rowAction(node, trusted, false, WORDS);
  return action.kind === 'choose' ? action.among.map(({ label }) => label) : action;
}
const enter = (role: RoleOverview, options = {}) => enterOn(overview([role]), options);

const releasing: RoleActivity = { kind: 'working', work: 'release', step: 'started' };
const elsewhere = { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } as const;
const NOT_HERE = 'prod is not available here: only on main. You are on feature/login.';

describe('Enter on a row', () => {
  it('offers what can be done with the role', () => {
    assert.deepEqual(
      [enter(item('dev')), enter(item('dev', { state: active(42) })), enterOn(overview([], { orphans: [GONE] }))],
      [
        ['Assume Role', 'Use in New Terminals', 'Show Details'],
        [
          'Renew Role',
          'Open Terminal with Role',
          'Open Console as This Role',
          'Use in New Terminals',
          'Release Role',
          'Show Details',
        ],
        ['Open Terminal with Role', 'Open Console as This Role', 'Release Role', 'Show Details'],
      ],
    );
  });

  it('explains why a role is not for here, and leads to where that is written when asked to', () => {
    assert.deepEqual(enter(item('prod', { state: elsewhere })), { kind: 'explain', reason: NOT_HERE, isWritten: true });
  });

  it('explains why the catalogue does not give a role, which no file here says', () => {
    const state = { kind: 'unavailable', reason: 'needs maintain on acme/app', detail: 'Ask for it.' } as const;
    assert.deepEqual(enter(item('prod', { source: CATALOGUE, state })), {
      kind: 'explain',
      reason: 'prod is not available here: needs maintain on acme/app. Ask for it.',
      isWritten: false,
    });
  });

  it('says whole what the row had no room for', () => {
    const branches = ['main', 'release/*', 'a-branch-with-quite-a-name'];
    const state = { ...elsewhere, reason: 'only on main, release/*, …' };
    assert.deepEqual(enter(item('prod', { state }, { when: { branches } })), {
      kind: 'explain',
      reason:
        'prod is not available here: only on main, release/*, …. You are on feature/login. It is for the branches main, release/* and a-branch-with-quite-a-name.',
      isWritten: true,
    });
  });

  it('says nothing twice that the row had room for', () => {
    const when = { branches: ['main'], platforms: ['ona'] } as const;
    assert.deepEqual(enter(item('prod', { state: elsewhere }, { when })), {
      kind: 'explain',
      reason: NOT_HERE,
      isWritten: true,
    });
  });

  it('explains whose a name is', () => {
    assert.deepEqual(enter(item('dev', { role: undefined, state: { kind: 'overshadowed', definedIn: USER } })), {
      kind: 'explain',
      reason:
        'your configuration defines a role of this name already. The first source that has a name keeps it, and nothing is merged.',
      isWritten: true,
    });
  });

  it('shows a mistake where it is, and explains one that is in no file here', () => {
    const state = { kind: 'broken', problem: problem() } as const;
    assert.deepEqual(enter(item('old', { role: undefined, source: DEVCONTAINER, state })), { kind: 'show-mistake' });
    assert.deepEqual(enter(item('old', { role: undefined, source: CATALOGUE, state })), {
      kind: 'explain',
      reason:
        'old cannot be used. .devcontainer/devcontainer.json:14: region is missing. It must be a region such as eu-west-1.',
      isWritten: false,
    });
  });

  it('tells of trust in Restricted Mode, and of the reason of what would not be for here anyway', () => {
    assert.deepEqual(
      [enter(item('dev'), { trusted: false }), enter(item('prod', { state: elsewhere }), { trusted: false })],
      [{ kind: 'manage-trust' }, { kind: 'explain', reason: NOT_HERE, isWritten: true }],
    );
  });

  it('does nothing while a role is given back, and opens nothing', () => {
    assert.deepEqual(
      [
        enter(item('dev', { state: active(42) }), { activity: releasing }),
        enterOn(overview([], { orphans: [GONE] }), { activity: releasing }),
      ],
      [{ kind: 'none' }, { kind: 'none' }],
    );
  });
});

const GONE = held('old', { kind: 'gone' });
