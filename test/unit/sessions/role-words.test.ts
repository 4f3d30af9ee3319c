import assert from 'node:assert/strict';
import { orphanRow as orphanLine, roleStateText } from '../../../src/programs/cli/present/role-text.ts';
import { PLAIN_STYLE } from '../../../src/programs/cli/style.ts';
import { orphanRow } from '../../../src/programs/extension/view/orphan-row.ts';
import { roleRow } from '../../../src/programs/extension/view/role-row.ts';
import type { OrphanReason, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { active, held, item, MINUTE, NOW, overview, problem, WORDS } from '../extension/sample-overview.ts';
import { USER } from '../../support/sample-roles.ts';

const FAR = NOW + 60 * MINUTE;
const HIDDEN = { name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'the AWS CLI', fix: 'Unset it.' };
const NO_TARGET = problem({ message: 'It has no target' });

describe('What is said of a role', () => {
  const roles: readonly (readonly [brief: string, RoleOverview])[] = [
    ['42 min left · default', item('dev', { state: active(42), isDefault: true })],
    ['expired', item('dev', { state: { kind: 'expired', expiredAt: undefined } })],
    [
      'renews when used · default',
      item('dev', { state: { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: FAR }, isDefault: true }),
    ],
    ['asks to confirm', item('dev', {}, { confirm: true })],
    ['needs main', item('dev', { state: { kind: 'unavailable', reason: 'needs main', detail: '' } })],
    ['defined already in your configuration', item('dev', { state: { kind: 'overshadowed', definedIn: USER } })],
    ['line 14: It has no target', item('dev', { state: { kind: 'broken', problem: NO_TARGET }, role: undefined })],
  ];
  for (const [brief, role] of roles) {
    it(`is the same on a row of VS Code and on a line of the command: ${brief}`, () => {
      const context = { overview: overview([role]), activity: undefined, trusted: true, grouped: false, now: NOW };
      assert.deepEqual([roleRow(role, context, WORDS).description, roleStateText(role, NOW)], [brief, brief]);
    });
  }

  it('names what hides it with the same words', () => {
    const role = item('dev', { state: active(42), shadows: [HIDDEN] });
    const context = { overview: overview([role]), activity: undefined, trusted: true, grouped: false, now: NOW };
    assert.deepEqual(
      [roleRow(role, context, WORDS).description, roleStateText(role, NOW)],
      ['hidden by AWS_ACCESS_KEY_ID', '42 min left · hidden by AWS_ACCESS_KEY_ID'],
    );
  });

  const reasons: readonly (readonly [brief: string, OrphanReason])[] = [
    ['map not read: .devcontainer/devcontainer.json:14', { kind: 'unread', problem: problem() }],
    ['mistake in the map: .devcontainer/devcontainer.json:14', { kind: 'broken', problem: problem() }],
    ['something else in the map now', { kind: 'changed' }],
    ['no longer in the map', { kind: 'gone' }],
  ];
  for (const [brief, why] of reasons) {
    it(`is the same of credentials that outlive it: ${brief}`, () => {
      const session = held('old', why);
      const found = overview([], { orphans: [session] });
      const [, , line] = orphanLine(session, found, PLAIN_STYLE, NOW);
      const row = orphanRow(session, { overview: found, activity: undefined, now: NOW }, WORDS);
      assert.deepEqual([row.description, line], [`42 min left · ${brief}`, `42 min left · ${brief}`]);
    });
  }

  it('says a place of a file that no map was read for by its last name', () => {
    const why = { kind: 'broken', problem: problem({ file: '/home/dev/.config/rolecall/config.yaml' }) } as const;
    const { repository } = overview([]);
    const [, , line] = orphanLine(held('old', why), { repository }, PLAIN_STYLE, NOW);
    assert.equal(line, '42 min left · mistake in the map: config.yaml:14');
  });
});
