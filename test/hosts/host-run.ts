import type { Report } from './availability.ts';
import type { VsCodeFlavour } from './vscode-flavours.ts';

/** One suite to run inside VS Code's extension host. */
export interface HostRun {
  readonly flavour: VsCodeFlavour;
  /** The folder of the extension under test. */
  readonly extensionDevelopmentPath: string;
  /** What `bundleHostSuite` gave. */
  readonly extensionTestsPath: string;
  /** The folder that is open. */
  readonly folder: string;
  /** The whole environment of the extension host, besides what VS Code cannot run without. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives mocha's output and the progress of an install, line by line. */
  readonly report: Report;
}

/** How a suite in the extension host ended. */
export interface HostRunEnd {
  readonly available: true;
  /** 0 when every test passed. */
  readonly exitCode: number;
  /** Which VS Code it ran in, for people: `VS Code 1.105.1, server`. */
  readonly vsCode: string;
}
