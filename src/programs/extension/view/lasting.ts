import { accountOf, asksDuration } from '../../../clouds/clouds.ts';
import type { Role } from '../../../core/role.ts';
import { durationIn, type Words } from '../../../core/words.ts';

/** How long credentials of a role are had: what its map says counts only where one can ask for it. */
export function lasting({ target, durationSeconds }: Role, words: Words): string {
  return asksDuration(target)
    ? durationIn(durationSeconds * 1000, words)
    : words.t('as long as {0} decides', accountOf(target).cloud);
}
