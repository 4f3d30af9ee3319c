import assert from 'node:assert/strict';
import { present } from '../../../src/programs/extension/view/presentation.ts';
import type { TreeNode } from '../../../src/programs/extension/view/role-tree.ts';
import type { RolesState } from '../../../src/programs/extension/state/roles-state.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { ACME_APP, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';
import {
  active,
  AZURE,
  BROKEN_CLI,
  consentNeeded,
  FOLDER,
  GOOGLE,
  held,
  item,
  NOW,
  overview,
  problem,
  ready,
  WORDS,
} from './sample-overview.ts';

function outline(nodes: readonly TreeNode[], indent = ''): readonly string[] {
  return nodes.flatMap(node =>
    node.kind === 'group'
      ? [
          `${indent}${node.label}${node.description && ` (${node.description})`}`,
          ...outline(node.children, `${indent}  `),
        ]
      : [`${indent}${node.kind === 'role' ? node.row.label : `! ${node.label}: ${node.description}`}`],
  );
}

function face(state: RolesState) {
  const { viewState, nodes, message, description } = present(state, NOW, WORDS);
  return { viewState, rows: outline(nodes), message, description };
}

/** The rows without what stands beside a group's name. */
function rowsOf(...overviews: readonly Overview[]): readonly string[] {
  return outline(present(ready(overviews), NOW, WORDS).nodes).map(row => row.replace(/ \(.*/, ''));
}

const dev = item('dev');
const consent = consentNeeded([dev]);
const codespaces = {
  ...ONA_DETECTED,
  platform: { id: 'codespaces', name: 'GitHub Codespaces', kind: 'workspace', sources: [] },
} as const;
const IDENTITY_CENTER = {
  id: 'identity-center',
  name: 'IAM Identity Center',
  availability: { usable: true },
  source: undefined,
} as const;
const HERE = 'acme/app · Ona · main';
const NOT_ALLOWED = '! Not allowed yet: review and allow';

const UNREAD = problem({ code: 'yaml', message: 'A colon is missing.', path: [] });
const UNREAD_MAP = roleMap([], { problems: [UNREAD], unread: [UNREAD] });

describe('What the view shows', () => {
  const table: readonly (readonly [
    what: string,
    state: RolesState,
    shown: { viewState: string; rows: readonly string[]; message?: string; description?: string },
  ])[] = [
    ['before the first reading', { kind: 'starting' }, { viewState: 'starting', rows: [] }],
    ['no folder', ready([]), { viewState: 'no-folder', rows: [] }],
    ['no map', ready([overview([])]), { viewState: 'no-map', rows: [], description: HERE }],
    [
      'a map that cannot be read',
      ready([overview([], { map: roleMap([], { problems: [problem()] }) })]),
      { viewState: 'broken-map', rows: [], description: HERE },
    ],
    [
      'a codespace without a source',
      ready([overview([dev], { source: undefined, detection: codespaces })]),
      { viewState: 'codespace-without-source', rows: [], description: 'acme/app · GitHub Codespaces · main' },
    ],
    [
      'no source elsewhere',
      ready([overview([dev], { source: undefined })]),
      { viewState: 'no-source', rows: [], description: HERE },
    ],
    [
      'no source of tokens, but IAM Identity Center, which gives roles of its own',
      ready([overview([dev], { source: undefined, sources: [IDENTITY_CENTER] })]),
      { viewState: 'listed', rows: ['dev'], message: HERE },
    ],
    [
      'a source that is there and does not work',
      ready([overview([dev], { source: undefined, sources: [BROKEN_CLI] })]),
      {
        viewState: 'listed',
        rows: ['dev', '! No identity: Ona’s CLI was not found'],
        message: 'No identity: Ona’s CLI was not found',
        description: HERE,
      },
    ],
    [
      'not consented',
      ready([overview([dev, item('b')], { consent: consentNeeded([dev, item('b')]) })]),
      { viewState: 'consent', rows: [], description: 'acme/app asks for 2 roles in AWS 111122223333' },
    ],
    [
      'not consented, but the person has roles of their own',
      ready([overview([dev, item('mine', { source: USER })], { consent })]),
      { viewState: 'listed', rows: ['dev', 'mine', NOT_ALLOWED], message: NOT_ALLOWED.slice(2), description: HERE },
    ],
    [
      'a changed map',
      ready([overview([dev], { consent: consentNeeded([dev], [{ sign: '+', text: 'dev' }]) })]),
      {
        viewState: 'listed',
        rows: ['dev', '! Role map changed: review and allow'],
        message: 'Role map changed: review and allow',
        description: HERE,
      },
    ],
    [
      'not consented, with a session under way',
      ready([overview([item('dev', { state: active(42) })], { consent })]),
      { viewState: 'listed', rows: ['dev', NOT_ALLOWED], message: NOT_ALLOWED.slice(2), description: HERE },
    ],
    [
      'Restricted Mode',
      ready([overview([dev], { consent })], { trusted: false }),
      {
        viewState: 'listed',
        rows: ['dev', '! Restricted Mode: roles are only listed'],
        message: 'Restricted Mode: roles are only listed',
        description: HERE,
      },
    ],
    [
      'Restricted Mode without roles',
      ready([overview([])], { trusted: false }),
      { viewState: 'untrusted', rows: [], description: HERE },
    ],
    [
      'roles of one account',
      ready([overview([dev, item('b')])]),
      { viewState: 'listed', rows: ['dev', 'b'], message: HERE },
    ],
    [
      'roles of several accounts, broken and overshadowed ones apart',
      ready([
        overview([
          dev,
          item('data', {}, { target: GOOGLE }),
          item('b'),
          item('old', { role: undefined, state: { kind: 'broken', problem: problem() } }),
          item('dev', { state: { kind: 'overshadowed', definedIn: USER } }),
        ]),
      ]),
      {
        viewState: 'listed',
        rows: ['111122223333 · AWS', '  dev', '  b', '123456 · Google', '  data', 'old', 'dev'],
        message: HERE,
      },
    ],
    [
      'roles of three clouds',
      ready([
        overview([
          item('data', {}, { target: { ...GOOGLE, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com' } }),
          dev,
          item('infra', {}, { target: AZURE }),
          item('export', {}, { target: { ...GOOGLE, project: 'acme-dev' } }),
        ]),
      ]),
      {
        viewState: 'listed',
        rows: [
          'acme-dev · Google',
          '  data',
          '  export',
          '111122223333 · AWS',
          '  dev',
          'Azure · 0f8fad5b-d9cb-469f-a165-70867728950e',
          '  infra',
        ],
        message: HERE,
      },
    ],
    [
      'a map that cannot be read, with a session under way',
      ready([overview([], { orphans: [held('dev', { kind: 'unread', problem: UNREAD })], map: UNREAD_MAP })]),
      {
        viewState: 'listed',
        rows: ['dev', '! Role map not read: .devcontainer/devcontainer.json:14'],
        message: 'Role map not read: .devcontainer/devcontainer.json:14',
        description: HERE,
      },
    ],
    [
      'mistakes outside the roles, beside what is missing',
      ready([
        overview([dev], {
          consent: consentNeeded([dev], []),
          map: roleMap([], { problems: [problem({ path: ['identity'] }), problem({ path: ['version'] })] }),
        }),
      ]),
      {
        viewState: 'listed',
        rows: [
          'dev',
          '! Mistake in the role map: .devcontainer/devcontainer.json:14 and 1 more',
          '! Role map changed: review and allow',
        ],
        message: 'Mistake in the role map: .devcontainer/devcontainer.json:14 and 1 more (+1)',
        description: HERE,
      },
    ],
    [
      'a mistake in one’s own configuration',
      ready([
        overview([dev], {
          map: roleMap([], { problems: [problem({ file: '/home/dev/.config/rolecall/config.yaml', path: ['ca'] })] }),
        }),
      ]),
      {
        viewState: 'listed',
        rows: ['dev', '! Mistake in your configuration: config.yaml:14'],
        message: 'Mistake in your configuration: config.yaml:14',
        description: HERE,
      },
    ],
    [
      'a role that is wrong, which its own row says',
      ready([
        overview([item('old', { role: undefined, state: { kind: 'broken', problem: problem() } })], {
          map: roleMap([], {
            problems: [problem(), problem({ path: ['customizations', 'rolecall', 'roles', 'old', 'aws'] })],
          }),
        }),
      ]),
      { viewState: 'listed', rows: ['old'], message: HERE },
    ],
    [
      'a detached head',
      ready([overview([dev], { repository: { ...ACME_APP, branch: undefined } })]),
      { viewState: 'listed', rows: ['dev'], message: 'acme/app · Ona' },
    ],
    [
      'a folder that cannot be read',
      {
        ...ready([]),
        folders: [
          {
            kind: 'unreadable',
            folder: { path: FOLDER, name: 'app' },
            failure: { kind: 'local-file', message: 'No private directory.', hint: undefined },
          },
        ],
      },
      {
        viewState: 'unreadable',
        rows: ['! Roles cannot be read: No private directory'],
        message: 'Roles cannot be read: No private directory',
      },
    ],
    [
      'several folders',
      ready([
        overview([dev]),
        overview([item('api')], {
          repository: { ...ACME_APP, folder: '/workspaces/api', label: 'acme/api' },
          consent: consentNeeded([item('api')]),
          source: undefined,
          sources: [BROKEN_CLI],
        }),
      ]),
      {
        viewState: 'listed',
        rows: [
          'acme/app (Ona · main)',
          '  dev',
          'acme/api (Not allowed yet · Ona · main)',
          '  api',
          '! Not allowed yet: acme/api · review and allow',
          '! No identity: acme/api · Ona’s CLI was not found',
        ],
      },
    ],
  ];
  for (const [what, state, expected] of table) {
    it(what, () => assert.deepEqual(face(state), { message: undefined, description: undefined, ...expected }));
  }

  it('keeps every row in its place when something is to be said', () => {
    const roles = [dev, item('data', {}, { target: GOOGLE }), item('b')];
    const other = { repository: { ...ACME_APP, folder: '/workspaces/api', label: 'acme/api' } };
    const said: Partial<Overview> = {
      consent: consentNeeded([dev], []),
      source: undefined,
      sources: [BROKEN_CLI],
      map: UNREAD_MAP,
    };
    for (const [calm, loud] of [
      [[overview(roles)], [overview(roles, said)]],
      [
        [overview(roles), overview(roles, other)],
        [overview(roles, said), overview(roles, other)],
      ],
    ] as const) {
      const before = rowsOf(...calm);
      const after = rowsOf(...loud);
      assert.deepEqual(after.slice(0, before.length), before);
      assert.equal(after.length, before.length + 3);
    }
  });

  it('shows a branch from outside as text, whatever is in it', () => {
    const branch = 'x\u202egnp.exe\u001b[2J$(zap)';
    const { message } = present(ready([overview([dev], { repository: { ...ACME_APP, branch } })]), NOW, WORDS);
    assert.equal(message, 'acme/app · Ona · x\ufffdgnp.exe\ufffd[2J$ (zap)');
  });
});
