import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { columns } from '../present/columns.ts';
import { reply } from '../present/reply.ts';

export const sandboxCommand: CommandDefinition = {
  name: 'sandbox',
  summary: "an identity provider, AWS STS and Ona's CLI on this machine, to try Rolecall without a cloud",
  options: [
    {
      flags: '--programs <directory>',
      description: 'where to write ona, gitpod and gp (default: a private one, removed at the end)',
    },
    { flags: '--issuer-port <port>', description: 'of the identity provider (default: any free one)' },
    { flags: '--sts-port <port>', description: 'of STS (default: any free one)' },
  ],
  examples: [{ line: 'rolecall sandbox', does: 'start it, and read what to put where; Ctrl-C stops it' }],
  async run(context, input) {
    const { startSandbox } = await import('../../../sandbox/start-sandbox.ts');
    const ports = { issuerPort: port(input.text('issuerPort')), stsPort: port(input.text('stsPort')) };
    const asked = input.text('programs');
    const programDirectory = asked === undefined ? await ownDirectory(context) : path.resolve(asked);
    try {
      const sandbox = await startSandbox({
        programDirectory,
        ...ports,
        onRequest: ({ server, method, path: name, status, note }) => {
          if (!context.json)
            context.terminal.print([`  ${server} ${method} ${printable(name)} ${status} ${printable(note)}`]);
        },
      });
      try {
        reply(context, { document: document(sandbox, programDirectory), lines: () => lines(sandbox, context) });
        await aborted(context.signal);
      } finally {
        await sandbox.stop();
      }
    } finally {
      if (asked === undefined) await rm(programDirectory, { recursive: true, force: true });
    }
    return 0;
  },
};

/** Under the home directory: what lies below /tmp others could have written, so Rolecall runs no program from there. */
async function ownDirectory({ world }: CommandContext): Promise<string> {
  const parent = path.join(world.homeDirectory, '.cache');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return mkdtemp(path.join(parent, 'rolecall-sandbox-'));
}

function port(text: string | undefined): number {
  if (text === undefined) return 0;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new AssumeError('usage', `"${text}" is no port.`, { hint: 'A port is a number from 1 to 65535.' });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function document(sandbox: Sandbox, programDirectory: string): unknown {
  return {
    issuer: sandbox.issuer,
    sts: sandbox.sts,
    accountId: sandbox.account.id,
    token: sandbox.adminToken,
    programDirectory,
    userConfiguration: sandbox.demo.userConfiguration,
    roleMap: sandbox.demo.roleMap,
    environment: sandbox.demo.environment,
  };
}

function lines(sandbox: Sandbox, { terminal: { style }, world }: CommandContext): readonly string[] {
  return [
    style.strong(`A sandbox of AWS account ${sandbox.account.id}, for this machine only. Ctrl-C stops it.`),
    ...columns(
      [
        ['issuer', sandbox.issuer],
        ['STS', sandbox.sts],
        ['token', `${sandbox.adminToken}  (for POST ${sandbox.issuer}/token)`],
      ],
      { indent: '  ' },
    ),
    '',
    `Put into ${world.homeDirectory}/.config/rolecall/config.yaml, for you only (chmod 600):`,
    ...indented(sandbox.demo.userConfiguration),
    '',
    'Put into rolecall.yaml of a repository:',
    ...indented(sandbox.demo.roleMap),
    '',
    'Then, in that repository:',
    ...Object.entries(sandbox.demo.environment).map(([name, value]) => `    export ${name}=${value ?? ''}`),
    '    rolecall consent grant',
    '    rolecall assume dev-readonly',
    '',
  ];
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `    ${line}`);
}
