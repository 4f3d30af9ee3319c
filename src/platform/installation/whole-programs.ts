import path from 'node:path';
import { asAssumeError, type AssumeError } from '../../core/errors.ts';
import { isProgramsFolder, readPrograms } from './programs.ts';

/** What is wrong with an installed folder of programs; undefined when it is whole, or is none of that kind. */
export function damageOf(programs: string): AssumeError | undefined {
  const name = path.basename(programs);
  if (!isProgramsFolder(name)) return undefined;
  try {
    readPrograms(programs, path.dirname(programs), name.replace(/-[0-9a-f]{12}$/, ''));
    return undefined;
  } catch (error) {
    return asAssumeError(error);
  }
}
