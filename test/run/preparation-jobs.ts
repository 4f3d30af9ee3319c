import { ensureProgramsAreBuilt } from '../demo/build-programs.ts';
import { ensureDebianRoot } from '../feature/debian-root.ts';
import { installBrowser } from '../hosts/install-browser.ts';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import type { Job, StageName } from './job.ts';
import { emptyReport } from './stage-report.ts';

/** One thing that suites use, made or installed before mocha's clock runs. */
interface Preparation {
  /** The stages whose suites ask for it. A suite skips, with the reason, where it is not to be had. */
  readonly stages: readonly StageName[];
  readonly after?: readonly string[];
  readonly prepare: (report: (line: string) => void) => Promise<unknown>;
}

/** Programs that suites start, real clients among them; `busybox` and `strace` are asked for by more than one stage. */
const packages = ['awscli', 'python3-boto3', 'strace', 'busybox', 'mmdebstrap'];

const preparations: Readonly<Record<string, Preparation>> = {
  programs: { stages: ['command', 'faults', 'clients', 'unit'], prepare: () => ensureProgramsAreBuilt() },
  'Debian packages': {
    stages: ['unit', 'command', 'faults', 'clients', 'feature'],
    prepare: report => ensureDebianPackages(packages, report),
  },
  browser: { stages: ['host', 'ui'], after: ['Debian packages'], prepare: report => installBrowser(report) },
  'current VS Code': { stages: ['host', 'ui'], prepare: report => installVsCodeHost('current', report) },
  'oldest VS Code': { stages: ['host', 'ui'], prepare: report => installVsCodeHost('floor', report) },
  'bare Debian': { stages: ['feature'], after: ['Debian packages'], prepare: report => ensureDebianRoot(report) },
};

/** The preparations that these stages need, as jobs. */
export function preparationJobs(stages: readonly StageName[]): readonly Job[] {
  return Object.entries(preparations)
    .filter(([, preparation]) => preparation.stages.some(stage => stages.includes(stage)))
    .map(([name, { after, prepare }]) => ({
      name,
      ...(after === undefined ? {} : { after }),
      run: async say => {
        await prepare(line => say(`${line}\n`));
        return emptyReport;
      },
    }));
}

/** The names of the preparations of a stage. */
export function preparationsOf(stage: StageName): readonly string[] {
  return Object.entries(preparations)
    .filter(([, preparation]) => preparation.stages.includes(stage))
    .map(([name]) => name);
}
