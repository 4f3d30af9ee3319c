import assert from 'node:assert/strict';
import type { FoundProgram } from '../../../src/core/ports.ts';
import type { SourceRecord } from '../../../src/core/token.ts';
import { createBrokerClient } from '../../../src/identity/broker/client.ts';
import { sourceFromRecord } from '../../../src/identity/source-from-record.ts';
import { BROKER, FakeBroker, GITHUB_TOKEN } from '../../support/fake-broker.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeGitHubJob, GITHUB_JOB_VARIABLES, GITHUB_SUBJECT } from '../../support/fake-git-hub-job.ts';
import { createFakeExec } from '../../support/fake-exec.ts';
import { createFakeTokenFiles } from '../../support/fake-token-files.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';

const NOTHING_SENT = {
  http: () => Promise.reject(new Error('No request is expected.')),
  sockets: { check: () => Promise.reject(new Error('No socket is expected.')) },
};

/** Nor is anything run or read. */
const NOTHING_RUN = {
  ...NOTHING_SENT,
  exec: createFakeExec({}),
  tokenFiles: createFakeTokenFiles(new Map()),
  checkProgram: () => Promise.reject(new Error('No program is expected.')),
  brokerClient: () => Promise.reject(new Error('No request is expected.')),
};

describe('sourceFromRecord', () => {
  const clock = new FakeClock();
  const ISSUER = 'http://127.0.0.1:4000';
  const token = (iss: string): string =>
    unsignedToken({ iss, aud: 'sts.amazonaws.com', exp: clock.now() / 1000 + 60, sub: 'x' });

  const ROWS: readonly [record: SourceRecord, iss: string][] = [
    [{ id: 'ona-cli', program: '/opt/ona' }, 'https://app.gitpod.io'],
    [{ id: 'ona-cli', program: '/opt/ona', issuer: ISSUER }, ISSUER],
    [{ id: 'gitpod-classic-cli', program: '/opt/gp' }, 'https://api.gitpod.io/idp'],
    [{ id: 'gitpod-classic-cli', program: '/opt/gp', issuer: ISSUER }, ISSUER],
    [{ id: 'token-file', file: '/run/token' }, 'https://any.example'],
    [{ id: 'broker', broker: BROKER, codespace: 'octo-1', repository: 'acme/app', variable: 'GH_TOKEN' }, BROKER],
    [{ id: 'broker', broker: BROKER, codespace: 'octo-1', variable: 'GITHUB_TOKEN' }, BROKER],
  ];
  for (const [record, iss] of ROWS) {
    it(`uses again ${JSON.stringify(record)}`, async () => {
      const checked: string[] = [];
      const source = sourceFromRecord(record, {
        clock,
        exec: createFakeExec({
          '/opt/ona': () => ({ output: token(iss) }),
          '/opt/gp': () => ({ output: token(iss) }),
        }),
        tokenFiles: createFakeTokenFiles(new Map([['/run/token', token(iss)]])),
        checkProgram: program => {
          checked.push(program);
          return Promise.resolve({ found: true, path: program });
        },
        brokerClient: () => Promise.resolve(createBrokerClient(new FakeBroker(clock))),
        environment: { GITHUB_TOKEN, GH_TOKEN: GITHUB_TOKEN },
        ...NOTHING_SENT,
      });
      const { source: id, claims } = await source.token('sts.amazonaws.com');
      assert.deepStrictEqual(
        { id, iss: claims['iss'], record: source.record(), checked },
        { id: record.id, iss, record, checked: 'program' in record ? [record.program] : [] },
      );
    });
  }

  it('asks anew with what a job’s environment says, on the server of the record', async () => {
    for (const issuer of [undefined, 'https://ghe.acme.example/_services/token']) {
      const gitHub = new FakeGitHubJob(clock);
      if (issuer !== undefined) gitHub.claims = { iss: issuer };
      const record = { id: 'github-actions', ...(issuer === undefined ? {} : { issuer }) } as const;
      const source = sourceFromRecord(record, {
        ...NOTHING_RUN,
        clock,
        environment: GITHUB_JOB_VARIABLES,
        http: () => Promise.resolve(gitHub),
      });
      const { source: id, claims } = await source.token('sts.amazonaws.com');
      assert.deepStrictEqual([id, claims['sub'], source.record()], ['github-actions', GITHUB_SUBJECT, record]);
    }
  });

  it('reads the recorded variable of a GitLab job, whatever else the environment names', async () => {
    const record = { id: 'gitlab-id-token', variable: 'AWS_ID_TOKEN', issuer: 'https://gitlab.acme.example' } as const;
    const source = sourceFromRecord(record, {
      ...NOTHING_RUN,
      clock,
      environment: { AWS_ID_TOKEN: token(record.issuer), ROLECALL_TOKEN_VARIABLE: 'OTHER', OTHER: token('https://x') },
    });
    const { source: id, claims } = await source.token('sts.amazonaws.com');
    assert.deepStrictEqual([id, claims['iss'], source.record()], ['gitlab-id-token', record.issuer, record]);
  });

  it('checks the program again before each run, and stops running one that has become writable', async () => {
    const exec = createFakeExec({ '/opt/ona': () => ({ output: token('https://app.gitpod.io') }) });
    let answer: FoundProgram = { found: true, path: '/opt/ona' };
    const source = sourceFromRecord(
      { id: 'ona-cli', program: '/opt/ona' },
      {
        clock,
        exec,
        tokenFiles: createFakeTokenFiles(new Map()),
        checkProgram: () => Promise.resolve(answer),
        brokerClient: () => Promise.reject(new Error('No request is expected.')),
        environment: {},
        ...NOTHING_SENT,
      },
    );
    await source.token('sts.amazonaws.com');
    answer = { found: false, reason: 'at /opt/ona is not run: /opt/ona is writable by everyone' };
    const { kind, message } = await failureOf(() => source.token('sts.amazonaws.com'));
    assert.deepStrictEqual(
      [kind, message, exec.runs.length],
      ['no-identity-source', "Ona's CLI at /opt/ona is not run: /opt/ona is writable by everyone.", 1],
    );
  });

  it('sends a broker the token of the recorded variable alone, as it is now', async () => {
    const broker = new FakeBroker(clock);
    const environment: Record<string, string> = { GITHUB_TOKEN: `ghu_${'z'.repeat(36)}` };
    const source = sourceFromRecord(
      { id: 'broker', broker: BROKER, codespace: 'octo-1', variable: 'GH_TOKEN' },
      {
        clock,
        exec: createFakeExec({}),
        tokenFiles: createFakeTokenFiles(new Map()),
        checkProgram: () => Promise.reject(new Error('No program is expected.')),
        brokerClient: () => Promise.resolve(createBrokerClient(broker)),
        environment,
        ...NOTHING_SENT,
      },
    );
    const { kind, message, hint } = await failureOf(() => source.token('sts.amazonaws.com'));
    assert.deepStrictEqual(
      [kind, message, hint, broker.requests],
      [
        'no-identity-source',
        "GH_TOKEN is not set; a broker takes the codespace's own GitHub token.",
        'Open a new terminal, or click Renew in VS Code.',
        [],
      ],
    );
    environment['GH_TOKEN'] = GITHUB_TOKEN;
    await source.token('sts.amazonaws.com');
    assert.deepStrictEqual(
      broker.forms().map(({ subject_token }) => subject_token),
      [GITHUB_TOKEN],
    );
  });
});
