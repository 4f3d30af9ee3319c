import assert from 'node:assert/strict';
import { AWS, mapOfYaml, marked, placed } from '../roles/maps.ts';

/** What is said of a text, where, and which roles are used. */
function reading(text: string): readonly string[] {
  const map = mapOfYaml(text);
  return [
    ...map.problems.map(
      problem => `${placed(problem)} at ${JSON.stringify(marked(text, problem.range))}: ${problem.message}`,
    ),
    ...map.roles.map(({ role }) => `role ${role.name} of ${role.durationSeconds} s`),
  ];
}

const ROLE = `aws: ${AWS}`;
const HEAD = 'version: 1\nroles:\n';
/** Each line has twenty of the one before. */
const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f'].map(
    (name, index) =>
      `${name}: &${name} [${Array(20)
        .fill(`*${'abcdef'.charAt(index)}`)
        .join(', ')}]`,
  ),
].join('\n');

const ROWS: readonly { readonly what: string; readonly text: string; readonly says: readonly string[] }[] = [
  {
    what: 'an empty file',
    text: '',
    says: ['1:1-1:1 error missing-key version at "": version is missing. It must be 1, without quotes.'],
  },
  {
    what: 'only a comment',
    text: '# nothing yet\n',
    says: ['1:1-1:1 error missing-key version at "": version is missing. It must be 1, without quotes.'],
  },
  {
    what: 'only a document mark',
    text: '---\n',
    says: ['1:1-1:1 error missing-key version at "": version is missing. It must be 1, without quotes.'],
  },
  {
    what: 'a list',
    text: '- a\n',
    says: [
      '1:1-1:4 error wrong-type  at "- a": rolecall.yaml must be a map with version, identity, roles and autoAssume; this is a list.',
    ],
  },
  {
    what: 'broken YAML',
    text: 'version: 1\nroles: {',
    says: [
      '2:9-2:9 error syntax  at "": This is no valid YAML: unexpected end of the stream within a flow collection.',
    ],
  },
  {
    what: 'a tab for indentation',
    text: `${HEAD}\tr: {${ROLE}}\n`,
    says: ['3:1-3:2 error syntax  at "\\t": This is no valid YAML: tab characters must not be used in indentation.'],
  },
  {
    what: 'a tab that the parser calls something else',
    text: '\tversion: 1\n',
    says: [
      '1:9-1:10 error syntax  at ":": This is no valid YAML: end of the stream or a document separator is expected. YAML takes no tabs for indentation: use spaces.',
    ],
  },
  {
    what: 'a NUL',
    text: 'version: 1\n\0',
    says: ['2:1-2:2 error syntax  at "\\u0000": This is no valid YAML: null byte is not allowed in input.'],
  },
  {
    what: 'two documents',
    text: `${HEAD}  r: { ${ROLE} }\n---\nversion: 1\n`,
    says: [
      `3:${ROLE.length + 10}-3:${ROLE.length + 10} error several-documents  at "": A role map is one YAML document. Remove what begins with the second \`---\`.`,
    ],
  },
  {
    what: 'a version of text',
    text: 'version: "1"\n',
    says: ['1:10-1:13 error bad-version version at "\\"1\\"": version must be 1, without quotes, not "1".'],
  },
  { what: 'a version that is a float of the same value', text: 'version: 1.0\n', says: [] },
  {
    what: 'a version without a value',
    text: 'version:\n',
    says: ['1:8-1:8 error bad-version version at "": version has no value. It must be 1, without quotes.'],
  },
  {
    what: 'another version, whose restrictions nobody here knows',
    text: `version: 2\nroles: { r: { ${ROLE} } }\nautoAssume: [r]\n`,
    says: ['1:10-1:11 error bad-version version at "2": version must be 1, without quotes, not 2.'],
  },
  {
    what: 'no version: a problem, but read as the first',
    text: `roles: { r: { ${ROLE} } }\n`,
    says: [
      '1:1-1:6 error missing-key version at "roles": version is missing. It must be 1, without quotes.',
      'role r of 3600 s',
    ],
  },
  {
    what: 'unknown keys beside roles',
    text: `version: 1\nrole: {}\nroles: { r: { ${ROLE} } }\n`,
    says: [
      '2:1-2:5 error unknown-key role at "role": "role" is no key of a role map. Did you mean "roles"?',
      'role r of 3600 s',
    ],
  },
  {
    what: "keys of the user's own configuration",
    text: `version: 1\nendpoints: { aws: https://evil.example }\nca: system\n`,
    says: [
      '2:1-2:10 error own-key endpoints at "endpoints": Only your own configuration may set "endpoints". Remove it here.',
      '3:1-3:3 error own-key ca at "ca": Only your own configuration may set "ca". Remove it here.',
    ],
  },
  {
    what: 'a key twice at the top: neither is used',
    text: `version: 1\nroles: { r: { ${ROLE} } }\nroles: { s: { ${ROLE} } }\n`,
    says: ['3:1-3:6 error duplicate-key roles at "roles": "roles" is written twice, so neither is used. Remove one.'],
  },
  {
    what: 'a role twice: neither is used, others are',
    text: `${HEAD}  r: { ${ROLE} }\n  s: { ${ROLE} }\n  r: { ${ROLE}, duration: 15m }\n`,
    says: [
      '5:3-5:4 error duplicate-key roles/r at "r": "r" is written twice, so neither is used. Remove one.',
      'role s of 3600 s',
    ],
  },
  {
    what: 'one bad role, which hides no other',
    text: `${HEAD}  bad:\n  r: { ${ROLE} }\n`,
    says: [
      '3:6-3:6 error wrong-type roles/bad at "": bad has no value. It must be a map with one of aws, gcp and azure.',
      'role r of 3600 s',
    ],
  },
  {
    what: 'names that look like numbers or null',
    text: `${HEAD}  012: { ${ROLE} }\n  null: { ${ROLE} }\n`,
    says: ['role 012 of 3600 s', 'role null of 3600 s'],
  },
  {
    what: 'an account number with a leading zero',
    text: `${HEAD}  r: { ${ROLE}, when: { claims: { account: 012345678901 } } }\n`,
    says: [
      '3:111-3:123 error needs-quotes roles/r/when/claims/account at "012345678901": 012345678901 is read as the number 12345678901. Put it in quotes: "012345678901".',
    ],
  },
  {
    what: 'a leading zero inside a session policy',
    text: `${HEAD}  r: { aws: { roleArn: arn:aws:iam::111122223333:role/dev, region: eu-west-1, sessionPolicy: { Statement: { Effect: Deny, x: 012 } } } }\n`,
    says: [
      '3:126-3:129 error needs-quotes roles/r/aws/sessionPolicy/Statement/x at "012": 012 is read as the number 12. Put it in quotes: "012".',
    ],
  },
  {
    what: 'YAML 1.1 words: texts, which a switch does not take',
    text: `${HEAD}  r: { ${ROLE}, when: { branches: [on, yes, no] }, confirm: on }\n`,
    says: ['3:128-3:130 error wrong-type roles/r/confirm at "on": confirm must be true or false, not on.'],
  },
  {
    what: 'a branch that looks like a number',
    text: `${HEAD}  r: { ${ROLE}, when: { branches: [1.10] } }\n`,
    says: [
      '3:103-3:107 error needs-quotes roles/r/when/branches/0 at "1.10": branches[0] must be a branch name or pattern such as main or release/*, at most 256 letters, digits and . / _ - @ # % + = , * ?. 1.10 is read as a number: put it in quotes, "1.10".',
    ],
  },
  {
    what: 'merge keys, which are refused',
    text: `${HEAD}  r: &r { ${ROLE} }\n  s: { <<: *r }\n`,
    says: [
      '4:3-4:4 error no-cloud roles/s at "s": The role has no target. Add one of aws, gcp and azure.',
      '4:8-4:10 error merge-key roles/s/<< at "<<": Merge keys (<<) are not read, so that a role says all it grants. Write the keys out.',
      'role r of 3600 s',
    ],
  },
  {
    what: 'aliases of values and roles',
    text: `${HEAD}  r: &r { aws: &aws ${AWS} }\n  s: { aws: *aws, duration: 15m }\n  t: *r\n`,
    says: ['role r of 3600 s', 'role s of 900 s', 'role t of 3600 s'],
  },
  {
    what: 'an alias to nothing',
    text: `${HEAD}  r: *x\n`,
    says: ['3:6-3:8 error alias  at "*x": *x names no anchor that is complete before it. Write the value out.'],
  },
  {
    what: 'an alias to what contains it',
    text: `${HEAD}  r: &r [*r]\n`,
    says: ['3:10-3:12 error alias  at "*r": *r names no anchor that is complete before it. Write the value out.'],
  },
  {
    what: 'a billion laughs',
    text: BOMB,
    says: ['4:48-4:50 error alias  at "*c": Aliases make more than 100000 values of this file. Write the values out.'],
  },
  {
    what: 'depth that aliases make',
    text: `a: &a ${'['.repeat(40)}${']'.repeat(40)}\nb: ${'['.repeat(30)}*a${']'.repeat(30)}\n`,
    says: ['2:34-2:36 error too-deep  at "*a": This is nested deeper than 64 levels. Flatten it.'],
  },
  {
    what: 'depth',
    text: `a: ${'['.repeat(100_000)}`,
    says: ['1:67-1:68 error too-deep  at "[": This is nested deeper than 64 levels. Flatten it.'],
  },
  {
    what: 'depth of blocks',
    text: '- '.repeat(100_000),
    says: ['1:129-1:130 error too-deep  at "-": This is nested deeper than 64 levels. Flatten it.'],
  },
  {
    what: 'a tag',
    text: 'version: !!int 1\n',
    says: [
      '1:10-1:15 error tag  at "!!int": A role map takes no YAML tags. Remove the tag, or put the value in quotes.',
    ],
  },
  {
    what: 'a tag of its own making',
    text: '%TAG !! tag:evil.example,2026:\n---\nversion: !!str 1\n',
    says: ['1:1-1:1 error tag  at "": A role map takes no YAML tags. Remove the tag, or put the value in quotes.'],
  },
  {
    what: 'a key that is a list',
    text: '? [a]\n: 1\n',
    says: ['1:3-1:4 error syntax  at "[": A key is a text here, not a list or a map. Write it as one word.'],
  },
  {
    what: 'a line of 5 MB',
    text: `# ${'x'.repeat(9_000_000)}`,
    says: ['1:1-1:1 error too-large  at "": The file is longer than 8 MiB. Remove what is no role.'],
  },
  { what: 'a line as long as it may be', text: `version: 1\n# ${'x'.repeat(8_000_000)}`, says: [] },
  {
    what: 'a key as long as it may be',
    text: `version: 1\n${'x'.repeat(1000)}: 1`,
    says: [
      `2:1-2:1001 error unknown-key ${'x'.repeat(1000)} at "${'x'.repeat(1000)}": "${'x'.repeat(59)}…" is no key of a role map. It has version, identity, roles and autoAssume.`,
    ],
  },
  {
    what: 'a key that would move the cursor',
    text: 'version: 1\n"\\e[2J": 1\n',
    says: [
      '2:1-2:8 error unknown-key \u001b[2J at "\\"\\\\e[2J\\"": "\ufffd[2J" is no key of a role map. It has version, identity, roles and autoAssume.',
    ],
  },
  {
    what: 'a broker by http',
    text: 'version: 1\nidentity: { codespaces: { broker: http://id.acme.example } }\n',
    says: [
      '2:35-2:57 error bad-host identity/codespaces/broker at "http://id.acme.example": broker must be an https origin such as https://id.acme.example, without user, path or query.',
    ],
  },
  ...[
    'https://a@b.example',
    'https://b.example/x',
    'https://b.example?x',
    'https://b.example#x',
    'https://*.example',
    'https://b.example.',
    'https://b..example',
    'https://b_c.example',
    'https://[::1]',
    'http://localhost',
    'https://é.example',
    'https://b.example:0',
  ].map(broker => ({
    what: `the broker ${broker}`,
    text: `version: 1\nidentity: { codespaces: { broker: "${broker}" } }\n`,
    says: [
      `2:35-2:${37 + broker.length} error bad-host identity/codespaces/broker at ${JSON.stringify(`"${broker}"`)}: broker must be an https origin such as https://id.acme.example, without user, path or query.`,
    ],
  })),
  {
    what: 'autoAssume of names that are none, of the unknown, the broken and the confirmed',
    text: `${HEAD}  r: { ${ROLE} }\n  c: { ${ROLE}, confirm: true }\n  b: {}\nautoAssume: [r, x, b, c]\n`,
    says: [
      '5:3-5:4 error no-cloud roles/b at "b": The role has no target. Add one of aws, gcp and azure.',
      '6:17-6:18 error auto-assume-unknown autoAssume/1 at "x": autoAssume names x, which is no role. Define it, or remove the name.',
      '6:20-6:21 error auto-assume-broken autoAssume/2 at "b": autoAssume names b, which has a problem itself. Mend the role first.',
      '6:23-6:24 error auto-assume-confirm autoAssume/3 at "c": autoAssume names c, which asks to confirm each time. Remove the name, or the confirm.',
      'role r of 3600 s',
      'role c of 3600 s',
    ],
  },
];

describe('rolecall.yaml', () => {
  for (const { what, text, says } of ROWS) it(what, () => assert.deepStrictEqual(reading(text), says));

  it('of another version leaves every role broken by that, and its autoAssume and identity unused', () => {
    const map = mapOfYaml(
      `version: 2\nidentity: { codespaces: { broker: https://id.acme.example } }\nroles: { r: { ${ROLE} } }\nautoAssume: [r]\n`,
    );
    assert.deepStrictEqual(
      {
        broken: map.broken.map(({ name, problem }) => `${name} ${problem.code}`),
        identity: map.identity,
        autoAssume: map.autoAssume,
      },
      { broken: ['r bad-version'], identity: undefined, autoAssume: [] },
    );
  });

  it('counts columns without a byte order mark, as VS Code does', () => {
    assert.deepStrictEqual(mapOfYaml('\ufeffversion: 2\n').problems.map(placed), [
      '1:10-1:11 error bad-version version',
    ]);
  });

  it('marks no place between CR and LF', () => {
    const { problems } = mapOfYaml('%TAG x y\r\n\r\n');
    assert.deepStrictEqual(problems.map(placed), ['2:1-2:1 error syntax ']);
  });

  it('lists at most a hundred problems of one value', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `"k ${index}": 1`).join(', ');
    assert.equal(mapOfYaml(`${HEAD}  r: { ${ROLE}, when: { claims: { ${keys} } } }\n`).problems.length, 100);
    assert.equal(mapOfYaml(`${HEAD}  r: { ${ROLE}, ${keys} }\n`).problems.length, 100);
    assert.equal(mapOfYaml(`{ version: 1, ${keys} }\n`).problems.length, 100);
  });
});
