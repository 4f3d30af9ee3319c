import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { addProfiles } from '../../src/clouds/aws/config-file/profile.ts';
import { type Fixture, KEY, ROLE, run } from '../command/helper-fixture.ts';
import { type BenchRow, median } from './budget.ts';

const PYTHON = '/usr/bin/python3';
const ROUNDS = 7;

/** Each prints how many milliseconds the client needed for credentials, its own start and imports left out. */
const BOTOCORE = `
import botocore.session, sys, time
session = botocore.session.Session(profile=sys.argv[1])
started = time.perf_counter()
session.get_credentials().get_frozen_credentials()
print((time.perf_counter() - started) * 1000)
`;
const JAVASCRIPT = `
const { fromIni } = require('@aws-sdk/credential-providers');
const started = performance.now();
fromIni({ profile: process.argv[1] })().then(() => console.log(performance.now() - started));
`;

/**
 * What a tool waits for credentials: through our profile, beside static keys (nothing to wait for) and, where the client can
 * be sent to a stand-in, its own exchange of a web identity token. For orientation; none has a budget.
 */
export async function peerRows(fixture: Fixture, endpoint: string): Promise<readonly BenchRow[]> {
  await fixture.save();
  const environment = writeProfiles(fixture, endpoint);
  return [
    await row('boto3 (botocore)', ['ours', 'static'], profile => run(PYTHON, ['-c', BOTOCORE, profile], environment)),
    await row('AWS SDK for JavaScript', ['ours', 'static', 'own'], profile =>
      run(process.execPath, ['-e', JAVASCRIPT, profile], environment),
    ),
  ];
}

type Profile = 'ours' | 'static' | 'own';

const WORDS: Readonly<Record<Profile, string>> = {
  ours: 'through Rolecall',
  static: 'with static keys',
  own: 'by its own exchange on loopback',
};

async function row(
  client: string,
  profiles: readonly Profile[],
  ask: (profile: Profile) => ReturnType<typeof run>,
): Promise<BenchRow> {
  const name = `${client}: credentials, warm`;
  const samples = new Map(profiles.map(profile => [profile, new Array<number>()]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const profile of profiles) {
      const { code, stdout } = await ask(profile);
      if (code !== 0) return { name, measured: '', skipped: `${client} is not installed here` };
      samples.get(profile)?.push(Number(stdout));
    }
  }
  const parts = [...samples].map(([profile, values]) => `${median(values).toFixed(1)} ms ${WORDS[profile]}`);
  return { name, measured: parts.join(', ') };
}

function writeProfiles(fixture: Fixture, endpoint: string): Readonly<Record<string, string>> {
  const config = path.join(fixture.root, 'config');
  const others = [
    '[profile static]\naws_access_key_id = AKIAEXAMPLEEXAMPLE12\naws_secret_access_key = secret\n',
    `[profile own]\nrole_arn = ${ROLE}\nweb_identity_token_file = ${fixture.tokenFile}\nregion = eu-west-1\n`,
  ];
  const ours = { key: KEY, roleName: 'ours', repository: 'acme/app', region: 'eu-west-1', command: fixture.shim };
  writeFileSync(config, addProfiles(others.join(''), [ours]).content ?? '', 'latin1');
  return {
    PATH: '/usr/bin:/bin',
    HOME: fixture.root,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_ENDPOINT_URL_STS: endpoint,
    NODE_PATH: path.resolve(import.meta.dirname, '../../node_modules'),
  };
}
