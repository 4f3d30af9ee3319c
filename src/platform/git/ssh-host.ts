import path from 'node:path';
import { readdir } from '../quick-files.ts';
import { readSmall } from './folder.ts';

const MAXIMUM_BYTES = 1024 * 1024;
/** OpenSSH follows includes as deep. */
const DEEPEST_INCLUDE = 16;
const MOST_FILES = 100;

/** Whether what a file says next is about the name; `unknown` below a condition that is not evaluated. */
type Counts = 'yes' | 'no' | 'unknown';

interface Search {
  readonly name: string;
  readonly homeDirectory: string;
  /** How many more files are read. */
  left: number;
}

/** Raised where the answer hangs on what is not evaluated here. */
class Unknown extends Error {}

/**
 * The host to which SSH goes for a name, by the files of ssh_config(5): the first `HostName` that is found counts. Undefined
 * where that cannot be told: a file that cannot be read, or a `Match` that decides. No command is run.
 */
export async function sshHost(name: string, homeDirectory: string): Promise<string | undefined> {
  const search: Search = { name, homeDirectory, left: MOST_FILES };
  try {
    for (const file of [path.join(homeDirectory, '.ssh/config'), '/etc/ssh/ssh_config']) {
      const found = await hostIn(search, file);
      if (found !== undefined) return found;
    }
    return name;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/** `included`: what counts in a file as a whole, by where it is included. */
async function hostIn(
  search: Search,
  file: string,
  included: Exclude<Counts, 'no'> = 'yes',
  depth = 0,
): Promise<string | undefined> {
  const { name, homeDirectory } = search;
  search.left -= 1;
  if (search.left < 0 || depth > DEEPEST_INCLUDE) throw new Unknown();
  const content = await readSmall(file, MAXIMUM_BYTES);
  if ('missing' in content) return undefined;
  if ('why' in content) throw new Unknown();
  let counts: Counts = included;
  for (const line of content.text.split('\n')) {
    const [, key = '', text = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    const words = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
    switch (key.toLowerCase()) {
      case 'host':
        counts = matchesHost(words, name) ? included : 'no';
        break;
      case 'match':
        counts = words.join(' ').toLowerCase() === 'all' ? included : 'unknown';
        break;
      case 'hostname':
        if (counts === 'unknown') throw new Unknown();
        if (counts === 'yes') return expanded(words[0] ?? '', name);
        break;
      case 'include': {
        if (counts === 'no') break;
        for (const other of await includedFiles(words, file, homeDirectory)) {
          const found = await hostIn(search, other, counts, depth + 1);
          if (found !== undefined) return found;
        }
      }
    }
  }
  return undefined;
}

function matchesHost(patterns: readonly string[], name: string): boolean {
  const matching = patterns.filter(pattern => glob(pattern.replace(/^!/, '')).test(name));
  return matching.length > 0 && matching.every(pattern => !pattern.startsWith('!'));
}

/** `*` and `?`, as OpenSSH and its includes have them; host names ignore case. */
function glob(pattern: string): RegExp {
  const source = pattern.replaceAll(/[^A-Za-z0-9]/g, each => (each === '*' ? '.*' : each === '?' ? '.' : `\\${each}`));
  return new RegExp(`^${source}$`, 'i');
}

function expanded(hostName: string, name: string): string {
  const host = hostName.replaceAll('%h', name);
  if (host === '' || host.includes('%')) throw new Unknown();
  return host;
}

/** In the folder of the user's or the system's files, wherever the including one is. */
async function includedFiles(
  patterns: readonly string[],
  from: string,
  homeDirectory: string,
): Promise<readonly string[]> {
  const base = from.startsWith('/etc/ssh/') ? '/etc/ssh' : path.join(homeDirectory, '.ssh');
  const found = await Promise.all(
    patterns.map(async pattern => {
      const file = path.resolve(base, pattern.replace(/^~\//, `${homeDirectory}/`));
      const folder = path.dirname(file);
      if (/[*?[\]{}~$%]/.test(folder) || /[[\]{}$%]/.test(path.basename(file))) throw new Unknown();
      if (!/[*?]/.test(file)) return [file];
      const names = await readdir(folder).catch(() => []);
      const wanted = glob(path.basename(file));
      return names
        .filter(each => wanted.test(each) && !each.startsWith('.'))
        .toSorted()
        .map(each => path.join(folder, each));
    }),
  );
  return found.flat();
}
