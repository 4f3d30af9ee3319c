import path from 'node:path';
import {
  type SimulatedEnvironment,
  simulateEnvironment,
  type SimulatedPlatform,
} from '../support/simulated-environment.ts';
import { buildPrograms } from './build-programs.ts';
import { publicAzureFor } from '../support/public-azure-for.ts';
import { hasAz } from './command-line-tools.ts';
import { type Ran, runCommand, runOnTerminal } from './run-command.ts';
import { type Step, walk } from './walk.ts';

export interface DemoOptions {
  readonly platform: SimulatedPlatform;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The main job in a simulated environment, each step with its command line and output, ending with the identity the cloud
 * sees. @throws Error at the first step that does not end as it should.
 */
export async function runHeadless({ platform, print, signal }: DemoOptions): Promise<void> {
  const simulated = await simulateEnvironment({ platform, everyCloud: true });
  try {
    print(
      platform === 'ona'
        ? 'Building, and starting a sandbox in place of the identity provider and three clouds …'
        : 'Building, and starting a sandbox in place of GitHub and three clouds, with a broker of ours …',
    );
    const programs = path.join(simulated.root, 'dist');
    await buildPrograms(programs);
    const publicAzure = hasAz() ? await publicAzureFor(simulated) : undefined;
    const rolecall = [process.execPath, path.join(programs, 'rolecall.js')];
    try {
      const seen: string[] = [];
      for (const step of walk(simulated, rolecall, publicAzure)) {
        signal.throwIfAborted();
        print(`\n— ${step.title}\n$ ${step.line}`);
        step.before?.();
        const ran = await perform(step, simulated, signal);
        signal.throwIfAborted();
        print(`${ran.stdout}${ran.stderr}`.trimEnd());
        if (ran.code !== (step.code ?? 0)) throw new Error(`"${step.line}" ended with code ${ran.code}.`);
        seen.push(...(/"(?:Arn|Principal)": "([^"]+)"/.exec(ran.stdout)?.slice(1) ?? []));
        seen.push(...(/"Subscriptions": \[\s+"([^"]+)"/.exec(ran.stdout)?.slice(1) ?? []));
      }
      const [aws, google, azure] = seen;
      if (aws === undefined || google === undefined || azure === undefined) {
        throw new Error('Not every cloud told what it saw.');
      }
      print(
        `\nDone. AWS saw ${aws}, Google Cloud ${google}, and Azure opened ${azure}; no key was ever stored on disk.`,
      );
    } finally {
      // Whatever happened: the credentials of the simulated home go, and the memory they were in.
      await runCommand([...rolecall, 'uninstall'], inCheckout(simulated));
      await publicAzure?.close();
    }
  } finally {
    await simulated.close();
  }
}

function perform(step: Step, simulated: SimulatedEnvironment, signal: AbortSignal): Promise<Ran> {
  const options = { ...inCheckout(simulated), signal };
  if (step.typed === undefined) return runCommand(step.argv, options);
  // Plain as the other steps, which write into pipes: all of it may go into a file.
  const environment = { ...simulated.environment, NO_COLOR: '1' };
  return runOnTerminal(step.argv, { ...options, environment }, step.typed);
}

function inCheckout({ checkout, environment }: SimulatedEnvironment) {
  return { folder: checkout, environment };
}
