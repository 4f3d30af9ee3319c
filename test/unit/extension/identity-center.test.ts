import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { RoleSource } from '../../../src/core/role.ts';
import type { IdentityCenterTarget } from '../../../src/core/target.ts';
import { IdentityCenterFlow } from '../../../src/programs/extension/flows/identity-center-flow.ts';
import { roleKey, type RoleActivity } from '../../../src/programs/extension/state/roles-state.ts';
import { present } from '../../../src/programs/extension/view/presentation.ts';
import { groupLabel, type TreeNode } from '../../../src/programs/extension/view/role-tree.ts';
import type { Overview, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { roleMap } from '../../support/sample-roles.ts';
import { harness } from './flow-harness.ts';
import { active, consentNeeded, FOLDER, item, NOW, overview, problem, ready, WORDS } from './sample-overview.ts';

const PORTAL = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const SOURCE: RoleSource = {
  kind: 'identity-center',
  file: PORTAL.startUrl,
  label: 'IAM Identity Center · acme.awsapps.com',
};
const NAMED: Overview['portals'] = [{ portal: PORTAL, host: 'acme.awsapps.com', isSignedIn: false }];
const TWO: Overview['portals'] = [
  ...NAMED,
  { portal: { ...PORTAL, startUrl: 'https://other.awsapps.com/start' }, host: 'other.awsapps.com', isSignedIn: false },
];

function target(roleName: string, accountId = '111122223333'): IdentityCenterTarget {
  return {
    cloud: 'aws',
    via: 'identity-center',
    accountId,
    partition: 'aws',
    region: 'eu-west-1',
    identityCenter: { ...PORTAL, roleName },
  };
}

function listed(name: string, overrides: Partial<RoleOverview> = {}): RoleOverview {
  const [accountId, roleName = ''] = name.split('-');
  const description = 'acme-development';
  return item(name, { source: SOURCE, ...overrides }, { target: target(roleName, accountId), description });
}

function nodesOf(roles: readonly RoleOverview[], activities = new Map<string, RoleActivity>()): readonly TreeNode[] {
  const state = { ...ready([overview(roles, { portals: NAMED })]), activities };
  return present(state, NOW, WORDS).nodes;
}

function outline(nodes: readonly TreeNode[], indent = ''): readonly string[] {
  return nodes.flatMap(node => {
    if (node.kind === 'group') return [`${indent}${node.label}`, ...outline(node.children, `${indent}  `)];
    return node.kind === 'role'
      ? [`${indent}${node.row.label}: ${node.row.description}`]
      : [`${indent}! ${node.label}`];
  });
}

describe('What IAM Identity Center lists, in the view', () => {
  it('stands in a group of its own, after the map’s roles', () => {
    assert.deepEqual(outline(nodesOf([item('dev'), listed('111122223333-ReadOnly'), listed('444455556666-Admin')])), [
      'dev: 111122223333 · AWS',
      'IAM Identity Center · acme.awsapps.com',
      '  111122223333-ReadOnly: acme-development',
      '  444455556666-Admin: acme-development',
    ]);
  });

  it('makes no groups of the map’s roles, which are of one account', () => {
    const [first] = nodesOf([item('dev'), listed('444455556666-Admin')]);
    assert.equal(first?.kind, 'role');
  });

  it('can be assumed and released as any other, and offers no place in a map to go to', () => {
    const [group] = nodesOf([
      listed('111122223333-ReadOnly', { state: active(42, false) }),
      listed('111122223333-Admin', { needsSignIn: true }),
    ]);
    assert.ok(group?.kind === 'group');
    assert.deepEqual(
      group.children.map(node => node.kind === 'role' && [node.row.description, node.row.words]),
      [
        ['42 min left', ['role', 'renew', 'release', 'terminal', 'console', 'newTerminals', 'profile']],
        ['needs you to sign in', ['role', 'assume', 'newTerminals', 'profile']],
      ],
    );
    assert.equal(groupLabel(group, WORDS), 'IAM Identity Center · acme.awsapps.com, 2 roles');
  });

  it('says whose word it is, and promises no duration that AWS decides', () => {
    const [group] = nodesOf([listed('111122223333-ReadOnly')]);
    const [node] = group?.kind === 'group' ? group.children : [];
    assert.ok(node?.kind === 'role');
    assert.deepEqual(
      node.row.details().facts.map(({ name, value }) => `${name}: ${value}`),
      [
        'Account: AWS 111122223333',
        'Role: ReadOnly',
        'Region: eu-west-1',
        'Identity: IAM Identity Center · acme.awsapps.com',
        'Profile: 111122223333-ReadOnly',
        'Listed by: IAM Identity Center · acme.awsapps.com',
      ],
    );
  });

  it('says what is under way', () => {
    for (const [step, text] of [
      ['started', 'asking IAM Identity Center…'],
      ['sign-in', 'getting credentials…'],
      ['exchange', 'writing the profile…'],
    ] as const) {
      const name = '111122223333-ReadOnly';
      const activities = new Map([
        [roleKey({ folder: FOLDER, role: name }), { kind: 'working', work: 'assume', step } as const],
      ]);
      assert.deepEqual(outline(nodesOf([listed(name)], activities)).at(-1), `  ${name}: ${text}`);
    }
  });

  it('paints no control character of an account’s name', () => {
    const evil = item(
      '111122223333-A',
      { source: SOURCE },
      { target: target('A'), description: 'A in \u001b[2J\u202e' },
    );
    assert.deepEqual(outline(nodesOf([evil])).at(-1), '  111122223333-A: A in \ufffd[2J\ufffd');
  });
});

describe('A repository that names an IAM Identity Center and no role', () => {
  const faces: readonly (readonly [what: string, overrides: Partial<Overview>, trusted: boolean, state: string])[] = [
    ['offers to sign in', { portals: NAMED }, true, 'portal'],
    ['asks for consent first', { portals: NAMED, consent: consentNeeded([]) }, true, 'consent'],
    [
      'does not hide what is wrong with the map',
      { portals: NAMED, map: roleMap([], { problems: [problem()] }) },
      true,
      'broken-map',
    ],
    ['offers nothing in Restricted Mode', { portals: NAMED }, false, 'untrusted'],
    ['is like any other where nobody can sign in', { portals: [] }, true, 'no-map'],
  ];
  for (const [what, overrides, trusted, viewState] of faces) {
    it(what, () => {
      const presentation = present({ ...ready([overview([], overrides)]), trusted }, NOW, WORDS);
      assert.deepEqual(
        [presentation.viewState, presentation.hasPortals],
        [viewState, (overrides.portals ?? []).length > 0],
      );
    });
  }
});

async function flow(overrides: Partial<Overview> = {}, options: { readonly trusted?: boolean } = {}) {
  const parts = await harness({ overview: overview([item('dev')], { portals: NAMED, ...overrides }), ...options });
  const { sessions, refresher, dialogs, consent, log } = parts;
  const isTrusted = () => options.trusted ?? true;
  return { ...parts, center: new IdentityCenterFlow({ sessions, refresher, dialogs, consent, log, isTrusted }) };
}

describe('Signing in to IAM Identity Center', () => {
  it('lists what there is, and says how much', async () => {
    const { center, sessions, dialogs } = await flow();
    sessions.lists.push([{ accountId: '111122223333', roleName: 'ReadOnly' }]);
    assert.deepEqual(await center.list(FOLDER), { portal: 'acme.awsapps.com', count: 1 });
    assert.deepEqual([sessions.calls, dialogs.said], [['listPermitted'], []]);
  });

  it('asks which one, where several are named, and does nothing without an answer', async () => {
    const { center, sessions, dialogs } = await flow({ portals: TWO });
    assert.equal(await center.list(FOLDER), undefined);
    dialogs.portals.push('other.awsapps.com');
    assert.deepEqual(await center.list(FOLDER), { portal: 'other.awsapps.com', count: 0 });
    assert.deepEqual(
      [sessions.calls, dialogs.said],
      [
        ['listPermitted other.awsapps.com'],
        ['portal? acme.awsapps.com, other.awsapps.com', 'portal? acme.awsapps.com, other.awsapps.com'],
      ],
    );
  });

  it('asks for consent where a repository names the portal, and goes on after it', async () => {
    const { center, sessions, dialogs } = await flow({ consent: consentNeeded([item('dev')]) });
    sessions.lists.push(new AssumeError('consent-needed', 'Not allowed yet.'));
    dialogs.consents.push('allow');
    assert.deepEqual(await center.list(FOLDER), { portal: 'acme.awsapps.com', count: 0 });
    assert.deepEqual(sessions.calls, ['listPermitted', 'grant aaaa', 'listPermitted']);
  });

  it('stops when the consent is not given', async () => {
    const { center, sessions } = await flow({ consent: consentNeeded([item('dev')]) });
    sessions.lists.push(new AssumeError('consent-needed', 'Not allowed yet.'));
    assert.equal(await center.list(FOLDER), undefined);
    assert.deepEqual(sessions.calls, ['listPermitted']);
  });

  it('shows what went wrong, and tries again when that is wanted', async () => {
    const { center, sessions, dialogs } = await flow();
    sessions.lists.push(new AssumeError('sign-in-needed', 'Not finished in time.'));
    dialogs.actions.push('sign-in');
    assert.deepEqual(await center.list(FOLDER), { portal: 'acme.awsapps.com', count: 0 });
    assert.equal(dialogs.said.length, 1);
    assert.match(dialogs.said[0] ?? '', /Not finished in time\./);
    sessions.lists.push(new AssumeError('network', 'No answer.'));
    assert.equal(await center.list(FOLDER), undefined);
  });

  it('says nothing when the person gave up', async () => {
    const { center, sessions, dialogs } = await flow();
    sessions.lists.push(new AssumeError('cancelled', 'You did not sign in.'));
    assert.equal(await center.list(FOLDER), undefined);
    assert.deepEqual(dialogs.said, []);
  });

  it('does nothing in Restricted Mode', async () => {
    const { center, sessions } = await flow({}, { trusted: false });
    assert.equal(await center.list(FOLDER), undefined);
    assert.deepEqual(sessions.calls, []);
  });
});
