import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'js-yaml';
import { CLOUD_STATINGS } from '../../src/clouds/stating.ts';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { runCommand } from '../demo/run-command.ts';
import { JANE } from '../doubles/openid-provider/people.ts';
import {
  GITLAB_VARIABLES,
  gitHubOfEveryCloud,
  gitLabOfEveryCloud,
  providerOfEveryCloud,
} from '../support/every-cloud.ts';
import { objectOf } from '../support/roles-of-clouds.ts';
import { signInAtProvider } from '../support/sign-in-at-provider.ts';
import type { Simulation, SimulatedPlatform } from '../support/simulated-environment.ts';
import { whoIs } from './caller-identity.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';
import { onSignInInstructions } from './sign-in-instructions.ts';

interface Row {
  readonly platform: SimulatedPlatform;
  readonly called: string;
  readonly simulation?: (sandbox: Sandbox) => Promise<Simulation>;
  readonly awsRole: string;
  /** Words of `assume` besides the role. */
  readonly more?: (cloud: keyof typeof GITLAB_VARIABLES) => readonly string[];
  /** Whether the role is not named but stated in full, by all that the map says of it. */
  readonly isStated?: boolean;
  /** Whether a person allows the map; a pipeline says so itself. */
  readonly isAllowed: boolean;
}

const ROWS: readonly Row[] = [
  { platform: 'codespaces', called: 'a codespace, by the broker', awsRole: 'dev-readonly', isAllowed: true },
  { platform: 'ona', called: 'an Ona environment', awsRole: 'dev-readonly', isAllowed: true },
  {
    platform: 'github-actions',
    called: 'a job of GitHub Actions',
    simulation: gitHubOfEveryCloud,
    awsRole: 'deploy-staging',
    more: () => ['--trust-map'],
    isAllowed: false,
  },
  {
    platform: 'github-actions',
    called: 'a job of GitHub Actions that states it',
    simulation: gitHubOfEveryCloud,
    awsRole: 'deploy-staging',
    isStated: true,
    isAllowed: false,
  },
  {
    platform: 'gitlab-ci',
    called: 'a job of GitLab CI',
    simulation: gitLabOfEveryCloud,
    awsRole: 'deploy-staging',
    more: cloud => ['--trust-map', '--token-variable', GITLAB_VARIABLES[cloud]],
    isAllowed: false,
  },
  {
    platform: 'coder',
    called: 'a workspace where people sign in with a provider',
    simulation: providerOfEveryCloud,
    awsRole: 'dev-readonly',
    isAllowed: true,
  },
];

const READER = 'reader@acme-dev.iam.gserviceaccount.com';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';

/** With which a command line states what a map says of a role, found by its cloud's key. */
async function statedWords(map: string, role: string): Promise<readonly string[]> {
  const written = objectOf(objectOf(objectOf(load(await readFile(map, 'utf8')))['roles'])[role]);
  return CLOUD_STATINGS.flatMap(({ cloud, terms }) =>
    Object.entries(written[cloud] === undefined ? {} : objectOf(written[cloud])).flatMap(([key, value]) => {
      const flag = terms.find(term => term.key === key)?.flags.replace(/ .*$/, '') ?? assert.fail(`${key} has no flag`);
      return [flag, String(value)];
    }),
  );
}

/** Five environments by three clouds: the real command, and then the clouds' own clients. */
describe('A role of every cloud', () => {
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));

  for (const { platform, called, simulation, awsRole, more = () => [], isStated = false, isAllowed } of ROWS) {
    describe(`in ${called}`, () => {
      let world: CommandWorld;

      before(async () => {
        world = await CommandWorld.start(programs, platform, {
          everyCloud: true,
          ...(isAllowed ? {} : { roleMap: 'rolecall.yaml' }),
          ...(simulation === undefined ? {} : { simulation }),
        });
        if (isAllowed) await world.allow();
      });
      after(() => world?.close());

      const dotenv = (role: string): string => path.join(world.simulated.home, `${role}.env`);

      async function assume(cloud: keyof typeof GITLAB_VARIABLES, role: string): Promise<void> {
        const { certificateFile } = world.simulated.sandbox.codespace;
        let signedIn: Promise<unknown> | undefined;
        const asked = isStated
          ? await statedWords(path.join(world.simulated.checkout, 'rolecall.yaml'), role)
          : [role, ...more(cloud)];
        const { code, stderr } = await world.run(['assume', ...asked, '--dotenv', dotenv(role)], {
          started: onSignInInstructions(request => {
            signedIn = signInAtProvider(request, certificateFile, { person: JANE });
          }),
        });
        await signedIn;
        assert.equal(code, 0, stderr);
      }

      it('of AWS is what the credential_process of its profile gives', async () => {
        await assume('aws', awsRole);
        const { environment, sandbox } = world.simulated;
        assert.match(
          await whoIs(awsRole, environment, sandbox.sts),
          new RegExp(`^arn:aws:sts::111122223333:assumed-role/${awsRole}/`),
        );
      });

      describe('of Google Cloud and Azure', () => {
        let seen: FieldReader;

        before(async () => {
          await assume('gcp', 'gcp-readonly');
          await assume('azure', 'azure-operator');
          const { google, azure } = world.simulated.sandbox;
          const { code, stdout, stderr } = await runCommand(
            [
              process.execPath,
              ...['gcp-readonly', 'azure-operator'].map(role => `--env-file=${dotenv(role)}`),
              path.join(PROJECT, 'test/clients/ask-clouds.ts'),
              google.origin,
              google.project.number,
              azure.origin,
            ],
            world.options({
              environment: { ...world.simulated.environment, NODE_EXTRA_CA_CERTS: azure.certificateFile },
            }),
          );
          assert.equal(code, 0, stderr);
          seen = new FieldReader(parseJson(stdout), 'what the clients saw');
        });

        it('the first is what google-auth-library has by executable and by file', () => {
          assert.deepEqual([seen.string('byExecutable'), seen.string('byFile')], [READER, READER]);
        });

        it('the second is what @azure/identity has by WorkloadIdentityCredential and DefaultAzureCredential', () => {
          assert.deepEqual([seen.string('byWorkload'), seen.string('byDefault')], [SUBSCRIPTION, SUBSCRIPTION]);
        });
      });
    });
  }
});
