import { parseJson } from '../../../core/parse.ts';
import type { HomeFacts } from './place.ts';

const FILE = 'aws-config-files.json';
/** More than anybody has; a record with more is none of ours. */
const MAXIMUM_FILES = 100;

/** Files that profiles were written to: AWS_CONFIG_FILE may name another one each time. The newest last. */
export async function writtenFiles({ state }: Pick<HomeFacts, 'state'>): Promise<readonly string[]> {
  const content = (await state.read(FILE))?.content;
  if (content === undefined) return [];
  let files: unknown;
  try {
    files = parseJson(content);
  } catch {
    return [];
  }
  if (!Array.isArray(files) || files.length > MAXIMUM_FILES) return [];
  return files.filter(file => typeof file === 'string').filter(isPlainPath);
}

/** Notes, before it is written, that a file gets profiles. @throws AssumeError `local-file`. */
export async function noteWritten(facts: Pick<HomeFacts, 'state'>, file: string): Promise<void> {
  const known = await writtenFiles(facts);
  if (known.includes(file)) return;
  await facts.state.write(FILE, JSON.stringify([...known, file].slice(-MAXIMUM_FILES)));
}

function isPlainPath(file: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are among what is refused
  return /^\/[^\u0000-\u001f\u007f]{1,4000}$/.test(file) && !file.split('/').includes('..');
}
