import assert from 'node:assert/strict';
import { present } from '../../../src/programs/extension/view/presentation.ts';
import { groupLabel } from '../../../src/programs/extension/view/role-tree.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { awsRole, mapped, roleMap, USER } from '../../support/sample-roles.ts';
import {
  active,
  BROKEN_CLI,
  consentNeeded,
  FOLDER,
  GOOGLE,
  item,
  NOW,
  overview,
  ready,
  WORDS,
} from './sample-overview.ts';

const dev = item('dev');
const consent = consentNeeded([dev]);
const ids = (roles: Overview['roles']) => present(ready([overview(roles)]), NOW, WORDS).nodes.map(({ id }) => id);

describe('What the view shows of its rows', () => {
  it('calls a role the default only where new terminals get it', () => {
    const role = item('dev', { isDefault: true, state: active(42) });
    const states = [
      ready([overview([role])]),
      ready([overview([role], { consent: consentNeeded([role], []) })]),
      ready([overview([role])], { trusted: false }),
      ready([overview([{ ...role, profile: undefined }])]),
    ];
    const said = states.map(state => {
      const [node] = present(state, NOW, WORDS).nodes;
      return node?.kind === 'role' && [node.row.description, /default for new terminals/.test(node.row.ariaLabel)];
    });
    assert.deepEqual(said, [
      ['42 min left · default', true],
      ['42 min left', false],
      ['42 min left', false],
      ['42 min left', false],
    ]);
  });

  it('says of such a role all the rest, which is looked for only where it is shown', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('dev', { default: true }))]));
    const sessions = createRoleSessions(world.build());
    const { consent } = await sessions.overview(FOLDER);
    if (consent.kind === 'needed') await sessions.grantConsent(FOLDER, consent.request.fingerprint);
    await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
    world.awsConfig.text = `${world.awsConfig.text}[profile dev]\nrole_arn = x\n`;
    const state = ready([await sessions.overview(FOLDER)], { trusted: false });
    const [node] = present(state, world.clock.now(), WORDS).nodes;
    const shown = node?.kind === 'role' ? node.row.details() : undefined;
    assert.match(JSON.stringify(shown), /role_arn of \[profile dev\].*"dev"/);
  });

  it('has a line above the rows whatever is to be said, and one that no row’s width cuts off', () => {
    const long = 'The program that gives this environment its identity belongs to another user, so it is not run.';
    const cli = { ...BROKEN_CLI, availability: { usable: false, reason: long } } as const;
    const failing = ready([overview([dev], { source: undefined, sources: [cli] })]);
    const { message, nodes } = present(failing, NOW, WORDS);
    const notice = nodes.at(-1);
    assert.deepEqual(
      [message, notice?.kind === 'notice' && notice.detail],
      ['No identity: Ona’s CLI cannot be used', `Ona’s CLI: ${long}`],
    );
  });

  it('gives every row its own lasting id', () => {
    const before = ids([dev, item('dev', { source: USER, state: { kind: 'overshadowed', definedIn: USER } })]);
    assert.deepEqual([new Set(before).size, ids([item('dev', { state: active(3) })])[0]], [2, before[0]]);
  });

  it('marks its icon while a folder waits only to be allowed, and in Restricted Mode never', () => {
    const badges = [
      ready([overview([dev])]),
      ready([overview([dev], { consent })]),
      ready([overview([dev], { consent }), overview([dev], { consent })]),
      ready([overview([dev], { consent })], { trusted: false }),
      ready([overview([dev], { consent, source: undefined })]),
    ].map(state => present(state, NOW, WORDS).badge);
    const asks = 'acme/app asks for the role dev.';
    assert.deepEqual(badges, [
      undefined,
      { value: 1, tooltip: asks },
      { value: 2, tooltip: `${asks} ${asks}` },
      undefined,
      undefined,
    ]);
  });

  it('tells of a group how many roles are in it, however many', () => {
    const many = Array.from({ length: 200 }, (_, index) => item(`role-${index}`));
    const { nodes } = present(ready([overview([...many, item('data', {}, { target: GOOGLE })])]), NOW, WORDS);
    assert.deepEqual(
      nodes.map(node => (node.kind === 'group' ? groupLabel(node, WORDS) : node.kind)),
      ['111122223333 · AWS, 200 roles', '123456 · Google, 1 role'],
    );
  });
});
