import { accountLabel, targetName } from '../../../clouds/clouds.ts';
import type { Role } from '../../../core/role.ts';
import type { Words } from '../../../core/words.ts';
import { lasting } from './lasting.ts';
import { shown } from './shown.ts';

/** What a person reads before a role that asks each time is taken: which one it is as the cloud names it, and who asks. */
export interface ConfirmText {
  readonly question: string;
  readonly detail: string;
}

export function confirmText(role: Role, repository: string, words: Words): ConfirmText {
  return {
    question: words.t('Assume {0}?', shown(role.name)),
    detail: words.t(
      '{0} in {1}, for {2}, asked for by {3}. The map asks you to confirm this role each time.',
      shown(`${role.name} → ${targetName(role.target)}`, 700),
      shown(accountLabel(role.target)),
      lasting(role, words),
      shown(repository),
    ),
  };
}
