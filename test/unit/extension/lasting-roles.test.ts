import assert from 'node:assert/strict';
import { present } from '../../../src/programs/extension/view/presentation.ts';
import type { TreeNode } from '../../../src/programs/extension/view/role-tree.ts';
import type { OrphanReason, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { active, held, item, MINUTE, NOW, overview, problem, ready, WORDS } from './sample-overview.ts';

const GONE = held('old', { kind: 'gone' });
const resting = { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: NOW + 60 * MINUTE } as const;

function rows(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap(node =>
    node.kind === 'role' ? [`${node.row.label}: ${node.row.description} [${node.row.words.join(' ')}]`] : [],
  );
}

describe('Credentials that outlive their role', () => {
  it('have a row of their own, that releases them, and count in the status bar', () => {
    const state = ready([overview([item('dev')], { orphans: [GONE] })]);
    const { nodes, statusBar, hasActive, viewState } = present(state, NOW, WORDS);
    assert.deepEqual(
      [rows(nodes).at(-1), statusBar?.text, hasActive, viewState],
      [
        'old: 42 min left · no longer in the map [role release terminal console profile]',
        '$(key) No role +1',
        true,
        'listed',
      ],
    );
  });

  const reasons: readonly (readonly [why: OrphanReason, brief: string, sentence: RegExp])[] = [
    [
      { kind: 'unread', problem: problem({ message: 'A colon is missing.' }) },
      'map not read: .devcontainer/devcontainer.json:14',
      /^The role map cannot be read, so nobody knows .* \.devcontainer\/devcontainer\.json:14: A colon is missing\. The role goes on as it was assumed/,
    ],
    [
      { kind: 'broken', problem: problem() },
      'mistake in the map: .devcontainer/devcontainer.json:14',
      /^What the map says of this role has a mistake\. .*json:14: region is missing\..* The role goes on/,
    ],
    [{ kind: 'changed' }, 'something else in the map now', /^The map names this role for something else now/],
    [{ kind: 'gone' }, 'no longer in the map', /^The map no longer names this role\. The role goes on/],
  ];
  for (const [why, brief, sentence] of reasons) {
    it(`say as it is why the map does not name the role: ${why.kind}`, () => {
      const [node] = present(ready([overview([], { orphans: [held('old', why)] })]), NOW, WORDS).nodes;
      assert.ok(node?.kind === 'role');
      const { description, ariaLabel, details } = node.row;
      assert.deepEqual(
        [description, ariaLabel],
        [`42 min left · ${brief}`, `old, active, 42 minutes left, ${brief}, AWS 111122223333`],
      );
      assert.match(details().sentences.join(' '), sentence);
    });
  }

  it('are listed where the map is gone altogether', () => {
    const { nodes, viewState } = present(ready([overview([], { orphans: [GONE] })]), NOW, WORDS);
    assert.deepEqual([rows(nodes).length, viewState], [1, 'listed']);
  });

  it('raise no alarm in the moment they end', () => {
    const state = ready([overview([item('dev')], { orphans: [GONE] })]);
    assert.equal(present(state, NOW + 43 * MINUTE, WORDS).statusBar?.text, '$(key) No role');
  });
});

describe('A role that nobody uses', () => {
  const cases: readonly (readonly [what: string, roles: readonly RoleOverview[], row: string, statusBar: string])[] = [
    [
      'and a tool would renew',
      [item('dev', { isDefault: true, state: resting })],
      'renews when used · default',
      '$(key) dev normal',
    ],
    [
      'and that just ended',
      [item('dev', { isDefault: true, state: active(-1) })],
      'renews when used · default',
      '$(key) dev normal',
    ],
    [
      'beside one that is active',
      [item('dev', { isDefault: true, state: resting }), item('ops', { state: active(42) })],
      'renews when used · default',
      '$(key) dev +1 normal',
    ],
    [
      'and a tool could not renew',
      [
        item('dev', {
          isDefault: true,
          state: resting,
          lastFailure: { kind: 'network', message: 'No answer.', hint: undefined, at: NOW },
        }),
      ],
      'expired · no answer',
      '$(error) dev expired error',
    ],
    [
      'and only a person renews',
      [item('dev', { isDefault: true, state: { kind: 'expired', expiredAt: NOW - MINUTE } })],
      'expired at 13:49 UTC',
      '$(error) dev expired error',
    ],
  ];
  for (const [what, roles, row, bar] of cases) {
    it(`${what} says so`, () => {
      const { nodes, statusBar } = present(ready([overview(roles)]), NOW, WORDS);
      const [first] = nodes;
      assert.ok(first?.kind === 'role');
      assert.deepEqual([first.row.description, `${statusBar?.text ?? ''} ${statusBar?.severity ?? ''}`], [row, bar]);
    });
  }
});
