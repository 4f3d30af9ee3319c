import { printable } from '../../../core/text.ts';

/** A path for people: `~` for the home directory in use. */
export function place(file: string, homeDirectory: string): string {
  const shown =
    file === homeDirectory || file.startsWith(`${homeDirectory}/`) ? `~${file.slice(homeDirectory.length)}` : file;
  return printable(shown, 500);
}
