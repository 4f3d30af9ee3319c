import type { Overview } from './overview.ts';

/** The role whose profile new terminals of a folder name. */
export interface TerminalRole {
  readonly name: string;
  readonly profile: string;
  /** What has every tool in a terminal use that profile: never a key. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * What new terminals of a folder get, by the same reading that is shown: nothing before consent, nor before there is a
 * profile. Whether tools then find credentials is the role's own state.
 */
export function terminalRole({ consent, roles }: Pick<Overview, 'consent' | 'roles'>): TerminalRole | undefined {
  if (consent.kind === 'needed') return undefined;
  const role = roles.find(({ isDefault }) => isDefault);
  if (role?.consent?.kind === 'needed') return undefined;
  if (role?.profile === undefined || role.toolVariables === undefined) return undefined;
  return { name: role.name, profile: role.profile, variables: role.toolVariables };
}
