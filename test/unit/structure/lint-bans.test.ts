import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import { PROJECT } from './source-files.ts';

const EXTENSION = 'src/programs/extension';

/** What is banned from a file, by the words that ban it, and the same where it belongs. */
const BANS: readonly {
  readonly what: string;
  readonly text: string;
  readonly banned: readonly string[];
  readonly allowed: string;
}[] = [
  {
    what: 'running a command of VS Code',
    text: "import { commands } from 'vscode';\nvoid commands.executeCommand('setContext', 'rolecall.a', true);\n",
    banned: [`${EXTENSION}/main.ts`, `${EXTENSION}/ui/context-keys.ts`, `${EXTENSION}/ui/settings.ts`],
    allowed: `${EXTENSION}/ui/vscode-commands.ts`,
  },
  {
    what: 'running one by its bare name',
    text: "import { commands } from 'vscode';\nconst { executeCommand } = commands;\nvoid executeCommand('a');\n",
    banned: [`${EXTENSION}/ui/dialogs.ts`],
    allowed: `${EXTENSION}/ui/vscode-commands.ts`,
  },
  {
    what: 'reading a setting',
    text: "import { workspace } from 'vscode';\nworkspace.getConfiguration('rolecall').get('a');\n",
    banned: [`${EXTENSION}/compose.ts`, `${EXTENSION}/ui/vscode-commands.ts`],
    allowed: `${EXTENSION}/ui/settings.ts`,
  },
  {
    what: 'making a store of sessions',
    text: "import { SessionStore } from '../../store/session-store.ts';\nvoid new SessionStore(a, b);\n",
    banned: ['src/sessions/assume.ts', 'src/programs/cli/doctor/patient.ts', `${EXTENSION}/open-machine.ts`],
    allowed: 'src/composition/open-world.ts',
  },
  {
    what: 'reading the environment',
    text: 'void process.env;\n',
    banned: ['src/core/a.ts', 'src/sessions/a.ts', 'src/sandbox/a.ts'],
    allowed: 'src/platform/environment-variables.ts',
  },
  {
    what: 'what only Node has',
    text: "import { stat } from 'node:fs/promises';\nvoid stat('a');\n",
    banned: ['src/core/a.ts', 'src/clouds/aws/sts/exchange.ts', 'src/deliver/shim.ts', 'src/broker/keys/kms-key.ts'],
    allowed: 'src/platform/machine.ts',
  },
  ...['setTimeout(a, 1)', "Buffer.from('a')", "fetch('a')", 'globalThis.a'].map(use => ({
    what: `a global of Node (${use})`,
    text: `void ${use};\n`,
    banned: ['src/documents/a.ts', 'src/store/a.ts'],
    allowed: 'src/platform/clock.ts',
  })),
];

describe('The bans of lint', () => {
  for (const { what, text, banned, allowed } of BANS) {
    it(`keep ${what} to where it belongs`, async () => {
      assert.deepEqual(await refused(text, [...banned, allowed]), banned.toSorted());
    });
  }
});

/** The files that lint refuses, were this their text. */
async function refused(text: string, files: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-lint-'));
  try {
    await copyFile(path.join(PROJECT, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
    for (const file of files) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    const report = parseJson(await lint(folder));
    const found =
      isObject(report) && Array.isArray(report['diagnostics']) ? report['diagnostics'].filter(isObject) : [];
    const bans = found.filter(({ code }) => typeof code === 'string' && code.includes('no-restricted'));
    return [...new Set(bans.map(({ filename }) => String(filename)))].toSorted();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What oxlint says of a folder, as JSON; it ends with 1 where it found something. */
function lint(folder: string): Promise<string> {
  const oxlint = path.join(PROJECT, 'node_modules/.bin/oxlint');
  return new Promise(resolve => {
    execFile(oxlint, ['--format', 'json', 'src'], { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}
