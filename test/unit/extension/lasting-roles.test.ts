import assert from 'node:assert/strict';
import { present } from '../../../src/programs/extension/view/presentation.ts';
import type { TreeNode } from '../../../src/programs/extension/view/role-tree.ts';
import type { OrphanedSession, RoleOverview } from '../../../src/sessions/overview.ts';
import { active, item, MINUTE, NOW, overview, ready, WORDS } from './sample-overview.ts';

const ORPHAN: OrphanedSession = {
  sessionKey: '0'.repeat(32),
  name: 'old',
  target: {
    cloud: 'aws',
    roleArn: 'arn:aws:iam::111122223333:role/old',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
  },
  expiresAt: NOW + 42 * MINUTE,
  profile: 'old',
  roleSessionName: 'octocat',
};
const resting = { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: NOW + 60 * MINUTE } as const;

function rows(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap(node =>
    node.kind === 'role' ? [`${node.row.label}: ${node.row.description} [${node.row.words.join(' ')}]`] : [],
  );
}

describe('Credentials that outlive their role', () => {
  it('have a row of their own, that releases them, and count in the status bar', () => {
    const state = ready([overview([item('dev')], { orphans: [ORPHAN] })]);
    const { nodes, statusBar, hasActive, viewState } = present(state, NOW, WORDS);
    assert.deepEqual(
      [rows(nodes).at(-1), statusBar?.text, hasActive, viewState],
      ['old: 42 min left · no longer in the map [role release]', '$(key) old 42m', true, 'listed'],
    );
  });

  it('are listed where the map is gone altogether', () => {
    const { nodes, viewState } = present(ready([overview([], { orphans: [ORPHAN] })]), NOW, WORDS);
    assert.deepEqual([rows(nodes).length, viewState], [1, 'listed']);
  });

  it('raise no alarm in the moment they end', () => {
    const state = ready([overview([item('dev')], { orphans: [ORPHAN] })]);
    assert.equal(present(state, NOW + 43 * MINUTE, WORDS).statusBar?.text, '$(key) No role');
  });
});

describe('A role that nobody uses', () => {
  const cases: readonly (readonly [what: string, roles: readonly RoleOverview[], row: string, statusBar: string])[] = [
    ['and a tool would renew', [item('dev', { state: resting })], 'renews when used', '$(key) dev normal'],
    ['and that just ended', [item('dev', { state: active(-1) })], 'renews when used', '$(key) dev normal'],
    [
      'beside one that is active',
      [item('dev', { state: resting }), item('ops', { state: active(42) })],
      'renews when used',
      '$(key) 2 roles · 42m normal',
    ],
    [
      'and a tool could not renew',
      [
        item('dev', {
          state: resting,
          lastFailure: { kind: 'network', message: 'No answer.', hint: undefined, at: NOW },
        }),
      ],
      'expired · no answer',
      '$(error) dev expired error',
    ],
    [
      'and only a person renews',
      [item('dev', { state: { kind: 'expired', expiredAt: NOW - MINUTE } })],
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
