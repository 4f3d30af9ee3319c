import assert from 'node:assert/strict';
import manifest from '../../package.json' with { type: 'json' };
import { buildForTests, CommandWorld, removeFolder } from '../command/command-world.ts';
import { Fixture, KEY, run, startCloud } from '../command/helper-fixture.ts';

const { version } = manifest;

/** The little that shows whether the built programs run on a Node; all else is tried on one. */
describe(`The programs on Node.js ${process.versions.node}`, () => {
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));

  it('do the main job', async () => {
    const world = await CommandWorld.start(programs);
    try {
      assert.deepEqual(await world.run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
      await world.allow();
      const assumed = await world.run(['assume', 'dev-readonly']);
      assert.deepEqual([assumed.code, assumed.stderr], [0, '']);
      assert.match((await world.runShim(['status'])).stdout, /● dev-readonly +AWS 111122223333/);
      assert.equal((await world.runShim(['release', '--all'])).code, 0);
    } finally {
      await world.close();
    }
  });

  it('hand out an expired role’s new credentials to a tool, and the same once more', async () => {
    const fixture = new Fixture(programs);
    const cloud = await startCloud();
    try {
      await fixture.save(-60_000, fixture.record(), cloud.endpoint);
      const ask = () => run(fixture.shim, ['credential-process', '--session', KEY]);
      const cold = await ask();
      assert.deepEqual([cold.code, cold.stderr], [0, '']);
      assert.match(cold.stdout, /"SessionToken":"renewed1t/);
      assert.deepEqual(await ask(), cold);
      assert.equal(cloud.exchanges(), 1);
    } finally {
      cloud.stop();
      fixture.remove();
    }
  });
});
