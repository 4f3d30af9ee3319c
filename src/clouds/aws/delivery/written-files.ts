import { parseJson } from '../../../core/parse.ts';
import type { PrivateDirectory } from '../../../core/ports.ts';
import { keepTwice } from './home-mark.ts';
import type { HomeFacts } from './place.ts';

const FILE = 'aws-config-files.json';
type Written = Pick<HomeFacts, 'state' | 'spare'>;

/** More than anybody has; a record with more is none of ours. */
const MAXIMUM_FILES = 100;

/** Files that profiles were written to: AWS_CONFIG_FILE may name another one each time. The newest last. */
export async function writtenFiles({ state, spare }: Written): Promise<readonly string[]> {
  return [...new Set([...(await filesIn(spare).catch(() => [])), ...(await filesIn(state))])];
}

async function filesIn(directory: PrivateDirectory): Promise<readonly string[]> {
  const content = (await directory.read(FILE))?.content;
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
export async function noteWritten(facts: Written, file: string): Promise<void> {
  const known = await writtenFiles(facts);
  const note = async (directory: PrivateDirectory): Promise<void> => {
    if ((await filesIn(directory)).includes(file)) return;
    const files = [...known.filter(each => each !== file), file];
    await directory.write(FILE, JSON.stringify(files.slice(-MAXIMUM_FILES)));
  };
  await note(facts.state);
  await keepTwice(() => note(facts.spare));
}

function isPlainPath(file: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are among what is refused
  return /^\/[^\u0000-\u001f\u007f]{1,4000}$/.test(file) && !file.split('/').includes('..');
}
