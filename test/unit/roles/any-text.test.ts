import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readUserConfiguration } from '../../../src/roles/read-role-map.ts';
import { AWS, JSON_FILE, mapOf, mapOfJson, mapOfYaml, YAML_FILE } from './maps.ts';

/** Pieces that make texts which get further than noise does. */
const PIECES = [
  'version: 1\n',
  'roles:\n',
  '  a: ',
  'roles: {',
  '}',
  '[',
  ']',
  '{',
  '"',
  "'",
  ':',
  ': ',
  ',',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '  ',
  '- ',
  '? ',
  '&a ',
  '*a',
  '<<: ',
  '!!str ',
  '!x ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '%TAG ',
  '#',
  '//',
  '/*',
  '*/',
  '\0',
  '\ufeff',
  '\ud800',
  '__proto__',
  'constructor',
  '"customizations":',
  '"rolecall":',
  '"version":1',
  '"roles":',
  '"aws":',
  AWS,
  'aws',
  'when',
  'claims',
  'branches',
  'null',
  '~',
  '012',
  '1e999',
  '.nan',
  'autoAssume',
  'identity',
];

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map(pieces => pieces.join('')),
  fc.json({ maxDepth: 6 }).map(json => `{"customizations":{"rolecall":${json}}}`),
  fc.json({ maxDepth: 6 }).map(json => `version: 1\nroles: ${json}`),
  fc.json({ maxDepth: 6 }),
);

describe('whatever a text holds', () => {
  it('readRoleMap answers, with problems that stand inside the text', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (user, yaml, json) => {
        const map = mapOf({
          userConfiguration: { file: '/u', text: user },
          repositoryFile: { file: YAML_FILE, label: 'rolecall.yaml', text: yaml },
          devcontainers: [{ file: JSON_FILE, label: '.devcontainer.json', text: json }],
        });
        const texts = new Map([
          ['/u', user],
          [YAML_FILE, yaml],
          [JSON_FILE, json],
        ]);
        for (const { file, range } of map.problems) {
          const lines = (texts.get(file) ?? '').replace(/^\ufeff/, '').split(/\r\n?|\n/);
          assert.ok(range.endColumn <= (lines[range.endLine]?.length ?? -1));
          assert.ok(range.startColumn >= 0 && range.endColumn >= 0);
          assert.ok(range.startColumn <= (lines[range.startLine]?.length ?? -1));
          assert.ok(
            range.startLine < range.endLine ||
              (range.startLine === range.endLine && range.startColumn <= range.endColumn),
          );
        }
        await readUserConfiguration(user, '/u');
      }),
      { numRuns: 2000 },
    );
  });

  it('no role that is used has more or less than what is written, in either syntax', () => {
    const branches = fc.uniqueArray(
      fc.stringMatching(/^[a-z0-9/_.-]{1,12}\*?$/).filter(branch => !branch.startsWith('/')),
      { minLength: 1, maxLength: 5 },
    );
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    fc.assert(
      fc.property(
        name,
        branches,
        fc.boolean(),
        fc.integer({ min: 900, max: 3600 }),
        (roleName, globs, confirm, seconds) => {
          const rest = JSON.stringify({ when: { branches: globs }, confirm, duration: seconds });
          const body = `{"aws":${AWS},${rest.slice(1)}`;
          for (const map of [
            mapOfYaml(`version: 1\nroles: {"${roleName}": ${body}}`),
            mapOfJson(`{"customizations":{"rolecall":{"version":1,"roles":{"${roleName}":${body}}}}}`),
          ]) {
            assert.deepStrictEqual(
              map.roles.map(({ role }) => ({
                name: role.name,
                when: role.when,
                confirm: role.confirm,
                seconds: role.durationSeconds,
              })),
              [{ name: roleName, when: { branches: globs }, confirm, seconds }],
            );
          }
        },
      ),
    );
  });
});
