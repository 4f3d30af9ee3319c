import assert from 'node:assert/strict';
import { AWS, mapOfJson, marked, placed } from '../roles/maps.ts';

function reading(text: string): readonly string[] {
  const map = mapOfJson(text);
  return [
    ...map.problems.map(
      problem => `${placed(problem)} at ${JSON.stringify(marked(text, problem.range))}: ${problem.message}`,
    ),
    ...map.roles.map(({ role }) => `role ${role.name}`),
  ];
}

const MAP = `{"version":1,"roles":{"r":{"aws":${AWS}}}}`;
const BAD = 'This is no valid JSON with comments';

const ROWS: readonly { readonly what: string; readonly text: string; readonly says: readonly string[] }[] = [
  { what: 'no customizations', text: '{"image":"x"}', says: [] },
  { what: 'customizations of others', text: '{"customizations":{"vscode":{}}}', says: [] },
  { what: 'customizations of no use', text: '{"customizations":[1]}', says: [] },
  { what: 'no object', text: '[]', says: [] },
  {
    what: 'comments and trailing commas',
    text: `// c\n{"customizations":{/* c */"rolecall":${MAP},},}//`,
    says: ['role r'],
  },
  {
    what: 'a map that is none',
    text: '{"customizations":{"rolecall":[]}}',
    says: [
      '1:31-1:33 error wrong-type customizations/rolecall at "[]": rolecall must be a map with version, identity, roles and autoAssume; this is a list.',
    ],
  },
  {
    what: 'a map of nothing',
    text: '{"customizations":{"rolecall":null}}',
    says: [
      '1:31-1:35 error wrong-type customizations/rolecall at "null": rolecall has no value. It must be a map with version, identity, roles and autoAssume.',
    ],
  },
  {
    what: 'rolecall twice',
    text: `{"customizations":{"rolecall":${MAP},"rolecall":{}}}`,
    says: [
      `1:${32 + MAP.length}-1:${42 + MAP.length} error duplicate-key customizations/rolecall at "\\"rolecall\\"": "rolecall" is written twice, so neither is used. Remove one.`,
    ],
  },
  {
    what: 'customizations twice',
    text: `{"customizations":{},"customizations":{"rolecall":${MAP}}}`,
    says: [
      '1:22-1:38 error duplicate-key customizations at "\\"customizations\\"": "customizations" is written twice, so neither is used. Remove one.',
    ],
  },
  { what: 'customizations twice, without ours', text: '{"customizations":{},"customizations":{}}', says: [] },
  {
    what: 'an empty file, which says nothing of Rolecall',
    text: '',
    says: [`1:1-1:1 warning syntax  at "": ${BAD}: a value is missing.`],
  },
  {
    what: 'a missing comma',
    text: '{"a":1 "b":2}',
    says: [`1:8-1:11 warning syntax  at "\\"b\\"": ${BAD}: a comma or a closing brace is missing.`],
  },
  {
    what: 'a missing comma beside our map, of which nothing is used',
    text: `{"a":1 "customizations":{"rolecall":${MAP}}}`,
    says: [`1:8-1:24 error syntax  at "\\"customizations\\"": ${BAD}: a comma or a closing brace is missing.`],
  },
  {
    what: 'no end',
    text: '{"a":[1',
    says: [`1:8-1:8 warning syntax  at "": ${BAD}: a comma or a closing bracket is missing.`],
  },
  {
    what: 'a second value',
    text: '{} {}',
    says: [`1:4-1:5 warning syntax  at "{": ${BAD}: something follows the end.`],
  },
  {
    what: 'a key without quotes',
    text: '{a:1}',
    says: [`1:2-1:3 warning syntax  at "a": ${BAD}: a key in double quotes is missing.`],
  },
  { what: 'no colon', text: '{"a" 1}', says: [`1:6-1:7 warning syntax  at "1": ${BAD}: a colon is missing.`] },
  { what: 'two commas', text: '[1,,2]', says: [`1:4-1:5 warning syntax  at ",": ${BAD}: a value is missing.`] },
  {
    what: 'a comment without an end, which hides nothing',
    text: '{} /*',
    says: [],
  },
  {
    what: 'a text without an end',
    text: '{"a":"b\n}',
    says: [`1:6-1:8 warning syntax  at "\\"b": ${BAD}: a text has no closing quote.`],
  },
  {
    what: 'a NUL',
    text: '{\0}',
    says: [`1:2-1:3 warning syntax  at "\\u0000": ${BAD}: a key in double quotes is missing.`],
  },
  {
    what: 'a control character in a text',
    text: '["a\u0007"]',
    says: [`1:2-1:6 warning syntax  at "\\"a\\u0007\\"": ${BAD}: a text holds a control character.`],
  },
  {
    what: 'a bad escape',
    text: '["\\x"]',
    says: [`1:2-1:6 warning syntax  at "\\"\\\\x\\"": ${BAD}: a backslash stands before a character that needs none.`],
  },
  {
    what: 'depth',
    text: '['.repeat(200_000),
    says: ['1:65-1:66 warning too-deep  at "[": This is nested deeper than 64 levels. Flatten it.'],
  },
  {
    what: 'depth of objects',
    text: '{"a":'.repeat(200_000),
    says: ['1:321-1:322 warning too-deep  at "{": This is nested deeper than 64 levels. Flatten it.'],
  },
  {
    what: 'a line of 5 MB',
    text: `["${'x'.repeat(9_000_000)}"]`,
    says: ['1:1-1:1 warning too-large  at "": The file is longer than 8 MiB. Remove what is no role.'],
  },
  {
    what: 'a mistake of the map, at its place in the whole file',
    text: '{\n\t"customizations": {\n\t\t"rolecall": { "version": 1, "rolse": {} }\n\t}\n}',
    says: [
      '3:31-3:38 error unknown-key customizations/rolecall/rolse at "\\"rolse\\"": "rolse" is no key of a role map. Did you mean "roles"?',
    ],
  },
];

describe('customizations.rolecall in devcontainer.json', () => {
  for (const { what, text, says } of ROWS) it(what, () => assert.deepStrictEqual(reading(text), says));

  it('counts columns without a byte order mark, as VS Code does', () => {
    const { problems } = mapOfJson('\ufeff{"customizations":{"rolecall":{"version":2}}}');
    assert.deepStrictEqual(problems.map(placed), ['1:42-1:43 error bad-version customizations/rolecall/version']);
  });
});
