import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

const OWN_ROLE = `roles:
  mine:
    aws: { roleArn: arn:aws:iam::111122223333:role/dev-readonly, region: eu-west-1 }
`;

/** Where a command happens to run is nobody's repository: it may be the person's home, or the root of everything. */
describe('The current folder', () => {
  let programs: string;
  let world: CommandWorld;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(async () => {
    world = await CommandWorld.start(programs);
    await appendFile(path.join(world.simulated.home, '.config/rolecall/config.yaml'), OWN_ROLE);
  });
  afterEach(() => world.close());

  /** Takes the person's own role there, and has a tool ask for it when nothing is stored any more. */
  async function takes(folder: string): Promise<void> {
    const assumed = await world.run(['assume', 'mine'], { folder });
    assert.deepEqual([assumed.code, assumed.stderr], [0, ''], folder);
    const { stdout } = await world.run(['status', '--json'], { folder });
    const key = /"sessionKey": "([0-9a-f]{32})"/.exec(stdout)?.[1] ?? 'none';
    const runtime = await world.runtimeDirectory();
    for (const name of await readdir(runtime)) if (name.endsWith('.cache')) await rm(path.join(runtime, name));
    const cold = await world.runShim(['credential-process', '--session', key], { folder });
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
      const { home, root } = world.simulated;
      const folder = {
        'the home': home,
        'the folder above it': root,
        'the root of everything': '/',
        'the folder of the programs': path.join(root, 'programs'),
      }[what];
      await takes(folder);
      const { stdout } = await world.run(['doctor', '--offline'], { folder });
      assert.doesNotMatch(stdout, /workspace folder|not used|No program is run|is in the repository/);
    });
  }

  it('is one where it is a checkout, whose programs and configuration serve nobody', async () => {
    const { checkout, environment, home } = world.simulated;
    const planted = path.join(checkout, 'home');
    await mkdir(path.join(planted, '.config/rolecall'), { recursive: true });
    await writeFile(path.join(planted, '.config/rolecall/config.yaml'), OWN_ROLE, { mode: 0o600 });
    for (const folder of [checkout, path.join(checkout, '.devcontainer'), home]) {
      const ran = await world.run(['doctor', '--offline'], { folder, environment: { ...environment, HOME: planted } });
      assert.match(ran.stdout, /HOME is .*, which is not believed|it lies in the (?:Git work tree|workspace folder)/);
    }
  });
});
