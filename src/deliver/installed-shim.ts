/** What an installed command was bound to when it was written: read back from `shimText`'s own lines. */
export interface BoundValues {
  /** Undefined: it keeps no credentials, since there was no place for them. */
  readonly runtimeDirectory: string | undefined;
  readonly node: string;
  readonly programs: string;
  /** Whether `node` is Electron, which answers for Node only when it is told to. */
  readonly electron: boolean;
}

/** Undefined for a text that is none of ours. */
export function readShim(text: string): BoundValues | undefined {
  const word = (name: string, rest = ''): string | undefined =>
    new RegExp(`^${name}='((?:[^'\\n]|'\\\\'')*)'${rest}$`, 'm').exec(text)?.[1]?.replaceAll(String.raw`'\''`, "'");
  const [directory, node, programs] = [word('d', ' k= h= l=(?: q=)?'), word('n'), word('p')];
  if (!text.startsWith('#!/bin/sh\n# Rolecall ') || directory === undefined) return undefined;
  if (node === undefined || programs === undefined) return undefined;
  const electron = text.includes('\nexport ELECTRON_RUN_AS_NODE=1\n');
  return { runtimeDirectory: directory === '' ? undefined : directory, node, programs, electron };
}
