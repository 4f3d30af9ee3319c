import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandSuite } from './command-suite.ts';

/** A codespace of GHE.com, as its variables are, with a token in GitHub's newer form: the broker asks that GitHub. */
describe('rolecall in a codespace of another GitHub', () => {
  // A token in GitHub's newer form.
  const newer = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
  const suite = new CommandSuite('codespaces', {
    prepare: ({ simulated: { sandbox } }) => {
      const { gitHub, acme } = sandbox.codespace;
      const known = gitHub.token(acme.token);
      assert.ok(known !== undefined);
      gitHub.putToken({ ...known, value: newer });
      return Promise.resolve();
    },
  });
  const environment = (): Readonly<Record<string, string>> => ({
    ...suite.environment,
    GITHUB_SERVER_URL: 'https://corp.ghe.com',
    GITHUB_API_URL: 'https://api.corp.ghe.com',
    GITHUB_GRAPHQL_URL: 'https://api.corp.ghe.com/graphql',
    GITHUB_TOKEN: newer,
  });

  async function origin(url: string): Promise<void> {
    const config = `[remote "origin"]\n\turl = ${url}\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n`;
    await writeFile(path.join(suite.simulated.checkout, '.git/config'), config);
  }

  for (const url of ['https://corp.ghe.com/acme/app', 'git@corp.ghe.com:acme/app.git', 'git@ghe-work:acme/app.git']) {
    it(`takes a role with the broker, where the remote is ${url}`, async () => {
      // A broker remembers for a minute what GitHub said.
      await suite.own();
      await origin(url);
      await suite.world.allow();
      const assumed = await suite.world.run(['assume', 'dev-readonly'], { environment: environment() });
      assert.deepEqual([assumed.code, assumed.stderr], [0, '']);
      const servers = new Set(suite.simulated.sandbox.requests().map(({ server }) => server));
      assert.deepEqual([...servers].toSorted(), ['broker', 'github', 'github-api', 'sts']);
    });
  }

  for (const url of ['https://github.com/acme/app', 'https://corp.ghe.com/mallory/tool', 'git@ghe-work:mallory/tool']) {
    it(`sends nothing for a folder of ${url}`, async () => {
      await origin(url);
      await suite.world.allow();
      const assumed = await suite.world.run(['assume', 'dev-readonly'], { environment: environment() });
      assert.equal(assumed.code, 3);
      assert.match(assumed.stderr, /This folder is of .*, but the codespace was made for acme\/app/);
      assert.equal(suite.world.requests(), 0);
    });
  }
});
