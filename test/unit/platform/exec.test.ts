import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createExec, type ExecOptions } from '../../../src/platform/exec.ts';
import { cleanedEnvironment } from '../../../src/platform/cleaned-environment.ts';
import { failureOf } from '../../support/failure-of.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const LIMITS = { timeoutMilliseconds: 10_000, maximumBytes: 4096 };
const FIXED_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

describe('createExec', () => {
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rolecall-exec-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function script(body: string): Promise<string> {
    const file = path.join(directory, 'program');
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
    return file;
  }

  async function run(
    body: string,
    argumentList: readonly string[] = [],
    options: Partial<typeof LIMITS> & { signal?: AbortSignal; exec?: ExecOptions } = {},
  ): Promise<{ exitCode: number; output: string; errorOutput: string }> {
    const { signal, exec = { environment: {} }, ...limits } = options;
    const result = await createExec(exec).run(await script(body), argumentList, { ...LIMITS, ...limits }, signal);
    return { ...result, output: result.output.reveal() };
  }

  it('hands over arguments as they are, in /, without stdin', async () => {
    assert.deepStrictEqual(
      await run('printf "[%s]" "$@"; pwd; cat; echo oops >&2; exit 7', ['a b', '$(id)', '*', '']),
      { exitCode: 7, output: '[a b][$(id)][*][]/\n', errorOutput: 'oops\n' },
    );
  });

  it('gives the program no terminal to ask on', async () => {
    const { output } = await run('(: </dev/tty) 2>/dev/null && echo terminal || echo none');
    assert.equal(output, 'none\n');
  });

  it('starts it with a cleaned environment', async () => {
    const environment = {
      KEPT: 'yes',
      HTTPS_PROXY: 'http://proxy.example:3128',
      HOME: '/planted',
      PATH: '/planted',
      LD_PRELOAD: '/planted.so',
      NODE_OPTIONS: '--require /planted.js',
      BASH_ENV: '/planted',
      AWS_ENDPOINT_URL_STS: 'https://evil.example',
      SSL_CERT_FILE: '/planted.pem',
    };
    const { output } = await run('env | sort', [], { exec: { environment, home: '/home/dev' } });
    // PWD is the shell's own.
    assert.deepStrictEqual(
      output.split('\n').filter(line => !/^(?:_|PWD|SHLVL|OLDPWD|)(?:=|$)/.test(line)),
      ['HOME=/home/dev', 'HTTPS_PROXY=http://proxy.example:3128', 'KEPT=yes', `PATH=${FIXED_PATH}`],
    );
  });

  it('does not load what a planted NODE_OPTIONS or BASH_ENV names', async () => {
    const trace = path.join(directory, 'trace');
    const planted = path.join(directory, 'planted.js');
    await writeFile(planted, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, 'loaded')`);
    const plantedShell = path.join(directory, 'planted.sh');
    await writeFile(plantedShell, `echo loaded > '${trace}'`);
    const environment = { NODE_OPTIONS: `--require ${planted}`, BASH_ENV: plantedShell };
    await run(`'${process.execPath}' -e 0; bash -c :`, [], { exec: { environment } });
    await assert.rejects(readFile(trace), { code: 'ENOENT' });
  });

  it('ends the program and its children at the time limit', async () => {
    const pidFile = path.join(directory, 'pid');
    const started = Date.now();
    const failure = await failureOf(() =>
      run(`sleep 60 & echo $! > '${pidFile}'; wait`, [], { timeoutMilliseconds: 400 }),
    );
    assert.deepStrictEqual(failure, {
      kind: 'network',
      message: `No answer from ${path.join(directory, 'program')} within 0.4 s.`,
      hint: 'Check the connection to the platform, then try again.',
      retryable: false,
    });
    const child = Number(await readFile(pidFile, 'utf8'));
    await untilGone(child);
    assert.ok(Date.now() - started < 30_000);
  });

  it('keeps its time limit when a grandchild left the group and holds the pipe', async () => {
    const pidFile = path.join(directory, 'pid');
    const { kind } = await failureOf(() =>
      run(`setsid sh -c 'echo $$ > "${pidFile}"; exec sleep 60' & exit 0`, [], { timeoutMilliseconds: 700 }),
    );
    const grandchild = Number(await readFile(pidFile, 'utf8'));
    process.kill(grandchild, 'SIGKILL');
    assert.equal(kind, 'network');
  });

  it('ends a program that prints too much', async () => {
    const failure = await failureOf(() => run('yes SECRET'));
    assert.deepStrictEqual(failure, {
      kind: 'protocol',
      message: `${path.join(directory, 'program')} printed more than an identity token can be.`,
      hint: 'Run it in a terminal to see what it prints.',
      retryable: false,
    });
  });

  it('takes output of exactly the limit', async () => {
    const { output } = await run('head -c 4096 /dev/zero | tr "\\0" x');
    assert.equal(output.length, 4096);
  });

  it('keeps at most 4 kB of what is printed to stderr, and no token in it', async () => {
    const { errorOutput } = await run(
      'echo "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln was refused" >&2; head -c 9000 /dev/zero | tr "\\0" x >&2',
    );
    assert.ok(errorOutput.startsWith('token <redacted> was refused\nxxx'));
    assert.ok(errorOutput.length <= 4096);
  });

  it('never shows the output, however the result is printed', async () => {
    const file = await script('echo SECRET');
    const result = await createExec({ environment: {} }).run(file, [], LIMITS);
    assertNoSecret(['SECRET'], { result });
    assert.equal(String(result.output), '<redacted>');
  });

  it('can be cancelled before and while it runs', async () => {
    const controller = new AbortController();
    const running = failureOf(() => run('sleep 60', [], { signal: controller.signal }));
    await delay(100);
    controller.abort();
    const before = await failureOf(() => run('echo x', [], { signal: AbortSignal.abort() }));
    const cancelled = { kind: 'cancelled', message: 'Cancelled.', hint: undefined, retryable: false };
    assert.deepStrictEqual([await running, before], [cancelled, cancelled]);
  });

  it('counts a signal as shells do', async () => {
    const { exitCode } = await run('kill -TERM $$');
    assert.equal(exitCode, 143);
  });

  for (const [what, program, argument] of [
    ['a missing program', '/nowhere/ona', 'x'],
    ['a relative path', 'ona', 'x'],
    ['an argument with a NUL', '/bin/echo', 'a\0b'],
  ] as const) {
    it(`fails on ${what}`, async () => {
      const failure = await failureOf(() => createExec({ environment: {} }).run(program, [argument], LIMITS));
      assert.deepStrictEqual(failure, {
        kind: 'local-file',
        message: `${program} could not be started.`,
        hint: 'Check that it is there and executable; `rolecall doctor` names what is wrong.',
        retryable: false,
      });
    });
  }
});

describe('cleanedEnvironment', () => {
  const DROPPED = [
    'NODE_OPTIONS',
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'DYLD_INSERT_LIBRARIES',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_STS',
    'AWS_CA_BUNDLE',
    'BASH_ENV',
    'ENV',
    'BASH_FUNC_ona%%',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'PERL5OPT',
    'PERL5LIB',
    'RUBYOPT',
    'GIT_SSH_COMMAND',
    'GIT_CONFIG_COUNT',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'SSLKEYLOGFILE',
    'OPENSSL_CONF',
    'HTTP_PROXY',
    'http_proxy',
    'ALL_PROXY',
    'XDG_CONFIG_HOME',
    'GCONV_PATH',
    'GODEBUG',
    'TMPDIR',
    'SHELLOPTS',
    'BASHOPTS',
    'PS4',
    'PROMPT_COMMAND',
    'IFS',
    'CDPATH',
    'CURL_CA_BUNDLE',
    'REQUESTS_CA_BUNDLE',
    'all_proxy',
    'LOCPATH',
    'GLIBC_TUNABLES',
    'MALLOC_TRACE',
    'JAVA_TOOL_OPTIONS',
    '_JAVA_OPTIONS',
    'JDK_JAVA_OPTIONS',
    'npm_config_globalconfig',
    'TMP',
    'TEMP',
    'PWD',
    'OLDPWD',
  ];
  for (const name of DROPPED) {
    it(`drops ${name}`, () => {
      assert.deepStrictEqual(cleanedEnvironment({ [name]: 'planted', KEPT: 'x' }), { KEPT: 'x', PATH: FIXED_PATH });
    });
  }

  it('keeps what a CLI needs, and replaces PATH', () => {
    const kept = { HOME: '/home/dev', LANG: 'C', HTTPS_PROXY: 'p', https_proxy: 'p', NO_PROXY: 'n', GITPOD_HOST: 'h' };
    assert.deepStrictEqual(cleanedEnvironment({ ...kept, PATH: '/planted', GONE: undefined }), {
      ...kept,
      PATH: FIXED_PATH,
    });
  });
});

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    // A killed orphan stays a zombie until someone reaps it; it runs no more.
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (status === '' || / Z /.test(status)) return;
    await delay(20);
  }
}
