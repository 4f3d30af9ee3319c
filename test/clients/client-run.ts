import { spawn } from 'node:child_process';

export interface ClientEnd {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Nothing of this machine's own AWS set-up: no profile, no metadata service, no proxy. */
export function clientEnvironment(home: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    ...more,
  };
}

/** Runs a client to its end, its two outputs apart; killed after 30 s. */
export function runClient(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  input = '',
): Promise<ClientEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment, stdio: 'pipe', timeout: 30_000, killSignal: 'SIGKILL' });
    let out = '';
    let error = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? -1, out, error }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
