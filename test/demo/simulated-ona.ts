import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';

/** An Ona environment made of a temporary home, a checkout and a sandbox in this process: nothing of it is the person's own. */
export interface SimulatedOna {
  readonly root: string;
  readonly home: string;
  /** The checkout: remote github.com/acme/app, branch main, devcontainer.json with `customizations.rolecall`. */
  readonly checkout: string;
  readonly sandbox: Sandbox;
  /** The whole environment of a process in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces the checkout's devcontainer.json. */
  writeDevcontainer(customizations: unknown): Promise<void>;
  /** Stops the sandbox and removes every file. */
  close(): Promise<void>;
}

/** The role map of the demonstration; `account` and `region` are the sandbox's. */
export const DEMO_ROLE_MAP = {
  version: 1,
  roles: {
    'dev-readonly': {
      description: 'Read-only in the development account',
      use: 'developer',
      duration: '1h',
      aws: { roleArn: 'arn:aws:iam::111122223333:role/dev-readonly', region: 'eu-west-1' },
    },
    'deploy-staging': {
      use: 'developer',
      duration: '15m',
      confirm: true,
      aws: { roleArn: 'arn:aws:iam::111122223333:role/deploy-staging', region: 'eu-west-1' },
      when: { branches: ['main', 'release/*'], platforms: ['codespaces', 'ona'] },
    },
    'payments-admin': {
      description: 'Of another project, which AWS refuses',
      use: 'developer',
      duration: '15m',
      aws: { roleArn: 'arn:aws:iam::111122223333:role/payments-admin', region: 'eu-west-1' },
    },
  },
  autoAssume: ['dev-readonly'],
} as const;

/** Lies among the temporary files: in a Git work tree Rolecall would run no program. */
export async function simulateOna(): Promise<SimulatedOna> {
  const root = await mkdtemp(path.join(await realpath(tmpdir()), 'rolecall-ona-'));
  try {
    const home = path.join(root, 'home');
    const checkout = path.join(root, 'workspaces', 'app');
    const sandbox = await startSandbox({ programDirectory: path.join(root, 'programs') });
    await writePrivate(path.join(home, '.config/rolecall/config.yaml'), sandbox.demo.userConfiguration);
    await writeCheckout(checkout);
    const writeDevcontainer = (customizations: unknown): Promise<void> =>
      writePrivate(path.join(checkout, '.devcontainer/devcontainer.json'), devcontainer(customizations));
    await writeDevcontainer(DEMO_ROLE_MAP);
    return {
      root,
      home,
      checkout,
      sandbox,
      environment: {
        HOME: home,
        PATH: '/usr/local/bin:/usr/bin:/bin',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        ...definedOnly(sandbox.demo.environment),
      },
      writeDevcontainer,
      close: async () => {
        await sandbox.stop();
        await rm(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

/** A complete devcontainer.json, with a comment as people write them. */
function devcontainer(customizations: unknown): string {
  const configuration = {
    name: 'app',
    image: 'mcr.microsoft.com/devcontainers/base:debian',
    customizations: { vscode: { extensions: ['rolecall.rolecall'] }, rolecall: customizations },
  };
  return `// What this repository's environments have in common.\n${JSON.stringify(configuration, undefined, 2)}\n`;
}

/** What `git clone` leaves, as text: Git itself is not needed to read it, and might not be there. */
async function writeCheckout(checkout: string): Promise<void> {
  await writePrivate(path.join(checkout, '.git/HEAD'), 'ref: refs/heads/main\n');
  await writePrivate(
    path.join(checkout, '.git/config'),
    '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = https://github.com/acme/app.git\n',
  );
  await mkdir(path.join(checkout, '.git/objects'), { recursive: true });
  await mkdir(path.join(checkout, '.git/refs/heads'), { recursive: true });
}

async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
