import assert from 'node:assert/strict';
import type { RowContext } from '../../../src/programs/extension/view/row.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { USER } from '../../support/sample-roles.ts';
import { broken, refused, rowOf, shadow } from './row-of.ts';
import { active, AZURE, consentNeeded, item, overview } from './sample-overview.ts';

describe('A role’s row, read aloud', () => {
  const spoken: readonly (readonly [what: string, role: RoleOverview, context: Partial<RowContext>, label: string])[] =
    [
      [
        'active',
        item('dev', { state: active(42), isDefault: true }),
        {},
        'dev, active, 42 minutes left, default for new terminals, AWS 111122223333',
      ],
      [
        'active for long',
        item('dev', { state: active(61) }),
        {},
        'dev, active, 1 hour 1 minute left, AWS 111122223333',
      ],
      [
        'hidden',
        item('dev', { state: active(42), shadows: [shadow] }),
        {},
        'dev, active, 42 minutes left, hidden by AWS_ACCESS_KEY_ID, AWS 111122223333',
      ],
      [
        'refused while it still lives',
        item('dev', { state: active(0.5) }),
        { activity: { ...refused, work: 'renew' } },
        'dev, active, under a minute left, refused: trust policy, AWS 111122223333',
      ],
      [
        'active beside those of other clouds',
        item('infra', { state: active(42), isDefault: true }, { target: AZURE }),
        { overview: overview([item('dev'), item('infra', {}, { target: AZURE })]) },
        'infra, active, 42 minutes left, default of Azure for new terminals, Azure 0f8fad5b-d9cb-469f-a165-70867728950e',
      ],
      ['past its end', item('dev', { state: active(-1, false) }), {}, 'dev, expired, AWS 111122223333'],
      [
        'available',
        item('dev', {}, { confirm: true }),
        { grouped: true },
        'dev, available, asks to confirm, AWS 111122223333',
      ],
      ['refused', item('dev'), { activity: refused }, 'dev, refused: trust policy, AWS 111122223333'],
      [
        'not trusted',
        item('dev'),
        { trusted: false },
        'dev, only listed, for the folder is not trusted, AWS 111122223333',
      ],
      [
        'not allowed',
        item('dev', { isDefault: true }),
        { overview: overview([item('dev')], { consent: consentNeeded([item('dev')]) }) },
        'dev, not allowed yet, default for new terminals, AWS 111122223333',
      ],
      [
        'of a catalogue, not allowed by itself',
        item('dev', { source: CATALOGUE, consent: consentNeeded([]) }),
        {},
        'dev, not allowed yet, AWS 111122223333',
      ],
      [
        'one’s own, while the repository’s are not allowed',
        item('mine', { source: USER }),
        { overview: overview([item('dev')], { consent: consentNeeded([item('dev')]) }) },
        'mine, available, AWS 111122223333',
      ],
      [
        'to be had once somebody signed in',
        item('dev', { needsSignIn: true }),
        {},
        'dev, needs you to sign in, AWS 111122223333',
      ],
      [
        'where nothing proves who is here',
        item('dev'),
        { overview: overview([item('dev')], { source: undefined }) },
        'dev, no identity here, AWS 111122223333',
      ],
      [
        'unavailable',
        item('prod', { state: { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } }),
        {},
        'prod, not available, only on main, AWS 111122223333',
      ],
      ['broken', broken, {}, 'old-role, has a mistake, line 14: region is missing'],
      [
        'overshadowed',
        item('dev', { role: undefined, state: { kind: 'overshadowed', definedIn: USER } }),
        {},
        'dev, not used, defined already in your configuration',
      ],
      [
        'working',
        item('dev'),
        { activity: { kind: 'working', work: 'assume', step: 'started' } },
        'dev, getting an identity token…, AWS 111122223333',
      ],
      [
        'working, once a person signed in',
        item('dev', { needsSignIn: true }),
        { activity: { kind: 'working', work: 'assume', step: 'started' } },
        'dev, waiting for you to sign in…, AWS 111122223333',
      ],
    ];
  for (const [what, role, context, label] of spoken) {
    it(`is read aloud: ${what}`, () => assert.equal(rowOf(role, context).ariaLabel, label));
  }
});
