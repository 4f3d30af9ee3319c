import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview.ts';

/** "acme/app on main, in Ona". */
export function heading({ repository, detection }: Pick<Overview, 'repository' | 'detection'>): string {
  const branch = repository.branch === undefined ? '' : ` on ${printable(repository.branch)}`;
  return `${printable(repository.label)}${branch}, in ${detection.platform.name}`;
}
