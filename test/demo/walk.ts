import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import type { BelievedAzure } from '../support/public-azure-for.ts';
import { PROJECT } from './build-programs.ts';
import { azSteps, gcloudSteps } from './command-line-tools.ts';

/** One command of the walk. */
export interface Step {
  readonly title: string;
  /** As a person would type it. */
  readonly line: string;
  readonly argv: readonly string[];
  /** Typed at the first question; such a step gets a terminal. */
  readonly typed?: string;
  /** What happens to the environment before. */
  readonly before?: () => void;
  /** The code it ends with; 0 when absent. */
  readonly code?: number;
}

type Options = Pick<Step, 'typed' | 'before' | 'code'>;

/** The main job in that environment, command by command; `azure`: for the Azure CLI, where there is one. */
export function walk(
  simulated: SimulatedEnvironment,
  rolecall: readonly string[],
  azure: BelievedAzure | undefined,
): readonly Step[] {
  const step = (title: string, words: readonly string[], options: Options = {}): Step => ({
    title,
    line: ['rolecall', ...words].join(' '),
    argv: [...rolecall, ...words],
    ...options,
  });
  const isCodespace = simulated.platform === 'codespaces';
  return [
    step('Where are we, and what can prove it?', isCodespace ? ['env'] : ['env', '--claims']),
    step('What does this repository offer?', ['roles']),
    step(
      isCodespace
        ? 'Nothing of it is used, and the broker gets nothing, before a person read and allowed it.'
        : 'Nothing of it is used before a person read and allowed it.',
      ['consent', 'grant'],
      { typed: 'y\n' },
    ),
    step('Take a role: identity token, exchange, profile.', ['assume', 'dev-readonly']),
    step('What do we hold?', ['status']),
    identityStep(simulated),
    ...otherClouds(simulated, step, azure),
    ...(isCodespace ? brokerSteps(simulated, step) : []),
    step('Give them up.', ['release', '--all']),
    step('And leave nothing behind.', ['uninstall']),
  ];
}

function brokerSteps(
  { sandbox }: SimulatedEnvironment,
  step: (title: string, words: readonly string[], options?: Options) => Step,
): readonly Step[] {
  return [
    step('What does the broker say of us, after it asked GitHub?', ['token', '--role', 'dev-readonly', '--decode']),
    step(
      'The codespace stops. A minute later the broker asks GitHub again, and gives no token any more.',
      ['renew', 'dev-readonly'],
      {
        before: () => {
          sandbox.codespace.changeCodespace({ state: 'Shutdown' });
          sandbox.setClockOffset(61_000);
        },
        code: 5,
      },
    ),
  ];
}

/** A role of each other cloud: what it sets for a job goes into a file, which the cloud's own client library is given. */
function otherClouds(
  simulated: SimulatedEnvironment,
  step: (title: string, words: readonly string[]) => Step,
  believed: BelievedAzure | undefined,
): readonly Step[] {
  const { home, sandbox } = simulated;
  const { google, azure } = sandbox;
  const variables = (role: string): string => path.join(home, `${role}.env`);
  const client = (title: string, role: string, script: string, words: readonly string[]): Step => ({
    title,
    line: `node --env-file=${role}.env ${script}`,
    argv: [
      '/usr/bin/env',
      `NODE_EXTRA_CA_CERTS=${azure.certificateFile}`,
      process.execPath,
      `--env-file=${variables(role)}`,
      path.join(PROJECT, 'test/demo', script),
      ...words,
    ],
  });
  return [
    step('Google Cloud is no different.', ['assume', 'gcp-readonly', '--dotenv', variables('gcp-readonly')]),
    client('Its client library asks who we are.', 'gcp-readonly', 'ask-google.ts', [
      google.origin,
      google.project.number,
    ]),
    ...gcloudSteps(simulated, variables('gcp-readonly')),
    step('Nor is Azure.', ['assume', 'azure-operator', '--dotenv', variables('azure-operator')]),
    client('Its SDK asks what we see.', 'azure-operator', 'ask-azure.ts', [azure.origin]),
    ...azSteps(believed, step('az keeps a sign-in of its own.', ['az-login', 'azure-operator'])),
  ];
}

/** The AWS CLI where it is installed, else the AWS SDK for JavaScript: either reads the profile as any tool does. */
function identityStep({ sandbox }: SimulatedEnvironment): Step {
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
    argv: [process.execPath, script, 'dev-readonly', 'eu-west-1', sandbox.sts],
  };
}
