import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isObject } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { CommandSuite } from './command-suite.ts';

describe('rolecall trust explain, of a role of the map', function () {
  const suite = new CommandSuite();

  async function claimsOf(role: string): Promise<Readonly<Record<string, unknown>>> {
    const { claims } = await suite.world.json(['token', '--role', role, '--decode']);
    assert.ok(isObject(claims));
    return claims;
  }

  function policyFile(role: string, iss: string, subject: string): void {
    const provider = iss.replace(/^https?:\/\//, '');
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com', [`${provider}:sub`]: subject } },
        },
      ],
    };
    const file = path.join(suite.simulated.checkout, 'infra/role.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ Role: { RoleName: role, AssumeRolePolicyDocument: policy } }, undefined, 2));
  }

  it('is what a refused role names, and gives the causes without any policy', async () => {
    await suite.allowed();
    const { code, stderr } = await suite.world.run(['assume', 'payments-admin']);
    assert.equal(code, 5);
    assert.match(stderr, /`rolecall trust explain payments-admin --answer AccessDenied` names the likely causes\.\n$/);
    const { code: ended, stdout } = await suite.world.run([
      'trust',
      'explain',
      'payments-admin',
      '--answer',
      'AccessDenied',
    ]);
    assert.equal(ended, 5);
    assert.match(stdout, /^payments-admin {2}arn:aws:iam::111122223333:role\/payments-admin$/m);
    assert.match(stdout, /No trust policy of this role was found in the checkout\./);
    assert.match(stdout, /Causes, the likeliest first\n {2}1\. /);
    assert.match(stdout, /The role is not there, or not under this name/);
  });

  it('puts the token beside the policy of the checkout, in a terminal, as JSON and as Markdown', async () => {
    await suite.allowed();
    const { iss, sub } = await claimsOf('payments-admin');
    policyFile('payments-admin', String(iss), 'organization_id:another:project_id:another');
    const explain = ['trust', 'explain', 'payments-admin'];
    const { code, stdout } = await suite.world.run(explain);
    assert.equal(code, 5);
    assert.match(stdout, /does not let the token in {2}infra\/role\.json:\d+:\d+/);
    assert.match(stdout, /✘ [\w.]+:\d+:sub {2}StringEquals\n +wanted {2}organization_id:another/);
    const document = await suite.world.json(explain);
    const { change } = document;
    assert.ok(isObject(change) && isObject(change['fix']), JSON.stringify(document));
    assert.match(stdout, /^What would pass {2}Let [\w.]+:\d+:sub be .+ too$/m);
    assert.match(JSON.stringify(document), /"causes":\[\{"id":"[a-z-]+","title":/);
    const { stdout: markdown } = await suite.world.run([...explain, '--markdown']);
    assert.match(markdown, /^## Why `payments-admin` is refused\n/);
    assert.ok(markdown.includes(`| ✘ | \`127.0.0.1:`), markdown);
    policyFile('payments-admin', String(iss), String(sub));
    assert.equal((await suite.world.run(explain)).code, 0);
  });

  it('asks AWS for the policy as another active role, and says what that may not', async () => {
    await suite.assumed();
    const explain = ['trust', 'explain', 'payments-admin', '--with'];
    const { code, stdout } = await suite.world.run([...explain, 'dev-readonly']);
    assert.equal(code, 5);
    assert.match(stdout, /payments-admin does not let the token in {2}AWS, asked as dev-readonly/);
    assert.match(stdout, /✘ [\w.]+:\d+:sub/);
    const inactive = await suite.world.run([...explain, 'deploy-staging']);
    assert.equal(inactive.code, 1);
    assert.match(inactive.stderr, /^rolecall: deploy-staging is not active\./);
  });

  it('does what its page says, for each command there', async () => {
    await suite.assumed();
    const page = readFileSync(path.join(PROJECT, 'docs/trust.md'), 'utf8');
    const commands = [...page.matchAll(/^rolecall (trust explain .+)$/gm)].map(([, words = '']) => words.split(' '));
    assert.equal(commands.length, 4);
    for (const words of commands) {
      const { code, stdout, stderr } = await suite.world.run(words);
      assert.deepEqual([code, stderr], [5, ''], words.join(' '));
      assert.match(stdout, /payments-admin/);
    }
  });

  it('asks for no token before the map is allowed', async () => {
    const { code, stderr } = await suite.world.run(['trust', 'explain', 'payments-admin']);
    assert.deepEqual([code, suite.world.requests()], [4, 0]);
    assert.match(stderr, /is not allowed yet/);
  });
});
