import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';

/** "acme/app on main, in Ona". */
export function heading({ repository, detection }: Pick<Overview, 'repository' | 'detection'>): string {
  const branch = repository.branch === undefined ? '' : ` on ${printable(repository.branch)}`;
  return `${printable(repository.label)}${branch}, in ${detection.platform.name}`;
}

/** "subject organization_id:…", as far as clouds were shown one; empty while no role was assumed, or with several. */
export function subjectText({ roles }: Pick<Overview, 'roles'>): string {
  const held = roles.filter(({ identity }) => identity !== undefined);
  const [subject, ...others] = new Set(held.map(({ identity }) => identity?.subject));
  return subject === undefined || others.length > 0 ? '' : `subject ${printable(subject)}`;
}
