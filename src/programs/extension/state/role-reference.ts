import { isObject } from '../../../core/parse.ts';

/**
 * Reads the argument a command was called with: a row of the tree, or `{ folder, role }` or `{ role }` from a key binding.
 * Anyone can call a command with anything, so it is parsed like any other input.
 */
export function readRoleArgument(argument: unknown): RoleArgument | undefined {
  if (!isObject(argument)) return undefined;
  const { folder, role, file } = argument;
  if (typeof role !== 'string' || role === '') return undefined;
  return {
    role,
    ...(typeof folder === 'string' ? { folder } : {}),
    ...(typeof file === 'string' ? { file } : {}),
  };
}

export interface RoleArgument {
  readonly folder?: string;
  readonly role: string;
  readonly file?: string;
}

/** A folder named by a row of the tree. */
export function readFolderArgument(argument: unknown): string | undefined {
  return isObject(argument) && typeof argument['folder'] === 'string' ? argument['folder'] : undefined;
}
