import type { Words } from '../../../core/words.ts';
import { Command, type CommandId, type RowWord } from '../ids.ts';
import type { RoleNode } from './role-tree.ts';

export interface RowChoice {
  readonly label: string;
  readonly command: CommandId;
}

/** What Enter, a click or a choice in the list does with a role. */
export type RowAction =
  | { readonly kind: 'run'; readonly command: CommandId }
  | { readonly kind: 'choose'; readonly among: readonly RowChoice[] }
  /** Where it is wrong, beside whatever has the focus. */
  | { readonly kind: 'show-mistake' }
  | { readonly kind: 'explain'; readonly reason: string; readonly isWritten: boolean }
  | { readonly kind: 'manage-trust' }
  /** Something is under way with it. */
  | { readonly kind: 'none' };

/** `directly`: it was chosen from a list, so what can only be assumed is, without another question. */
export function rowAction({ row }: RoleNode, trusted: boolean, directly: boolean, words: Words): RowAction {
  const choices: readonly (RowChoice & { readonly word: RowWord })[] = [
    { word: 'assume', label: words.t('Assume Role'), command: Command.assume },
    { word: 'renew', label: words.t('Renew Role'), command: Command.renew },
    { word: 'terminal', label: words.t('Open Terminal with Role'), command: Command.openTerminalWithRole },
    { word: 'console', label: words.t('Open Console as This Role'), command: Command.openConsole },
    { word: 'newTerminals', label: words.t('Use in New Terminals'), command: Command.useInNewTerminals },
    { word: 'release', label: words.t('Release Role'), command: Command.release },
    { word: 'refusal', label: words.t('Why Was It Refused?'), command: Command.showRefusal },
    { word: 'refusal', label: words.t('Explain the Refusal'), command: Command.explainRefusal },
    { word: 'cancel', label: words.t('Cancel'), command: Command.cancel },
  ];
  const offered = choices.filter(({ word }) => row.words.includes(word));
  if (offered.length > 0) {
    const isPlain = row.words.includes('assume') && !row.words.includes('refusal');
    if (directly && isPlain) return { kind: 'run', command: Command.assume };
    return { kind: 'choose', among: [...offered, { label: words.t('Show Details'), command: Command.showDetails }] };
  }
  const isWritten = row.words.includes('source');
  if (row.isBroken && isWritten) return { kind: 'show-mistake' };
  if (row.reason !== undefined) return { kind: 'explain', reason: row.reason, isWritten };
  return trusted ? { kind: 'none' } : { kind: 'manage-trust' };
}
