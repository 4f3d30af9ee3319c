import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AssumeError } from '../../../../src/core/errors.ts';
import { CLOUD_KEYS, type Cloud } from '../../../../src/core/target.ts';
import { formsOf, type GeneratedForm } from '../../../../src/trust/generate/forms.ts';
import type { GeneratedTrust } from '../../../../src/trust/generate/generate-trust.ts';
import { AUDIENCES, TARGETS } from './targets.ts';
import { writtenFor } from './written.ts';

function generate(cloud: Cloud, form: GeneratedForm, environment: string): Promise<GeneratedTrust> {
  const claims = {
    iss: 'https://token.actions.githubusercontent.com',
    sub: `repo:acme@1/app@2:environment:${environment.replaceAll(':', '%3A')}`,
    aud: AUDIENCES[cloud],
    environment,
  };
  const token = { claims, open: [], only: [], pinned: [] };
  return writtenFor({ target: TARGETS[cloud], tokens: [token], form, fromScratch: true });
}

/** What means something in one of the languages that a trust is written in. */
const NAMES = [
  `it's`,
  `a"b`,
  '$(touch /tmp/rolecall-was-here)',
  '`id`',
  '${username}',
  '${var.x}',
  '%{ if true }x%{ endif }',
  'back\\slash',
  "' || true || '",
  '#{x} # y',
  '- a, b=c',
  '!Ref X',
  '; rm -rf ~ &',
  '$$${x}',
  '~',
  'ünïcödé 環境',
];

/** Those that could not be told by whoever reads the policy, or that a cloud takes for more than themselves. */
const REFUSED = ['a\nb', 'a\u0000b', 'a\u202eb', 'a\u200bb', 'a*', 'a?b'];

describe('A trust for a token with hostile claims', () => {
  for (const cloud of CLOUD_KEYS) {
    for (const form of formsOf(cloud)) {
      it(`says exactly them: ${cloud}, ${form}`, async () => {
        for (const name of NAMES) {
          // In JSON on its own a `${…}` is taken for what a template leaves open, as in any file: that fails closed.
          if (form === 'json' && cloud === 'azure' && name.includes('${')) {
            await assert.rejects(generate(cloud, form, name), { kind: 'policy-refused' });
            continue;
          }
          const { proof } = await generate(cloud, form, name);
          assert.deepEqual([proof.admitsAll, proof.intruders, proof.findings], [true, [], []], name);
        }
      });

      it(`is not written for what nobody could read: ${cloud}, ${form}`, async () => {
        for (const name of REFUSED) {
          await assert.rejects(generate(cloud, form, name), AssumeError, JSON.stringify(name));
        }
      });
    }
  }

  it('is not written where CloudFormation would put a secret in its place', async () => {
    await assert.rejects(generate('aws', 'cloudformation', '{{resolve:ssm:/x}}'), { kind: 'usage' });
  });

  it('is for a shell the words of three commands and nothing else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rolecall-generate-'));
    try {
      const log = path.join(folder, 'words');
      for (const program of ['gcloud', 'az']) {
        writeFileSync(path.join(folder, program), `#!/bin/sh\nprintf '%s\\0' ${program} "$@" >>'${log}'\n`);
        chmodSync(path.join(folder, program), 0o755);
      }
      for (const [cloud, form, calls] of [
        ['gcp', 'gcloud', 3],
        ['azure', 'az', 1],
      ] as const) {
        for (const name of NAMES) {
          writeFileSync(log, '');
          const { written } = await generate(cloud, form, name);
          const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', written.text], {
            cwd: folder,
            env: { PATH: folder },
            encoding: 'utf8',
          });
          assert.deepEqual([status, stdout, stderr], [0, '', ''], name);
          const words = readFileSync(log, 'utf8').split('\0');
          assert.equal(words.filter(word => word === form).length, calls, name);
          const expected =
            cloud === 'gcp' ? name.replace(/[\\']/g, sign => `\\${sign}`) : JSON.stringify(name).slice(1, -1);
          assert.ok(
            words.some(word => word.includes(expected)),
            name,
          );
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
