import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseJson } from '../../src/core/parse.ts';
import { addProfiles, withoutProfiles } from '../../src/clouds/aws/config-file/profile.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { clientEnvironment, runClient } from './client-run.ts';

/** Debian's; another `aws` may come first in PATH. */
const AWS = '/usr/bin/aws';
/** What the AWS CLI and boto3 read, without starting the CLI for each question. */
const READ = `
import botocore.configloader, json, sys
profiles = botocore.configloader.load_config(sys.argv[1])['profiles']
ours = ('credential_process', 'region')
print(json.dumps({name: keys if name == 'mine' else {key: value for key, value in keys.items() if key not in ours} for name, keys in profiles.items()}))
`;
const home = { id: '0123456789ab', machine: 'laptop' };
const requests = ['dev', 'ops'].map((roleName, index) => ({
  key: String(index).repeat(32),
  roleName,
  repository: 'acme/app',
  region: 'eu-west-1',
  command: '/bin/true',
}));

describe('`aws configure set` beside the block', function () {
  this.timeout(240_000);
  let folder: string;
  let file: string;

  before(async function () {
    if (!existsSync(AWS)) skipBecause(this, `${AWS} is not there; Debian's package awscli has it.`);
    folder = await mkdtemp(path.join(tmpdir(), 'rolecall-aws-configure-'));
    file = path.join(folder, 'config');
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function set(...words: readonly string[]): Promise<void> {
    const environment = clientEnvironment(folder, { AWS_CONFIG_FILE: file });
    const { code, error } = await runClient(AWS, ['configure', 'set', ...words], environment);
    assert.equal(code, 0, error);
  }

  /** Every setting but those that we write. */
  async function settings(): Promise<unknown> {
    const { code, out, error } = await runClient('/usr/bin/python3', ['-c', READ, file], clientEnvironment(folder));
    assert.equal(code, 0, error);
    return parseJson(out);
  }

  const text = (): Promise<string> => readFile(file, 'latin1');
  const add = async (before: string): Promise<void> =>
    writeFile(file, addProfiles(before, requests, { home }).content ?? '', 'latin1');
  const remove = async (): Promise<void> => writeFile(file, withoutProfiles(await text(), home.id) ?? '', 'latin1');

  for (const original of ['[profile mine]\nregion = us-east-1\n', '[profile mine]\nregion = us-east-1']) {
    const mine = { region: 'us-east-1' };
    const where = original.endsWith('\n') ? '' : ' (in a file without a last line break)';

    it(`keeps a key of our last profile in it while it stands, and in a section of its own afterwards${where}`, async () => {
      await add(original);
      await set('output', 'json', '--profile', 'ops');
      assert.deepEqual(await settings(), { mine, dev: {}, ops: { output: 'json' } });
      await add(await text());
      assert.deepEqual(await settings(), { mine, dev: {}, ops: { output: 'json' } });
      await set('s3.max_concurrent_requests', '20', '--profile', 'ops');
      await remove();
      const ops = { output: 'json', s3: { max_concurrent_requests: '20' } };
      assert.deepEqual(await settings(), { mine, ops });
      assert.ok((await text()).startsWith(original));
    });

    it(`keeps a key of the profile before the block in that one${where}`, async () => {
      await add(original);
      await set('output', 'json', '--profile', 'mine');
      await remove();
      assert.deepEqual(await settings(), { mine: { ...mine, output: 'json' } });
      assert.equal(await text(), `${original.trimEnd()}\noutput = json\n`);
    });
  }
});
