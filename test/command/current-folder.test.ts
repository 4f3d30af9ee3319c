import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandSuite } from './command-suite.ts';

const OWN_ROLE = `roles:
  mine:
    aws: { roleArn: arn:aws:iam::111122223333:role/dev-readonly, region: eu-west-1 }
`;

/** Where a command happens to run is nobody's repository: it may be the person's home, or the root of everything. */
describe('The current folder', () => {
  const suite = new CommandSuite('ona', {
    prepare: ({ simulated: { home } }) => appendFile(path.join(home, '.config/rolecall/config.yaml'), OWN_ROLE),
  });

  /** Takes the person's own role there, and has a tool ask for it when nothing is stored any more. */
  async function takes(folder: string): Promise<void> {
    const assumed = await suite.world.run(['assume', 'mine'], { folder });
    assert.deepEqual([assumed.code, assumed.stderr], [0, ''], folder);
    const cold = await suite.world.cold('mine', { folder });
    assert.deepEqual([cold.code, cold.stderr], [0, ''], folder);
    assert.match(cold.stdout, /^\{"Version":1,"AccessKeyId":"ASIA/);
  }

  for (const what of [
    'the home',
    'the folder above it',
    'the root of everything',
    'the folder of the programs',
  ] as const) {
    it(`is no repository where it is ${what}: the person’s own configuration, programs and roles serve`, async () => {
      const { home, root } = suite.simulated;
      const folder = {
        'the home': home,
        'the folder above it': root,
        'the root of everything': '/',
        'the folder of the programs': path.join(root, 'programs'),
      }[what];
      await takes(folder);
      const { stdout } = await suite.world.run(['doctor', '--offline'], { folder });
      assert.doesNotMatch(stdout, /workspace folder|not used|No program is run|is in the repository/);
    });
  }

  it('is one where it is a checkout, whose programs and configuration serve nobody', async () => {
    const { checkout, environment, home } = suite.simulated;
    const planted = path.join(checkout, 'home');
    await mkdir(path.join(planted, '.config/rolecall'), { recursive: true });
    await writeFile(path.join(planted, '.config/rolecall/config.yaml'), OWN_ROLE, { mode: 0o600 });
    for (const folder of [checkout, path.join(checkout, '.devcontainer'), home]) {
      const ran = await suite.world.run(['doctor', '--offline'], {
        folder,
        environment: { ...environment, HOME: planted },
      });
      assert.match(ran.stdout, /HOME is .*, which is not believed|it lies in the (?:Git work tree|workspace folder)/);
    }
  });
});
