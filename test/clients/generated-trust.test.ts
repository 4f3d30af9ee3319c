import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import type { GeneratedForm } from '../../src/trust/generate/forms.ts';
import type { Cloud } from '../../src/core/target.ts';
import { AUDIENCES, TARGETS } from '../unit/trust/generate/targets.ts';
import { writtenFor } from '../unit/trust/generate/written.ts';

function tool(context: Mocha.Context, name: string): string {
  const place = ['/usr/local/bin', '/usr/bin'].map(each => path.join(each, name)).find(existsSync);
  return place ?? skipBecause(context, `There is no ${name} here.`);
}

/** The parsers of those who take the texts in the end. */
describe('A trust that was generated', function () {
  this.timeout(240_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-generated-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function write(cloud: Cloud, form: GeneratedForm, open: readonly string[] = []): Promise<string> {
    const claims = {
      iss: 'https://token.actions.githubusercontent.com',
      aud: AUDIENCES[cloud],
      sub: "repo:acme/app:environment:it's $HOME",
      repository: 'acme/app',
      repository_id: '2',
      repository_owner_id: '1',
      environment: "it's $HOME",
    };
    const token = { claims, open, only: [], pinned: [] };
    const request = { target: TARGETS[cloud], tokens: [token], form, fromScratch: true };
    const { written } = await writtenFor(request);
    const file = path.join(folder, written.file);
    writeFileSync(file, written.text);
    return file;
  }

  function run(argv: readonly string[]): Promise<Ran> {
    const environment = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: folder,
      CLOUDSDK_CONFIG: folder,
      CHECKPOINT_DISABLE: '1',
    };
    return runCommand(argv, { folder, environment });
  }

  for (const cloud of ['aws', 'gcp', 'azure'] as const) {
    it(`is what terraform fmt would have written: ${cloud}`, async function () {
      const terraform = tool(this, 'terraform');
      for (const open of [[], ['environment']]) {
        await write(cloud, 'terraform', open);
        const { code, stdout, stderr } = await run([terraform, 'fmt', '-check', '-diff', folder]);
        assert.deepEqual([code, stdout], [0, ''], stderr);
      }
    });
  }

  it('is a script whose commands gcloud reads to their end', async function () {
    const gcloud = tool(this, 'gcloud');
    for (const open of [[], ['environment']]) {
      const file = await write('gcp', 'gcloud', open);
      // Each command, also where the one before failed: for want of an account, which is asked for when all else was read.
      const { stderr } = await run(['/bin/sh', '-c', `gcloud() { ${gcloud} "$@" || true; }; . ${file}`]);
      assert.equal(stderr.match(/You do not currently have an active account selected/g)?.length, 3, stderr);
    }
  });
});
