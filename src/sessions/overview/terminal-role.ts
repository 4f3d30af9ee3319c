import type { Cloud } from '../../core/target.ts';
import type { Overview } from './overview.ts';

/** The role whose profile new terminals of a folder name. */
export interface TerminalRole {
  readonly name: string;
  readonly cloud: Cloud;
  readonly profile: string;
  /** What has every tool in a terminal use that profile: never a key. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * What new terminals of a folder get, one role a cloud, by the same reading that is shown: nothing before consent, nor before
 * there is a profile. Whether tools then find credentials is the role's own state.
 */
export function terminalRoles({ consent, roles }: Pick<Overview, 'consent' | 'roles'>): readonly TerminalRole[] {
  if (consent.kind === 'needed') return [];
  return roles
    .filter(({ isDefault, consent: own }) => isDefault && own?.kind !== 'needed')
    .flatMap(({ name, role, profile, toolVariables }) =>
      role === undefined || profile === undefined || toolVariables === undefined
        ? []
        : [{ name, cloud: role.target.cloud, profile, variables: toolVariables.newTerminals }],
    );
}
