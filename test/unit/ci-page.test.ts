import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load, loadAll } from 'js-yaml';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
import { assumeCommand } from '../../src/programs/cli/commands/assume.ts';
import { STATED_TERMS } from '../../src/clouds/stating.ts';
import { PIPELINE_VARIABLES } from '../../src/sessions/pipeline.ts';
import { parseTrustPolicy } from '../../src/trust/aws/policy.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../../src/trust/aws/web-identity.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROVIDER = 'token.actions.githubusercontent.com';

function object(value: unknown): JsonObject {
  assert.ok(isObject(value), 'A map is missing.');
  return value;
}

function list(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value), 'A list is missing.');
  return value;
}

/** What a person copies from docs/ci.md fits the action, the template and the command as they are. */
describe('docs/ci.md', () => {
  let page: string;
  let template: string;

  before(async () => {
    page = await readFile(path.join(ROOT, 'docs/ci.md'), 'utf8');
    template = await readFile(path.join(ROOT, 'templates/assume-role.yml'), 'utf8');
  });

  /** The first block of a language that holds some text, without its indentation. */
  function block(language: string, holding: string): string {
    const blocks = [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))];
    const [, indentation = '', text = ''] = blocks.find(([whole]) => whole.includes(holding)) ?? assert.fail(holding);
    return text.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
  }

  it('gives the action inputs that it has, and names each of them and each output', async () => {
    const action = object(load(await readFile(path.join(ROOT, 'action.yml'), 'utf8')));
    for (const holding of ['role-arn: ', 'service-account: ']) {
      const workflow = object(load(block('yaml', holding)));
      const deploy = object(object(workflow['jobs'])['deploy']);
      assert.deepEqual(deploy['permissions'], { 'id-token': 'write', contents: 'read' });
      const steps = list(deploy['steps']).filter(each => String(object(each)['uses']).startsWith('rolecall/'));
      assert.ok(steps.length > 0, holding);
      for (const name of steps.flatMap(step => Object.keys(object(object(step)['with'])))) {
        assert.ok(name in object(action['inputs']), name);
      }
    }
    for (const name of [...Object.keys(object(action['inputs'])), ...Object.keys(object(action['outputs']))]) {
      assert.ok(page.includes(`\`${name}\``), name);
    }
  });

  it('gives the template inputs that it has, and a hidden job to extend', () => {
    const [header, body]: unknown[] = loadAll(template);
    const pipeline = object(load(block('yaml', 'component:')));
    const [included] = list(pipeline['include']);
    const declared = object(object(object(header)['spec'])['inputs']);
    for (const name of Object.keys(object(object(included)['inputs']))) assert.ok(name in declared, name);
    assert.ok(String(object(pipeline['deploy'])['extends']) in object(body));
  });

  it('names options and variables that the command knows', async () => {
    const known = new Set(assumeCommand.options.map(({ flags }) => flags.split(' ')[0]));
    const everywhere = ['--token-variable', '--issuer', '--source', '--trust-map'];
    const table = page.slice(page.indexOf('| flag'), page.indexOf('A flag goes before'));
    for (const [flag] of table.matchAll(/--[a-z][a-z-]*/g))
      assert.ok(known.has(flag) || everywhere.includes(flag), flag);
    const stated = STATED_TERMS.flatMap(({ variable }) => variable ?? []);
    const variables: readonly string[] = [...Object.values(PIPELINE_VARIABLES), ...stated];
    for (const name of variables) assert.ok(table.includes(`\`${name}\``), name);
    for (const [name] of table.matchAll(/ROLECALL_\w+/g)) assert.ok(variables.includes(name), name);
    for (const { flags } of STATED_TERMS) assert.ok(table.includes(flags.replace(/ .*$/, '')), flags);
  });

  it('shows a trust policy that lets one branch in, and no pull request, other branch or namesake', () => {
    const policy = parseTrustPolicy(parseJson(block('json', PROVIDER)));
    const provider = `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}`;
    const allowed = (sub: string, aud = 'sts.amazonaws.com'): boolean => {
      const requests = webIdentityRequests({ iss: `https://${PROVIDER}`, sub, aud }, 'session', provider);
      return evaluateWebIdentity(policy, requests).outcome === 'allowed';
    };
    assert.ok(allowed('repo:acme@123456/app@456789:ref:refs/heads/main'));
    for (const sub of [
      'repo:acme@123456/app@456789:pull_request',
      'repo:acme@123456/app@456789:ref:refs/heads/main2',
      'repo:acme@123456/app@456789:ref:refs/pull/7/merge',
      'repo:acme@999999/app@456789:ref:refs/heads/main',
      'repo:acme/app:ref:refs/heads/main',
    ]) {
      assert.ok(!allowed(sub), sub);
    }
    assert.ok(!allowed('repo:acme@123456/app@456789:ref:refs/heads/main', 'https://github.com/acme'));
  });
});
