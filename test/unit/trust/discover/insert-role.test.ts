import assert from 'node:assert/strict';
import { plainData } from '../../../../src/documents/located-tree.ts';
import { readJsonWithComments } from '../../../../src/documents/read-json.ts';
import { readYaml } from '../../../../src/documents/read-yaml.ts';
import { insertRole } from '../../../../src/trust/discover/insert-role.ts';
import type { RoleMapEntry } from '../../../../src/trust/discover/role-map-entry.ts';

const ENTRY: RoleMapEntry = {
  name: 'deploy',
  use: 'automation',
  cloud: 'aws',
  target: { roleArn: 'arn:aws:iam::111122223333:role/deploy', region: 'eu-west-1' },
  duration: 900,
};
const ROLE = { use: 'automation', duration: '900s', aws: ENTRY.target };

function inserted(file: string, text: string): string {
  const insertion = insertRole(file, text, ENTRY);
  assert.ok(insertion.ok, insertion.ok ? '' : insertion.why);
  return text.slice(0, insertion.at) + insertion.text + text.slice(insertion.at);
}

function data(file: string, text: string): unknown {
  const read = file.endsWith('.yaml') ? readYaml(text) : readJsonWithComments(text);
  assert.ok(read.ok && read.root !== undefined, text);
  return plainData(read.root);
}

describe('A role that is added to a role map', () => {
  const maps: readonly (readonly [what: string, file: string, text: string])[] = [
    [
      'YAML',
      'rolecall.yaml',
      'version: 1\nroles: # ours\n  dev: { aws: { roleArn: a } }\n  # the last\n  ops:\n    aws: {}\n',
    ],
    ['YAML of another indentation', 'rolecall.yaml', 'roles:\n      dev:\n          aws: {}\nautoAssume: [dev]\n'],
    ['YAML of Windows', 'rolecall.yaml', 'roles:\r\n  dev:\r\n    aws: {}\r\n'],
  ];
  for (const [what, file, text] of maps) {
    it(`stands first in ${what}, and everything else is as it was`, () => {
      const after = inserted(file, text);
      const before = data(file, text);
      assert.ok(typeof before === 'object' && before !== null && 'roles' in before && typeof before.roles === 'object');
      assert.deepEqual(data(file, after), { ...before, roles: { deploy: ROLE, ...before.roles } });
      const rest = insertRole(file, text, ENTRY);
      assert.ok(rest.ok);
      assert.equal(after.replace(rest.text, ''), text);
    });
  }

  it('stands first in a devcontainer.json, with its comments', () => {
    const text = `{
\t// ours
\t"customizations": {
\t\t"rolecall": { "roles": {
\t\t\t"dev": { "aws": {} } // one
\t\t} }
\t}
}
`;
    const after = inserted('.devcontainer/devcontainer.json', text);
    assert.match(after, /\/\/ ours/);
    assert.deepEqual(data('devcontainer.json', after), {
      customizations: { rolecall: { roles: { deploy: ROLE, dev: { aws: {} } } } },
    });
  });

  it('has another name where that one is taken', () => {
    const text = 'roles:\n  deploy:\n    aws: {}\n  deploy-2:\n    aws: {}\n';
    const insertion = insertRole('rolecall.yaml', text, ENTRY);
    assert.ok(insertion.ok);
    assert.equal(insertion.name, 'deploy-3');
  });

  it('is not added where it cannot be told where', () => {
    for (const text of [
      'roles: {}\n',
      'roles: { a: {} }\n',
      'version: 1\n',
      'roles: [',
      '',
      'a: b: c',
      '{"roles": {"a": {}}}',
    ]) {
      assert.equal(insertRole('rolecall.yaml', text, ENTRY).ok, false, text);
    }
  });
});
