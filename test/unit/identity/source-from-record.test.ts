import assert from 'node:assert/strict';
import type { FoundProgram } from '../../../src/core/ports.ts';
import type { SourceRecord } from '../../../src/core/token.ts';
import { sourceFromRecord } from '../../../src/identity/source-from-record.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeExec } from '../../support/fake-exec.ts';
import { createFakeTokenFiles } from '../../support/fake-token-files.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';

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
      });
      const { source: id, claims } = await source.token('sts.amazonaws.com');
      assert.deepStrictEqual(
        { id, iss: claims['iss'], record: source.record(), checked },
        { id: record.id, iss, record, checked: 'program' in record ? [record.program] : [] },
      );
    });
  }

  it('checks the program again before each run, and stops running one that has become writable', async () => {
    const exec = createFakeExec({ '/opt/ona': () => ({ output: token('https://app.gitpod.io') }) });
    let answer: FoundProgram = { found: true, path: '/opt/ona' };
    const source = sourceFromRecord(
      { id: 'ona-cli', program: '/opt/ona' },
      { clock, exec, tokenFiles: createFakeTokenFiles(new Map()), checkProgram: () => Promise.resolve(answer) },
    );
    await source.token('sts.amazonaws.com');
    answer = { found: false, reason: 'at /opt/ona is not run: /opt/ona is writable by everyone' };
    const { kind, message } = await failureOf(() => source.token('sts.amazonaws.com'));
    assert.deepStrictEqual(
      [kind, message, exec.runs.length],
      ['no-identity-source', "Ona's CLI at /opt/ona is not run: /opt/ona is writable by everyone.", 1],
    );
  });
});
