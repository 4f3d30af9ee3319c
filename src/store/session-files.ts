import { TOOL_FILE_KINDS, type ToolFileKind } from '../core/credentials.ts';
import { SESSION_KEY_PATTERN, type SessionKey } from '../core/session.ts';

/** A file that tools read, under a name where none looks: while no window has the folder of its session open. */
export function aside<K extends ToolFileKind>(kind: K): `${K}-aside` {
  return `${kind}-aside`;
}

/** What of a session's files is secret. */
export const SECRET_FILE_KINDS = ['cache', ...TOOL_FILE_KINDS, ...TOOL_FILE_KINDS.map(aside)] as const;

/** The files of one session in the private directory. */
export const SESSION_FILE_KINDS = ['session', 'ended', ...SECRET_FILE_KINDS, 'failure', 'lock'] as const;
export type SessionFileKind = (typeof SESSION_FILE_KINDS)[number];

export function sessionFileName(key: SessionKey, kind: SessionFileKind): string {
  return `${key}.${kind}`;
}

/** Undefined for names that are no session's. */
export function parseSessionFileName(name: string): { key: SessionKey; kind: SessionFileKind } | undefined {
  const [key, extension, ...rest] = name.split('.');
  const kind = SESSION_FILE_KINDS.find(known => known === extension);
  if (key === undefined || kind === undefined || rest.length > 0 || !SESSION_KEY_PATTERN.test(key)) return undefined;
  return { key, kind };
}
