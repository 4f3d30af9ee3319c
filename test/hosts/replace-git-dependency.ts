import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a package that depends on another by its git address depend on a release from the registry, because git hosts may
 * be out of reach where npm is not. Changes `package.json` and the lock `npm-shrinkwrap.json`, from which the dependency's
 * own entry goes, so that npm resolves it afresh.
 * @throws when either file is missing or is not a JSON object.
 */
export async function replaceGitDependency(packageFolder: string, dependency: string, version: string): Promise<void> {
  await amendJson(join(packageFolder, 'package.json'), manifest => {
    setVersion(manifest['dependencies'], dependency, version);
  });
  await amendJson(join(packageFolder, 'npm-shrinkwrap.json'), lock => {
    const packages = lock['packages'];
    if (!isObject(packages)) return;
    const root = packages[''];
    if (isObject(root)) setVersion(root['dependencies'], dependency, version);
    const entry = `node_modules/${dependency}`;
    for (const path of Object.keys(packages)) {
      if (path === entry || path.startsWith(`${entry}/`)) Reflect.deleteProperty(packages, path);
    }
  });
}

function setVersion(dependencies: unknown, dependency: string, version: string): void {
  if (isObject(dependencies) && dependency in dependencies) dependencies[dependency] = version;
}

async function amendJson(path: string, amend: (content: Record<string, unknown>) => void): Promise<void> {
  const content: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (!isObject(content)) throw new Error(`${path} was expected to hold a JSON object, and does not.`);
  amend(content);
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
