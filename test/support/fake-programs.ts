import type { FoundProgram, ProgramFinder } from '../../src/core/ports.ts';

/** Finds the first of the names that is there; the map is read at each call, so a test can remove or refuse a program. */
export function createFakePrograms(programs: ReadonlyMap<string, FoundProgram>): ProgramFinder {
  return {
    find(names) {
      const found = names.map(name => programs.get(name)).find(program => program !== undefined);
      return Promise.resolve(
        found ?? { found: false, reason: 'was not found in /usr/local/bin, /usr/bin or your configuration' },
      );
    },
  };
}
