import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { DEVCONTAINER, NOWHERE } from '../../support/sample-roles.ts';
import { fakeOverview, fakeSessions, roleOverview, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const kept = (name: string, overrides: Partial<RoleOverview> = {}) =>
  roleOverview(name, { source: CATALOGUE, ...overrides });

const ROLES = [
  kept('deploy'),
  kept('admin', { state: { kind: 'unavailable', reason: 'needs maintain on acme/app', detail: 'Ask for it.' } }),
  kept('evil', {
    role: undefined,
    state: {
      kind: 'broken',
      problem: {
        severity: 'error',
        code: 'bad-catalogue-role',
        message: 'evil of the catalogue of id.acme.example cannot be used. It has no target.',
        file: DEVCONTAINER.file,
        path: [],
        range: NOWHERE,
      },
    },
  }),
  roleOverview('dev'),
];

/** What a command prints, and how it asked for the overview. */
async function output(words: readonly string[]) {
  const terminal = new FakeTerminal();
  const uses: unknown[] = [];
  const sessions = fakeSessions({
    overview: (_folder, catalogue) => {
      uses.push(catalogue);
      return Promise.resolve(fakeOverview({ roles: ROLES }));
    },
  });
  const code = await run(words, terminal, { sessions });
  return { code, uses, out: terminal.out };
}

describe('rolecall roles', () => {
  it('says which roles a catalogue keeps, with why not, beside the map’s', async () => {
    const { out } = await output(['roles']);
    const lines = out.split('\n').map(line => line.replaceAll(/ {2,}/g, '  ').trim());
    for (const line of [
      '○ deploy  AWS 111122223333  the catalogue of id.acme.example',
      '– admin  AWS 111122223333  needs maintain on acme/app · the catalogue of id.acme.example',
      '✎ evil  evil of the catalogue of id.acme.example cannot be used. It has no target. · the catalogue of id.acme.example',
      '○ dev  AWS 111122223333',
    ]) {
      assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    }
  });

  it('gives programs the source, and no line where there is no file', async () => {
    const { out } = await output(['roles', '--json']);
    const document = parseJson(out);
    const roles: unknown = isObject(document) ? document['roles'] : undefined;
    assert.ok(Array.isArray(roles));
    assert.deepEqual(
      roles.filter(isObject).map(({ source, line }) => ({ source, line })),
      [
        ...['deploy', 'admin', 'evil'].map(() => ({
          source: { kind: 'catalogue', file: 'https://id.acme.example/roles', label: CATALOGUE.label },
          line: null,
        })),
        { source: DEVCONTAINER, line: 1 },
      ],
    );
  });
});

describe('A role that is allowed by itself', () => {
  const terms = {
    roles: [],
    audiences: [],
    hosts: [],
    sources: [],
    repository: '',
    label: '',
    environment: '',
  } as const;
  const request = {
    terms: { ...terms, platform: 'codespaces', identity: '' },
    fingerprint: 'f',
    changes: undefined,
  } as const;
  const asking = kept('deploy', { consent: { kind: 'needed', request } });
  const late = kept('dev', { state: { kind: 'overshadowed', definedIn: DEVCONTAINER } });
  const overview = fakeOverview({ roles: [roleOverview('dev'), asking, late] });
  const listed = async (...words: readonly string[]): Promise<string> => {
    const terminal = new FakeTerminal();
    await run(['roles', ...words], terminal, { sessions: fakeSessions({ overview: () => Promise.resolve(overview) }) });
    return terminal.out.replaceAll(/ {2,}/g, '  ');
  };

  it('is listed as not allowed, with what to run, and its collisions with the map', async () => {
    const out = await listed();
    for (const line of [
      '○ deploy  AWS 111122223333  not allowed yet · the catalogue of id.acme.example',
      '↑ dev  AWS 111122223333  defined already in .devcontainer/devcontainer.json · the catalogue of id.acme.example',
      'Only the repository names this broker: `rolecall consent grant --role deploy`.',
    ]) {
      assert.ok(out.includes(line), `${line}\n${out}`);
    }
  });

  it('is so for programs too', async () => {
    const document = parseJson(await listed('--json'));
    const roles: unknown = isObject(document) ? document['roles'] : undefined;
    assert.ok(Array.isArray(roles));
    assert.deepEqual(
      roles.filter(isObject).map(({ name, consent, state }) => [name, consent, state]),
      [
        ['dev', null, { kind: 'available' }],
        ['deploy', 'needed', { kind: 'available' }],
        ['dev', null, { kind: 'overshadowed', definedIn: '.devcontainer/devcontainer.json' }],
      ],
    );
  });
});

describe('The broker is asked for its catalogue', () => {
  const rows: readonly (readonly [words: readonly string[], uses: readonly unknown[]])[] = [
    [['roles'], ['ask']],
    // What a shell runs before each prompt must wait for nobody.
    [['status', '--prompt'], [undefined]],
    [['status'], [undefined]],
    [['consent', 'show'], [undefined]],
    [
      ['credential-process', '--role', 'deploy'],
      [undefined, undefined],
    ],
  ];
  for (const [words, uses] of rows) {
    it(`${uses[0] === 'ask' ? '' : 'not '}by rolecall ${words.join(' ')}`, async () => {
      assert.deepEqual((await output(words)).uses, uses);
    });
  }

  it('by rolecall token for a role, whose token says that it is for it', async () => {
    const asked: string[] = [];
    const source = {
      id: 'broker',
      name: 'Broker id.acme.example',
      interactive: false,
      availability: () => Promise.resolve({ usable: true } as const),
      record: () => undefined,
      token: () => Promise.reject(new AssumeError('internal', 'This token is for roles of a map.')),
      forCatalogueRole: (name: string) => ({
        ...source,
        token: (audience: string) => {
          asked.push(`${name} for ${audience}`);
          return Promise.reject(new AssumeError('cancelled', 'Enough.'));
        },
      }),
    } as const;
    const [deploy] = ROLES;
    const found = fakeOverview({
      roles: ROLES,
      source: { source, id: 'broker', name: source.name, availability: { usable: true } },
    });
    const map = { ...found.map, roles: [{ role: deploy?.role ?? assert.fail(), source: CATALOGUE, range: NOWHERE }] };
    const sessions = fakeSessions({ overview: () => Promise.resolve({ ...found, map }) });
    const terminal = new FakeTerminal();
    assert.equal(await run(['token', '--role', 'deploy'], terminal, { sessions }), 1);
    assert.deepEqual(asked, ['deploy for sts.amazonaws.com']);
    assert.match(terminal.err, /Enough\./);
  });
});
