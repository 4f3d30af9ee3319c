import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { builtInExtensions } from './built-in-extensions.ts';
import type { InstalledVsCode } from './install-vscode.ts';
import { startProcessGroup } from './process-group.ts';
import { runProgramOrFail } from './run-program.ts';
import { addUserSettings, quietSettings, type Settings } from './user-settings.ts';
import { waitUntil } from './wait-until.ts';

/** What a server is started with. */
export interface VsCodeServerOptions {
  readonly host: InstalledVsCode;
  /** The server's own data, the user's settings and logs; made when missing. One server at a time. */
  readonly dataDirectory: string;
  /** Where installed extensions are; `extensions` in the data directory when absent. */
  readonly extensionsDirectory?: string;
  /**
   * The whole environment of the server, its extension host and its terminals. To it are added, where it lacks them, only
   * what nothing can run without: PATH, LANG, SHELL, HOME (a folder in the data directory, never the person's own) and
   * TMPDIR (a folder that `stop` removes).
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Added to the quiet settings, and before them where both have one. */
  readonly userSettings?: Settings;
  /** Whether a folder starts untrusted until the person trusts it; when false every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** Lets the page's address name a suite to run. With it, VS Code shows no toasts. */
  readonly smokeTestDriver?: boolean;
}

/** A server that listens on this machine's loopback. */
export interface RunningVsCodeServer {
  readonly host: InstalledVsCode;
  readonly port: number;
  /** For example `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly dataDirectory: string;
  /** The home of what runs in it. */
  readonly home: string;
  /** Ends it with its extension hosts and terminals, and waits for that. */
  stop(): Promise<void>;
  /** What it has written so far. */
  log(): string;
}

const startLimitMs = 300_000;

/**
 * Starts a VS Code server.
 * @throws when it does not listen within five minutes, with what it wrote.
 */
export async function startVsCodeServer(options: VsCodeServerOptions): Promise<RunningVsCodeServer> {
  const { host, dataDirectory } = options;
  const trust = options.workspaceTrust ?? false;
  await mkdir(dataDirectory, { recursive: true });
  await addUserSettings(dataDirectory, {
    ...quietSettings,
    'security.workspace.trust.enabled': trust,
    ...options.userSettings,
  });
  // Short, and not below the data directory: it holds sockets, whose paths may have some hundred characters at most.
  const temporary = await mkdtemp(join(tmpdir(), 'rolecall-'));
  const environment = await completeEnvironment(options, temporary);
  const group = await startProcessGroup({
    program: host.node,
    args: [
      ...serverProgram(host),
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--accept-server-license-terms',
      '--server-data-dir',
      dataDirectory,
      '--user-data-dir',
      join(dataDirectory, 'user'),
      '--extensions-dir',
      options.extensionsDirectory ?? join(dataDirectory, 'extensions'),
      '--builtin-extensions-dir',
      await builtInExtensions(host),
      '--disable-telemetry',
      '--telemetry-level',
      'off',
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(options.smokeTestDriver === true ? ['--enable-smoke-test-driver'] : []),
    ],
    folder: dataDirectory,
    environment,
  });
  const stop = async (): Promise<void> => {
    await group.stop();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  const port = (): number | undefined => {
    const listening = /Extension host agent listening on (\d+)/.exec(group.output());
    return listening === null ? undefined : Number(listening[1]);
  };
  await waitUntil(() => port() !== undefined || group.howItEnded() !== undefined, startLimitMs, 20);
  const found = port();
  if (found === undefined) {
    const why = group.howItEnded() ?? `it did not listen within ${startLimitMs / 1000} s`;
    await stop();
    throw new Error(`VS Code ${host.vsCodeVersion}'s server did not start: ${why}. It wrote:\n${group.output()}`);
  }
  return {
    host,
    port: found,
    origin: `http://127.0.0.1:${found}`,
    dataDirectory,
    home: environment['HOME'] ?? dataDirectory,
    stop,
    log: () => group.output(),
  };
}

/**
 * Installs a packaged extension into a folder that a server started later can use.
 * @throws when VS Code refuses the package, with what it wrote.
 */
export async function installPackagedExtension(
  host: InstalledVsCode,
  vsixPath: string,
  extensionsDirectory: string,
): Promise<void> {
  await mkdir(extensionsDirectory, { recursive: true });
  await runProgramOrFail({
    program: host.node,
    args: [
      ...serverProgram(host),
      '--install-extension',
      vsixPath,
      '--extensions-dir',
      extensionsDirectory,
      '--server-data-dir',
      `${extensionsDirectory}-installer`,
      '--accept-server-license-terms',
    ],
    environment: { ...process.env, ...noGallery },
    timeLimitMs: startLimitMs,
  });
}

/** An empty gallery, so that it asks no extension registry for anything. */
const noGallery = { EXTENSIONS_GALLERY: '{}' };

function serverProgram(host: InstalledVsCode): readonly string[] {
  return [join(host.serverFolder, 'out', 'server-main.js')];
}

async function completeEnvironment(options: VsCodeServerOptions, temporary: string): Promise<Record<string, string>> {
  const home = options.environment?.['HOME'] ?? join(options.dataDirectory, 'home');
  await mkdir(home, { recursive: true });
  return {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    TMPDIR: temporary,
    ...noGallery,
    ...options.environment,
    HOME: home,
  };
}
