import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addProfiles } from '../../src/clouds/aws/config-file/profile.ts';
import { Fixture, KEY, run } from './helper-fixture.ts';

/** Files that end in the middle of something, behind which our block has to be read all the same. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a nested section without a newline', '[profile other]\nregion = us-east-1\ns3 =\n  max_queue_size = 3'],
  ['a comment without a newline', '[default]\nregion = us-east-1\n# the end'],
  ['Windows ends of line', '[default]\r\nregion = us-east-1\r\n'],
  ['services', '[services s]\ns3 =\n  endpoint_url = http://127.0.0.1:1\n'],
];

const BOTOCORE = `
import botocore.session, json, sys
session = botocore.session.Session(profile=sys.argv[1])
credentials = session.get_credentials().get_frozen_credentials()
print(json.dumps([credentials.access_key, session.get_config_variable('region')]))
`;
import { skipBecause } from '../hosts/skip-because.ts';
const JAVASCRIPT = `
const { fromIni } = require('@aws-sdk/credential-providers');
fromIni({ profile: process.argv[1] })().then(({ accessKeyId }) => console.log(JSON.stringify([accessKeyId])));
`;

describe('real clients read the profile', () => {
  let fixture: Fixture;
  let config: string;

  beforeEach(async () => {
    fixture = new Fixture('/nonexistent', "a home's Zoë (1)");
    config = path.join(fixture.root, 'config');
    await fixture.save();
  });
  afterEach(() => fixture.remove());

  const profileBehind = (ending: string): Readonly<Record<string, string>> => {
    const request = { key: KEY, roleName: 'dev', repository: 'acme/app', region: 'eu-west-1', command: fixture.shim };
    writeFileSync(config, addProfiles(ending, [request]).content ?? '', 'latin1');
    return {
      PATH: '/usr/bin:/bin',
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      HOME: fixture.root,
    };
  };

  for (const [what, ending] of ENDINGS) {
    it(`botocore, behind ${what}`, async function () {
      const outcome = await run('/usr/bin/python3', ['-c', BOTOCORE, 'dev'], profileBehind(ending));
      if (!existsSync('/usr/bin/python3') || /No module named/.test(outcome.stderr)) {
        skipBecause(this, 'there is no botocore here');
      }
      assert.equal(outcome.stdout.trim(), '["ASIAEXAMPLEEXAMPLE12", "eu-west-1"]', outcome.stderr);
    });

    it(`the SDK for JavaScript, behind ${what}`, async () => {
      const node = await run(process.execPath, ['-e', JAVASCRIPT, 'dev'], {
        ...profileBehind(ending),
        NODE_PATH: path.resolve(import.meta.dirname, '../../node_modules'),
      });
      assert.equal(node.stdout.trim(), '["ASIAEXAMPLEEXAMPLE12"]', node.stderr);
    });
  }
});
