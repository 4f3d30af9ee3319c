import type { RoleActivity } from '../../../src/programs/extension/state/roles-state.ts';
import { roleRow } from '../../../src/programs/extension/view/role-row.ts';
import type { RowContext } from '../../../src/programs/extension/view/row.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { item, NOW, overview, problem, WORDS } from './sample-overview.ts';

export function rowOf(role: RoleOverview, context: Partial<RowContext> = {}) {
  return roleRow(
    role,
    { overview: overview([role]), activity: undefined, trusted: true, grouped: false, now: NOW, ...context },
    WORDS,
  );
}

export const shadow = { name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'tools', fix: 'Unset it.' };
export const refused: RoleActivity = {
  kind: 'refused',
  work: 'assume',
  failure: { kind: 'trust-mismatch', message: 'AWS refused dev.', hint: 'Compare the claims.' },
};
export const broken = item('old-role', {
  role: undefined,
  profile: undefined,
  range: undefined,
  state: { kind: 'broken', problem: problem() },
});
