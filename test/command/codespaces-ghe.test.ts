import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

/** A codespace of GHE.com, as its variables are, with a token in GitHub's newer form: the broker asks that GitHub. */
describe('rolecall in a codespace of another GitHub', () => {
  let programs: string;
  let world: CommandWorld;
  let environment: Readonly<Record<string, string>>;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(async () => {
    world = await CommandWorld.start(programs, 'codespaces');
    const { codespace } = world.simulated.sandbox;
    const newer = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
    const known = codespace.gitHub.token(codespace.acme.token);
    assert.ok(known !== undefined);
    codespace.gitHub.putToken({ ...known, value: newer });
    environment = {
      ...world.simulated.environment,
      GITHUB_SERVER_URL: 'https://corp.ghe.com',
      GITHUB_API_URL: 'https://api.corp.ghe.com',
      GITHUB_GRAPHQL_URL: 'https://api.corp.ghe.com/graphql',
      GITHUB_TOKEN: newer,
    };
  });
  afterEach(() => world.close());

  async function origin(url: string): Promise<void> {
    const config = `[remote "origin"]\n\turl = ${url}\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n`;
    await writeFile(path.join(world.simulated.checkout, '.git/config'), config);
  }

  for (const url of ['https://corp.ghe.com/acme/app', 'git@corp.ghe.com:acme/app.git', 'git@ghe-work:acme/app.git']) {
    it(`takes a role with the broker, where the remote is ${url}`, async () => {
      await origin(url);
      await world.allow();
      const assumed = await world.run(['assume', 'dev-readonly'], { environment });
      assert.deepEqual([assumed.code, assumed.stderr], [0, '']);
      const servers = new Set(world.simulated.sandbox.requests().map(({ server }) => server));
      assert.deepEqual([...servers].toSorted(), ['broker', 'github', 'github-api', 'sts']);
    });
  }

  for (const url of ['https://github.com/acme/app', 'https://corp.ghe.com/mallory/tool', 'git@ghe-work:mallory/tool']) {
    it(`sends nothing for a folder of ${url}`, async () => {
      await origin(url);
      await world.allow();
      const assumed = await world.run(['assume', 'dev-readonly'], { environment });
      assert.equal(assumed.code, 3);
      assert.match(assumed.stderr, /This folder is of .*, but the codespace was made for acme\/app/);
      assert.equal(world.requests(), 0);
    });
  }
});
