import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildPrograms, PROJECT } from './build-programs.ts';
import { type Ran, runCommand, runOnTerminal } from './run-command.ts';
import { simulateOna, type SimulatedOna } from './simulated-ona.ts';

export interface DemoOptions {
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One command of the walk. */
interface Step {
  readonly title: string;
  /** As a person would type it. */
  readonly line: string;
  readonly argv: readonly string[];
  /** Typed at the first question; such a step gets a terminal. */
  readonly typed?: string;
}

/**
 * The main job in a simulated Ona environment, each step with its command line and output, ending with the identity the
 * cloud sees. @throws Error at the first step that fails.
 */
export async function runHeadless({ print, signal }: DemoOptions): Promise<void> {
  const ona = await simulateOna();
  try {
    print('Building, and starting a sandbox in place of the identity provider and AWS …');
    const programs = path.join(ona.root, 'dist');
    await buildPrograms(programs);
    const rolecall = [process.execPath, path.join(programs, 'rolecall.js')];
    try {
      let identity = '';
      for (const step of steps(ona, rolecall)) {
        signal.throwIfAborted();
        print(`\n— ${step.title}\n$ ${step.line}`);
        const ran = await perform(step, ona, signal);
        signal.throwIfAborted();
        print(`${ran.stdout}${ran.stderr}`.trimEnd());
        if (ran.code !== 0) throw new Error(`"${step.line}" ended with code ${ran.code}.`);
        identity = /"Arn": "([^"]+)"/.exec(ran.stdout)?.[1] ?? identity;
      }
      if (identity === '') throw new Error('No step told the identity.');
      print(`\nDone. The cloud saw ${identity}, and no key was ever stored on disk.`);
    } finally {
      // Whatever happened: the credentials of the simulated home go, and the memory they were in.
      await runCommand([...rolecall, 'uninstall'], inCheckout(ona));
    }
  } finally {
    await ona.close();
  }
}

function steps(ona: SimulatedOna, rolecall: readonly string[]): readonly Step[] {
  const step = (title: string, words: readonly string[], typed?: string): Step => ({
    title,
    line: ['rolecall', ...words].join(' '),
    argv: [...rolecall, ...words],
    ...(typed === undefined ? {} : { typed }),
  });
  return [
    step('Where are we, and what can prove it?', ['env', '--claims']),
    step('What does this repository offer?', ['roles']),
    step('Nothing of it is used before a person read and allowed it.', ['consent', 'grant'], 'y\n'),
    step('Take a role: identity token, exchange, profile.', ['assume', 'dev-readonly']),
    step('What do we hold?', ['status']),
    identityStep(ona),
    step('Give it up.', ['release', 'dev-readonly']),
    step('And leave nothing behind.', ['uninstall']),
  ];
}

/** The AWS CLI where it is installed, else the AWS SDK for JavaScript: either reads the profile as any tool does. */
function identityStep({ sandbox }: SimulatedOna): Step {
  const title = 'Every tool just works, through the profile.';
  if (existsSync('/usr/bin/aws')) {
    // The endpoint, since AWS is the sandbox here; a person's own call names none.
    const words = ['--profile', 'dev-readonly', 'sts', 'get-caller-identity', '--endpoint-url', sandbox.sts];
    return { title, line: `aws ${words.join(' ')}`, argv: ['/usr/bin/aws', ...words, '--output', 'json'] };
  }
  const script = path.join(PROJECT, 'test/demo/get-caller-identity.ts');
  return {
    title,
    line: 'node get-caller-identity.ts dev-readonly   (no AWS CLI here: the AWS SDK for JavaScript)',
    argv: [process.execPath, '--import', 'tsx', script, 'dev-readonly', 'eu-west-1', sandbox.sts],
  };
}

function perform(step: Step, ona: SimulatedOna, signal: AbortSignal): Promise<Ran> {
  const inSdk = step.argv.includes('tsx');
  const options = { ...inCheckout(ona), signal, ...(inSdk ? { folder: PROJECT } : {}) };
  return step.typed === undefined ? runCommand(step.argv, options) : runOnTerminal(step.argv, options, step.typed);
}

function inCheckout(ona: SimulatedOna): { readonly folder: string; readonly environment: SimulatedOna['environment'] } {
  return { folder: ona.checkout, environment: ona.environment };
}
