import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cachedFolder } from './cached-folder.ts';
import type { InstalledVsCode } from './install-vscode.ts';

/** Those of VS Code's own extensions that are seen beside Rolecall: themes, the colours of its files, the account it asks for. */
const SEEN = [
  'configuration-editing',
  'github-authentication',
  'json',
  'markdown-basics',
  'shellscript',
  'theme-defaults',
  'theme-seti',
  'yaml',
];

const identity = z.object({ name: z.string(), publisher: z.string(), version: z.string(), engines: z.unknown() });

/**
 * A folder for `--builtin-extensions-dir`, made once a machine: each window reads, sends and starts what lies there, which
 * with all hundred extensions is a third of its work. Copies, since links do not load. The rest is there by name only:
 * of one that is not there at all the workbench starts its own copy, in the browser.
 */
export function builtInExtensions({ flavour, vsCodeVersion, serverFolder }: InstalledVsCode): Promise<string> {
  const all = join(serverFolder, 'extensions');
  return cachedFolder(
    `${flavour}-${vsCodeVersion}-built-in-r2`,
    async folder => {
      for (const name of await readdir(all)) {
        const manifest = await readFile(join(all, name, 'package.json'), 'utf8').catch(() => undefined);
        if (manifest === undefined) continue;
        if (SEEN.includes(name)) await cp(join(all, name), join(folder, name), { recursive: true });
        else await writeName(join(folder, name), manifest);
      }
    },
    () => undefined,
    10 * 60_000,
  );
}

async function writeName(folder: string, manifest: string): Promise<void> {
  const { name, publisher, version, engines } = identity.parse(JSON.parse(manifest));
  await mkdir(folder);
  const empty = { name, publisher, version, engines, extensionKind: ['workspace'] };
  await writeFile(join(folder, 'package.json'), JSON.stringify(empty));
}
