import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Unavailable } from './availability.ts';
import { cachedFolder } from './cached-folder.ts';
import { messageOf } from './message-of.ts';
import { npmEnvironment } from './npm-environment.ts';
import { runProgram } from './run-program.ts';

const PACKAGE = '@octokit/openapi';
const VERSION = '23.0.2';
const INTEGRITY = 'pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==';
const FILE = 'package/generated/api.github.com.json';
const TIME_LIMIT = 3_600_000;

/** GitHub's description of the API of api.github.com (OpenAPI, JSON). */
export interface GitHubDescription {
  readonly available: true;
  readonly file: string;
}

/**
 * Fetches it into the cache. It is no dependency: the package holds every edition of GitHub in 400 MB, which each clone would
 * install for one test.
 */
export async function installGitHubDescription(): Promise<GitHubDescription | Unavailable> {
  try {
    const folder = await cachedFolder(`github-description-${VERSION}`, fetchDescription, () => undefined, TIME_LIMIT);
    return { available: true, file: path.join(folder, FILE) };
  } catch (error) {
    return { available: false, reason: `${PACKAGE} ${VERSION} is not to be had: ${messageOf(error)}` };
  }
}

async function fetchDescription(folder: string): Promise<void> {
  await run('npm', ['pack', '--silent', `${PACKAGE}@${VERSION}`, '--pack-destination', folder]);
  const archive = path.join(folder, `octokit-openapi-${VERSION}.tgz`);
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (digest !== INTEGRITY) throw new Error('what the registry gave is not what was expected');
  await run('tar', ['-xzf', archive, '-C', folder, FILE]);
  await rm(archive);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runProgram({ program, args, environment: npmEnvironment(), timeLimitMs: TIME_LIMIT });
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${output.trim().slice(-300)}`);
}
