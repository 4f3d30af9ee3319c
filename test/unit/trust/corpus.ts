import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../../hosts/project-folder.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import type { TrustFile } from '../../../src/trust/found-trust.ts';

const CORPUS = path.join(projectFolder, '../shared/corpus');

/** A file of the corpus, named by how its path begins; the test is skipped where there is no corpus. */
export function corpusFile(test: Mocha.Context, name: string): TrustFile {
  const file = path.join(CORPUS, name);
  if (!existsSync(file)) skipBecause(test, `there is no ${file}`);
  return { path: name, text: readFileSync(file, 'utf8') };
}

/** All files of a folder of the corpus. */
export function corpusFiles(test: Mocha.Context, folder: string): readonly TrustFile[] {
  const whole = path.join(CORPUS, folder);
  if (!existsSync(whole)) return skipBecause(test, `there is no ${whole}`);
  return readdirSync(whole).map(name => ({ path: name, text: readFileSync(path.join(whole, name), 'utf8') }));
}
