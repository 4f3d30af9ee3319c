import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandSuite } from '../command/command-suite.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { skipBecause } from '../hosts/skip-because.ts';

const PLACES = ['/usr/local/bin/gcloud', '/usr/bin/gcloud'];
const READER = 'reader@acme-dev.iam.gserviceaccount.com';
const FEDERATED =
  /^principal:\/\/iam\.googleapis\.com\/projects\/123456789012\/locations\/global\/workloadIdentityPools\/acme-dev\/subject\/organization_id:/;

type Variables = Readonly<Record<string, string>>;

/** As a new terminal has it, where the file is read that a window keeps fresh. */
function byFile(variables: Variables): Variables {
  const { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: allowed, ...others } = variables;
  assert.equal(allowed, '1');
  const file = (others['GOOGLE_APPLICATION_CREDENTIALS'] ?? '').replace(/\.json$/, '.file.json');
  assert.ok(existsSync(file));
  return { ...others, GOOGLE_APPLICATION_CREDENTIALS: file, CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file };
}

/** Google's own command-line tool, which reads no Application Default Credentials and brings Python's google-auth. */
describe('gcloud', function () {
  // It is slow on a machine that does more.
  this.timeout(240_000);
  const gcloud = PLACES.find(place => existsSync(place));

  before(function () {
    if (gcloud === undefined) {
      skipBecause(this, `There is no gcloud here (${PLACES.join(', ')}); Google's package google-cloud-cli has it.`);
    }
  });

  const suite = new CommandSuite('ona', {
    prepare: async ({ simulated }) => {
      const { project } = simulated.sandbox.google;
      const provider = project.providerName('acme-dev', 'platform');
      const roles = {
        reader: { gcp: { provider, serviceAccount: READER, project: 'acme-dev' } },
        direct: { gcp: { provider, project: 'acme-dev' } },
      };
      await simulated.writeDevcontainer({ version: 1, roles });
    },
  });

  /** The variables that a file for later steps of a job has. */
  async function assumed(role: string): Promise<Variables> {
    await suite.allowed();
    const file = path.join(suite.simulated.home, `${role}.env`);
    const { code, stderr } = await suite.world.run(['assume', role, '--dotenv', file]);
    assert.equal(code, 0, stderr);
    const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)='?(.*?)'?$/gm);
    return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  }

  function run(argv: readonly string[], variables: Variables = {}): Promise<Ran> {
    const environment = { ...suite.environment, CLOUDSDK_CORE_DISABLE_PROMPTS: '1', ...variables };
    return runCommand(argv, suite.world.options({ environment }));
  }

  const ask = (words: readonly string[], variables?: Variables): Promise<Ran> =>
    run([gcloud ?? '', ...words], variables);

  /** As whom what it prints opens the project. */
  async function principal(variables?: Variables): Promise<string> {
    const { code, stdout, stderr } = await ask(['auth', 'print-access-token'], variables);
    assert.equal(code, 0, stderr);
    return suite.simulated.sandbox.google.project.session(stdout.trim())?.principal ?? 'nobody';
  }

  it('is the service account by the variables of a role, which run the command or read the file', async () => {
    const variables = await assumed('reader');
    assert.equal(await principal(variables), READER);
    assert.equal(await principal(byFile(variables)), READER);
  });

  it('is the federated identity itself where the role names no service account', async () => {
    const variables = await assumed('direct');
    assert.match(await principal(variables), FEDERATED);
    assert.match(await principal(byFile(variables)), FEDERATED);
  });

  it('lists what the role may, by the line that is printed for it', async () => {
    await assumed('reader');
    const { stdout } = await suite.world.run(['assume', 'reader']);
    const line = /GOOGLE_EXTERNAL\S+ CLOUDSDK\S+ gcloud (?=projects list)/.exec(stdout)?.[0] ?? '';
    const { google } = suite.simulated.sandbox;
    const words = `storage buckets list --project ${google.project.number} --format='value(name)'`;
    const variables = { CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${google.origin}/storage/v1/` };
    const ran = await run(['/bin/sh', '-c', `${line}${words}`], variables);
    assert.equal(ran.stdout.trim(), 'acme-sandbox', ran.stderr);
  });

  it('keeps a sign-in by the file, for shells without variables, and the access token it has until it is signed out', async () => {
    const { GOOGLE_APPLICATION_CREDENTIALS: file = '' } = byFile(await assumed('reader'));
    const login = await ask(['auth', 'login', `--cred-file=${file}`]);
    assert.equal(login.code, 0, login.stderr);
    assert.equal((await ask(['auth', 'list', '--format=value(account)'])).stdout.trim(), READER);
    assert.equal(await principal(), READER);
    assert.equal((await suite.world.run(['release', 'reader'])).code, 0);
    assert.equal(await principal(), READER);
    const { code, stderr } = await ask(['auth', 'revoke', READER]);
    assert.equal(code, 0, stderr);
    assert.notEqual((await ask(['auth', 'print-access-token'])).code, 0);
  });

  it('shows why there is no role, in the words of the command', async () => {
    const variables = await assumed('reader');
    await suite.world.run(['release', 'reader']);
    const { code, stderr } = await ask(['auth', 'print-access-token'], variables);
    assert.equal(code, 1);
    assert.match(stderr, /not-active.*This role is not active/s);
  });

  it('is asked for its version by the doctor, which tells who takes a role beside it', async () => {
    await suite.allowed();
    // A repository's devcontainer can set it: `gcloud` would run that in place of Python.
    const environment = { ...suite.environment, CLOUDSDK_PYTHON: '/bin/false' };
    const { stdout } = await suite.world.run(['doctor', '--offline'], { environment });
    assert.match(stdout, /gcloud \d+\.\d+\.\d+ takes roles/);
    assert.match(stdout, /^ +gcloud: file 363\.0\.0, command 402\.0\.0$/m);
  });
});
