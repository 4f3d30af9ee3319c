import assert from 'node:assert/strict';
import type { Problem } from '../../../src/core/role.ts';
import { Refresher } from '../../../src/programs/extension/state/refresher.ts';
import { RolesStore } from '../../../src/programs/extension/state/roles-store.ts';
import { roleRow } from '../../../src/programs/extension/view/role-row.ts';
import { roleTree } from '../../../src/programs/extension/view/role-tree.ts';
import { viewState } from '../../../src/programs/extension/view/view-state.ts';
import type { Overview, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { DEVCONTAINER, NOWHERE } from '../../support/sample-roles.ts';
import { ScriptedSessions } from './fakes.ts';
import { active, consentNeeded, item, NOW, overview, problem, ready, WORDS } from './sample-overview.ts';

const kept = (name: string, overrides: Partial<RoleOverview> = {}) => item(name, { source: CATALOGUE, ...overrides });

function rowOf(role: RoleOverview, grouped = false) {
  const context = { overview: overview([role]), activity: undefined, trusted: true, grouped, now: NOW };
  return roleRow(role, context, WORDS);
}

const UNREAD: Problem = {
  severity: 'warning',
  code: 'catalogue-unread',
  message: 'The catalogue of id.acme.example could not be read. id.acme.example got no answer from GitHub.',
  file: DEVCONTAINER.file,
  path: [],
  range: NOWHERE,
};

describe('A row of a role that a catalogue keeps', () => {
  const rows: readonly (readonly [what: string, role: RoleOverview, grouped: boolean, description: string])[] = [
    ['available', kept('deploy'), false, 'catalogue · 111122223333 · AWS'],
    ['available, in a group', kept('deploy'), true, 'catalogue · for 1 h'],
    ['not allowed yet', kept('deploy', { consent: consentNeeded([]) }), false, 'catalogue · not allowed yet'],
    [
      'another than was allowed',
      kept('deploy', { consent: consentNeeded([], [{ sign: '~', text: 'x' }]) }),
      true,
      'catalogue · changed since you allowed it',
    ],
    ['active', kept('deploy', { state: active(42) }), false, '42 min left'],
    [
      'not given here',
      kept('deploy', { state: { kind: 'unavailable', reason: 'needs maintain on acme/app', detail: 'Ask for it.' } }),
      false,
      'needs maintain on acme/app',
    ],
    [
      'wrong',
      kept('deploy', {
        role: undefined,
        state: {
          kind: 'broken',
          problem: problem({ message: 'deploy of the catalogue cannot be used. It has no target.' }),
        },
      }),
      false,
      'deploy of the catalogue cannot be used',
    ],
  ];
  for (const [what, role, grouped, description] of rows) {
    it(`says that it is ${what}, and leads to no file`, () => {
      const row = rowOf(role, grouped);
      assert.equal(row.description, description);
      assert.equal(row.words.includes('source'), false);
      assert.equal(rowOf({ ...role, source: DEVCONTAINER }, grouped).words.includes('source'), true);
    });
  }

  it('has details with who keeps it, and why not', () => {
    const state = { kind: 'unavailable', reason: 'needs maintain on acme/app', detail: 'Ask for it.' } as const;
    const { facts, sentences } = rowOf(kept('deploy', { state })).details();
    assert.deepEqual(
      [facts.filter(({ name }) => ['Kept by', 'Defined in'].includes(name)), sentences],
      [[{ name: 'Kept by', value: 'the catalogue of id.acme.example' }], ['Ask for it.']],
    );
  });

  it('says that a role of the map has its name already', () => {
    const role = kept('deploy', { state: { kind: 'overshadowed', definedIn: DEVCONTAINER } });
    const { description, details, words } = rowOf(role);
    assert.deepEqual(
      [description, words.includes('assume'), details().facts.find(({ name }) => name === 'Kept by')?.value],
      ['defined already in .devcontainer/devcontainer.json', false, CATALOGUE.label],
    );
  });

  it('says of a role of that name in a file whose it is', () => {
    const role = item('deploy', { state: { kind: 'overshadowed', definedIn: CATALOGUE } });
    assert.equal(rowOf(role).description, 'defined already in the catalogue of id.acme.example');
  });
});

const withUnread = (roles: readonly RoleOverview[]): Overview => {
  const found = overview(roles);
  return { ...found, map: { ...found.map, problems: [UNREAD] } };
};

describe('A catalogue that could not be read', () => {
  it('is a line below the roles, with why', () => {
    const [row, notice] = roleTree(ready([withUnread([item('dev')])]), NOW, WORDS);
    assert.deepEqual(notice, {
      kind: 'notice',
      id: '/workspaces/app\ncatalogue',
      folder: '/workspaces/app',
      label: 'Catalogue not read',
      description: 'try again',
      icon: { id: 'warning', color: 'list.warningForeground' },
      detail: UNREAD.message,
      words: [],
      command: 'rolecall.refresh',
    });
    assert.equal(row?.kind === 'role' && row.role, 'dev');
  });

  it('is no repository without roles', () => {
    assert.equal(viewState(ready([withUnread([])])), 'listed');
    assert.equal(viewState(ready([overview([])])), 'no-map');
  });
});

const nothing = (): void => undefined;

describe('Reading the roles of a window', () => {
  for (const [trusted, use] of [
    [true, 'ask'],
    [false, 'remember'],
  ] as const) {
    it(trusted ? 'asks the broker what it keeps' : 'sends nothing for a folder that is not trusted', async () => {
      const sessions = new ScriptedSessions(overview([]));
      const refresher = new Refresher({
        store: new RolesStore(),
        sessions,
        window: { folders: () => [{ path: '/workspaces/app', name: 'app' }], isTrusted: () => trusted },
        log: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
      });
      await refresher.refresh();
      assert.deepEqual(sessions.asked, [use]);
    });
  }
});
