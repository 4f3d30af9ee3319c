import assert from 'node:assert/strict';
import type { RoleMapInput } from '../../../src/roles/read-role-map.ts';
import { AWS, mapOf, outcome } from './maps.ts';

const user = (text: string) => ({ file: '/home/dev/.config/rolecall/config.yaml', text });
const repository = (text: string) => ({ file: '/w/rolecall.yaml', label: 'rolecall.yaml', text });
const devcontainer = (map: string, label = '.devcontainer/devcontainer.json') => ({
  file: `/w/${label}`,
  label,
  text: `{"customizations":{"rolecall":${map}}}`,
});

const role = `{ aws: ${AWS} }`;
const jsonMap = (...names: string[]) =>
  `{"version":1,"roles":{${names.map(name => `"${name}":{"aws":${AWS}}`).join(',')}}}`;

const NOTHING = { sources: [], roles: [], broken: [], overshadowed: [], identity: undefined, autoAssume: [] };

const ROWS: readonly { what: string; input: RoleMapInput; expected: Record<string, unknown> }[] = [
  { what: 'nothing at all', input: {}, expected: {} },
  {
    what: 'a name of three sources belongs to the first',
    input: {
      userConfiguration: user(`roles: { a: ${role} }`),
      repositoryFile: repository(`version: 1\nroles: { a: ${role}, b: ${role} }`),
      devcontainers: [devcontainer(jsonMap('a', 'b', 'c'))],
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml', '.devcontainer/devcontainer.json'],
      roles: ['a of your configuration', 'b of rolecall.yaml', 'c of .devcontainer/devcontainer.json'],
      overshadowed: [
        'a of rolecall.yaml, defined in your configuration',
        'a of .devcontainer/devcontainer.json, defined in your configuration',
        'b of .devcontainer/devcontainer.json, defined in rolecall.yaml',
      ],
    },
  },
  {
    what: 'a name belongs to the first even when that one is broken, and a broken later one is only overshadowed',
    input: {
      userConfiguration: user(`roles: { a: {}, b: ${role} }`),
      repositoryFile: repository(`version: 1\nroles: { a: ${role}, b: {} }`),
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml'],
      roles: ['b of your configuration'],
      broken: ['a of your configuration: no-cloud'],
      overshadowed: [
        'a of rolecall.yaml, defined in your configuration',
        'b of rolecall.yaml, defined in your configuration',
      ],
      problems: [
        'error no-cloud: The role has no target. Add one of aws, gcp and azure.',
        'error no-cloud: The role has no target. Add one of aws, gcp and azure.',
      ],
    },
  },
  {
    what: 'identity and autoAssume come whole from the first that has them',
    input: {
      userConfiguration: user('identity: { codespaces: { broker: http://127.0.0.1:8080 } }'),
      repositoryFile: repository(
        `version: 1\nidentity: { codespaces: { broker: https://evil.example } }\nroles: { a: ${role} }\nautoAssume: [a, a]`,
      ),
      devcontainers: [devcontainer('{"version":1,"autoAssume":["b"]}')],
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml', '.devcontainer/devcontainer.json'],
      roles: ['a of rolecall.yaml'],
      identity: 'http://127.0.0.1:8080 of your configuration',
      autoAssume: ['a'],
      autoAssumeOf: 'rolecall.yaml',
    },
  },
  {
    what: 'a wrong identity of the user is not replaced by the repository',
    input: {
      userConfiguration: user('identity: { codespaces: { broker: http://10.0.0.1 } }\nautoAssume: []'),
      repositoryFile: repository(
        `version: 1\nidentity: { codespaces: { broker: https://evil.example } }\nautoAssume: [a]\nroles: { a: ${role} }`,
      ),
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml'],
      roles: ['a of rolecall.yaml'],
      autoAssumeOf: 'your configuration',
      problems: [
        'error bad-host: broker must be an https origin such as https://id.acme.example, without user, path or query.',
      ],
    },
  },
  {
    what: "a repository does not switch on the user's own role",
    input: {
      userConfiguration: user(`roles: { mine: ${role} }`),
      repositoryFile: repository(`version: 1\nroles: { a: ${role} }\nautoAssume: [mine, a]`),
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml'],
      roles: ['mine of your configuration', 'a of rolecall.yaml'],
      autoAssume: ['a'],
      autoAssumeOf: 'rolecall.yaml',
      problems: [
        'warning auto-assume-own: autoAssume names mine, which is your own role. Only your configuration can have it assumed automatically.',
      ],
    },
  },
  {
    what: "the user may have the repository's role assumed",
    input: {
      userConfiguration: user('autoAssume: [a]'),
      repositoryFile: repository(`version: 1\nroles: { a: ${role} }`),
    },
    expected: {
      sources: ['your configuration', 'rolecall.yaml'],
      roles: ['a of rolecall.yaml'],
      autoAssume: ['a'],
      autoAssumeOf: 'your configuration',
    },
  },
  {
    what: "while the user's configuration cannot be read, nobody else's role is used",
    input: {
      userConfiguration: user('roles: {'),
      repositoryFile: repository(
        `version: 1\nidentity: { codespaces: { broker: https://b.example } }\nroles: { a: ${role}, b: {} }\nautoAssume: [a]`,
      ),
    },
    expected: {
      sources: ['rolecall.yaml'],
      broken: ['a of rolecall.yaml: syntax', 'b of rolecall.yaml: no-cloud'],
      autoAssumeOf: 'rolecall.yaml',
      problems: [
        'error syntax: This is no valid YAML: unexpected end of the stream within a flow collection.',
        'error no-cloud: The role has no target. Add one of aws, gcp and azure.',
      ],
    },
  },
  {
    what: "a user's configuration without roles is no source, but its mistakes are listed",
    input: { userConfiguration: user('ca: sytem\nrole: {}\ncacheOnDisk: true') },
    expected: {
      problems: [
        "error bad-path: ca must be the word system, or a PEM file's absolute path.",
        'error unknown-key: "role" is no key of your configuration. Did you mean "roles"?',
      ],
    },
  },
  {
    what: 'of two devcontainer.json the one with roles counts, whatever is chosen',
    input: {
      devcontainers: [
        { file: '/w/.devcontainer.json', label: '.devcontainer.json', text: '{}' },
        devcontainer(jsonMap('a'), '.devcontainer/api/devcontainer.json'),
      ],
      devcontainerChoice: 'web',
    },
    expected: {
      sources: ['.devcontainer/api/devcontainer.json'],
      roles: ['a of .devcontainer/api/devcontainer.json'],
    },
  },
  {
    what: 'two with roles are a problem naming both, and none is used',
    input: {
      devcontainers: [
        devcontainer(jsonMap('a'), '.devcontainer/api/devcontainer.json'),
        devcontainer(jsonMap('b'), '.devcontainer/web/devcontainer.json'),
      ],
    },
    expected: {
      problems: [
        'error several-devcontainers: .devcontainer/api/devcontainer.json and .devcontainer/web/devcontainer.json both have roles, so none of them is used. Set rolecall.devcontainer to one of them.',
      ],
    },
  },
  {
    what: 'two that say the same are no question, however they are written',
    input: {
      devcontainers: [
        devcontainer(jsonMap('a'), '.devcontainer/api/devcontainer.json'),
        devcontainer(jsonMap('a').replaceAll('{', '{\n  // the same\n'), '.devcontainer/web/devcontainer.json'),
      ],
    },
    expected: {
      sources: ['.devcontainer/api/devcontainer.json'],
      roles: ['a of .devcontainer/api/devcontainer.json'],
    },
  },
  {
    what: 'the command says its flag',
    input: {
      devcontainers: [
        devcontainer(jsonMap('a'), '.devcontainer/api/devcontainer.json'),
        devcontainer(jsonMap('b'), '.devcontainer/web/devcontainer.json'),
      ],
      chosenBy: 'flag' as const,
    },
    expected: {
      problems: [
        'error several-devcontainers: .devcontainer/api/devcontainer.json and .devcontainer/web/devcontainer.json both have roles, so none of them is used. Set --devcontainer to one of them.',
      ],
    },
  },
  {
    what: 'a choice that is none of them',
    input: {
      devcontainers: [
        devcontainer(jsonMap('a')),
        devcontainer(jsonMap('b'), '.devcontainer.json'),
        devcontainer('{}', '.devcontainer/x/devcontainer.json'),
      ],
      devcontainerChoice: 'app',
    },
    expected: {
      problems: [
        'error several-devcontainers: .devcontainer/devcontainer.json, .devcontainer.json and .devcontainer/x/devcontainer.json all have roles, so none of them is used. Set rolecall.devcontainer, which says "app", to one of them.',
      ],
    },
  },
  ...['web', '.devcontainer/web', './.devcontainer/web/', '.devcontainer/web/devcontainer.json'].map(choice => ({
    what: `the choice ${choice}`,
    input: {
      devcontainers: [devcontainer(jsonMap('a')), devcontainer(jsonMap('b'), '.devcontainer/web/devcontainer.json')],
      devcontainerChoice: choice,
    },
    expected: {
      sources: ['.devcontainer/web/devcontainer.json'],
      roles: ['b of .devcontainer/web/devcontainer.json'],
    },
  })),
  ...[
    { choice: '.devcontainer', label: '.devcontainer/devcontainer.json' },
    { choice: '.', label: '.devcontainer.json' },
  ].map(({ choice, label }) => ({
    what: `the choice ${choice}`,
    input: {
      devcontainers: [devcontainer(jsonMap('a')), devcontainer(jsonMap('a'), '.devcontainer.json')],
      devcontainerChoice: choice,
    },
    expected: { sources: [label], roles: [`a of ${label}`] },
  })),
];

function unread(input: RoleMapInput): readonly string[] {
  return (mapOf(input).unread ?? []).map(({ file, code }) => `${file} ${code}`);
}

describe('precedence of sources', () => {
  for (const { what, input, expected } of ROWS) {
    it(what, () =>
      assert.deepStrictEqual(outcome(mapOf(input)), {
        ...NOTHING,
        autoAssumeOf: undefined,
        problems: [],
        ...expected,
      }),
    );
  }

  it('tells which problems hide whole sources, and so which roles there are', () => {
    assert.deepEqual(
      [
        unread({ repositoryFile: repository('version: 1\nroles: [') }),
        unread({ repositoryFile: repository('- a') }),
        unread({ devcontainers: [devcontainer('{]')] }),
        unread({ devcontainers: [devcontainer(jsonMap('a')), devcontainer(jsonMap('b'), '.devcontainer.json')] }),
        unread({ userConfiguration: user('{'), repositoryFile: repository(`version: 1\nroles: { a: ${role} }`) }),
        // A role that is wrong hides none; a devcontainer.json that cannot hold a map neither.
        unread({ repositoryFile: repository('version: 1\nroles: { a: {} }') }),
        unread({ devcontainers: [{ file: '/w/.devcontainer.json', label: '.devcontainer.json', text: '{' }] }),
      ].map(problems => problems.map(problem => problem.replace(/ (?!several).*/, ''))),
      [
        ['/w/rolecall.yaml'],
        ['/w/rolecall.yaml'],
        ['/w/.devcontainer/devcontainer.json'],
        ['/w/.devcontainer/devcontainer.json several-devcontainers'],
        ['/home/dev/.config/rolecall/config.yaml'],
        [],
        [],
      ],
    );
  });
});
