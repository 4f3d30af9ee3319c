import { type Doubt, firmDoubt } from './doubt.ts';

/**
 * The variables that change how something looks and nothing else. All others may lead a program to another file, program or
 * option: PATH, LD_*, *PAGER, GIT_*, NODE_OPTIONS, HOME, and those that nobody has thought of.
 */
const HARMLESS = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|COLUMNS|LINES|NO_COLOR|CLICOLOR|CLICOLOR_FORCE|FORCE_COLOR)$/;
/** No path that leads up or begins at the root: locales, time zones and terminals are looked for as files. */
const PLAIN_VALUE = /^(?:[\w@+-][\w.@+-]*(?:\/[\w@+-]+)*)?$/;

/** @param assignment `NAME=value`. */
export function doubtsAboutAssignment(assignment: string): readonly Doubt[] {
  const end = assignment.indexOf('=');
  const name = assignment.slice(0, end);
  if (HARMLESS.test(name) && PLAIN_VALUE.test(assignment.slice(end + 1))) return [];
  return [firmDoubt(`It sets ${name}, which may change what the program does.`)];
}
