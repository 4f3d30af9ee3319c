import { promises } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { setExactMode } from '../../../platform/exact-mode.ts';
import { makeDirectories } from '../../../platform/make-directories.ts';
import type { SandboxDemo } from '../../../sandbox/demo.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { columns } from '../present/columns.ts';
import { parsePort } from '../option-values.ts';
import { reply } from '../present/reply.ts';
import { untilAborted } from '../until-aborted.ts';

export const sandboxCommand: CommandDefinition = {
  name: 'sandbox',
  summary: 'an identity provider or a broker, and three clouds on this machine, to try Rolecall without any',
  options: [
    { flags: '--platform <name>', description: 'what to show the lines for: ona (default) or codespaces' },
    {
      flags: '--identity-center',
      description: 'an IAM Identity Center to sign in to, whose permission sets are the roles, in place of tokens',
    },
    {
      flags: '--programs <directory>',
      description: 'where to write ona, gitpod and gp (default: a private directory, removed at the end)',
    },
    { flags: '--issuer-port <port>', description: 'of the identity provider (default: any free one)' },
    { flags: '--sts-port <port>', description: 'of STS (default: any free one)' },
  ],
  examples: [{ line: 'rolecall sandbox', does: 'start it, and read what to put where; Ctrl-C stops it' }],
  async run(context, input) {
    const platform = platformOf(input.text('platform'));
    const { startSandbox } = await import('../../../sandbox/start-sandbox.ts');
    const ports = {
      issuerPort: parsePort(input.text('issuerPort') ?? '0'),
      stsPort: parsePort(input.text('stsPort') ?? '0'),
    };
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
        const ofPlatform = platform === 'ona' ? platformFacts(sandbox, programDirectory) : codespaceFacts(sandbox);
        const facts = input.flag('identityCenter') ? await identityCenterFacts(sandbox, ofPlatform) : ofPlatform;
        reply(context, { document: () => document(sandbox, facts), lines: () => lines(sandbox, facts, context) });
        await untilAborted(context.signal);
      } finally {
        await sandbox.stop();
      }
    } finally {
      if (asked === undefined) await promises.rm(programDirectory, { recursive: true, force: true });
    }
    return 0;
  },
};

/** Under the home directory: what lies below /tmp others could have written, so Rolecall runs no program from there. */
async function ownDirectory({ world }: CommandContext): Promise<string> {
  const parent = path.join(world.homeDirectory, '.cache');
  makeDirectories(parent, 0o700);
  const made = await promises.mkdtemp(path.join(parent, 'rolecall-sandbox-'));
  setExactMode(made, 0o700);
  return made;
}

function platformOf(text: string | undefined): 'ona' | 'codespaces' {
  if (text === undefined || text === 'ona') return 'ona';
  if (text === 'codespaces') return text;
  throw new AssumeError('usage', `The sandbox has no platform "${text}".`, { hint: 'Name ona or codespaces.' });
}

/** What differs: where tokens or credentials come from, and what to write. */
interface SandboxFacts {
  readonly demo: SandboxDemo;
  /** Of the map, to take first. */
  readonly role: string;
  /** Of the JSON document. */
  readonly members: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly [name: string, text: string])[];
}

function platformFacts({ demo, issuer, adminToken }: Sandbox, programDirectory: string): SandboxFacts {
  return {
    demo,
    role: 'dev-readonly',
    members: { issuer, token: adminToken, programDirectory },
    rows: [
      ['issuer', issuer],
      ['token', `${adminToken}  (for POST ${issuer}/token)`],
    ],
  };
}

function codespaceFacts({ codespace: { demo, broker, certificateFile, origins } }: Sandbox): SandboxFacts {
  return {
    demo,
    role: 'dev-readonly',
    members: { broker, certificateFile, gitHubApi: origins.api, gitHub: origins.web },
    rows: [
      ['broker', broker],
      ['GitHub', `${origins.api} and ${origins.web}, which only the broker asks`],
    ],
  };
}

/** The platform stays what it is; nobody asks it for a token. */
async function identityCenterFacts(sandbox: Sandbox, { demo: { environment } }: SandboxFacts): Promise<SandboxFacts> {
  const { origin, portal, demo } = await sandbox.startIdentityCenter();
  return {
    demo: { ...demo, environment },
    role: 'readonly',
    members: { identityCenter: origin, certificateFile: sandbox.codespace.certificateFile },
    rows: [
      ['sign-in', `${origin}, for ${portal.startUrl}`],
      ['', 'Your browser does not know its certificate, made for this run, and warns before it shows the page.'],
    ],
  };
}

function document(sandbox: Sandbox, { demo, members }: SandboxFacts): unknown {
  const { sts, account, google, azure } = sandbox;
  const clouds = { sts, accountId: account.id, google: google.origin, azure: azure.origin };
  return { ...clouds, certificateFile: azure.certificateFile, ...members, ...demo };
}

function lines(
  { sts, account, google, azure }: Sandbox,
  { demo, role, rows }: SandboxFacts,
  { terminal: { style }, world }: CommandContext,
): readonly string[] {
  return [
    style.strong(
      `A sandbox of AWS account ${account.id}, a Google Cloud project and an Entra directory, for this machine only. Ctrl-C stops it.`,
    ),
    ...columns([['STS', sts], ['Google', google.origin], ['Azure', azure.origin], ...rows], { indent: '  ' }),
    '',
    `Put into ${world.homeDirectory}/.config/rolecall/config.yaml, for you only (chmod 600):`,
    ...indented(demo.userConfiguration),
    '',
    'Put into rolecall.yaml of a repository:',
    ...indented(demo.roleMap),
    '',
    'Then, in another terminal, in that repository:',
    ...Object.entries(demo.environment).map(([name, value]) => `    export ${name}=${value ?? ''}`),
    '    rolecall consent grant',
    `    rolecall assume ${role}`,
    // The real AWS knows nothing of these credentials.
    `    aws --profile ${role} sts get-caller-identity --endpoint-url ${sts}`,
    '',
    'Each request to the sandbox is a line below.',
  ];
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `    ${line}`);
}
