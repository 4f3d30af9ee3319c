import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { AutoAssume } from '../../../src/programs/extension/flows/auto-assume.ts';
import { TrustSources } from '../../../src/programs/extension/flows/trust-sources.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { ACME_APP, ONA_DETECTED } from '../../support/sample-roles.ts';
import { harness } from './flow-harness.ts';
import { consentNeeded, item, overview } from './sample-overview.ts';

const ROLES = [item('dev', { autoAssume: true })];
const ONA = 'https://app.gitpod.io';
const PAIR = { owner: 'github.com/acme', host: ONA };

/** A map that needs consent, of github.com/acme, for which `issuer` vouches. */
function asking(issuer = ONA, overrides: Partial<Overview> = {}): Overview {
  const needed = consentNeeded(ROLES);
  const { request } = needed;
  const consent = { ...needed, request: { ...request, terms: { ...request.terms, issuer } } };
  return overview(ROLES, { consent, ...overrides });
}

async function window(options: { overview?: Overview; trusted?: boolean; setting?: unknown } = {}) {
  const parts = await harness({ overview: asking(), ...options });
  const { sessions, store, refresher, log } = parts;
  const setting = 'setting' in options ? options.setting : [PAIR];
  const trust = new TrustSources({ store, sessions, refresher, log, setting: () => setting });
  await trust.consider();
  return { ...parts, trust };
}

describe('A map of trusted sources', () => {
  it('is allowed as it is, with no question, and its roles are assumed', async () => {
    const { outcome, store, flow, logged } = await window();
    await new AutoAssume({ store, assumeFlow: flow }).consider();
    assert.deepEqual(outcome(), {
      calls: ['grant aaaa by setting', 'assume dev for window'],
      said: [],
      activity: undefined,
    });
    assert.deepEqual(logged, ['Allowed a role map by the setting rolecall.trustedSources.']);
  });

  const asked: readonly (readonly [what: string, options: Parameters<typeof window>[0]])[] = [
    ['without the setting', { setting: undefined }],
    ['of an issuer that is not in it', { overview: asking('https://evil.example') }],
    ['in Restricted Mode', { trusted: false }],
    [
      'of somebody else’s work',
      { overview: asking(ONA, { repository: { ...ACME_APP, doubt: 'No branch is checked out.' } }) },
    ],
    ['in a prebuild', { overview: asking(ONA, { detection: { ...ONA_DETECTED, prebuild: true } }) }],
    ['of a setting for another owner', { setting: [{ ...PAIR, owner: 'github.com/acme-evil' }] }],
  ];
  for (const [what, options] of asked) {
    it(`is asked about ${what}`, async () => {
      const { outcome } = await window(options);
      assert.deepEqual(outcome().calls, []);
    });
  }

  it('is asked about once more with why, in the log, and allowed once the doubt is over', async () => {
    const doubt = 'No branch is checked out.';
    const doubted = asking(ONA, { repository: { ...ACME_APP, branch: undefined, doubt } });
    const { trust, sessions, refresher, outcome, logged } = await window({ overview: doubted });
    await trust.consider();
    assert.deepEqual(logged, [`rolecall.trustedSources does not count for acme/app now. ${doubt}`]);
    sessions.current = asking();
    await refresher.refresh();
    await trust.consider();
    assert.deepEqual(outcome().calls, ['grant aaaa by setting']);
  });

  it('stays taken back in this window', async () => {
    const { trust, sessions, refresher, outcome } = await window();
    sessions.current = asking();
    await refresher.refresh();
    await trust.consider();
    assert.deepEqual(outcome().calls, ['grant aaaa by setting']);
  });

  it('is asked about when it cannot be allowed, once and without a message', async () => {
    const parts = await harness({ overview: asking() });
    const { sessions, store, refresher, log, logged, outcome } = parts;
    sessions.grantOutcome = new AssumeError('local-file', 'There is no room left.');
    const trust = new TrustSources({ store, sessions, refresher, log, setting: () => [PAIR] });
    await trust.consider();
    await trust.consider();
    assert.deepEqual(
      [outcome(), logged],
      [
        { calls: ['grant aaaa by setting'], said: [], activity: undefined },
        ['Could not allow the role map of acme/app by setting: local-file.'],
      ],
    );
  });

  it('says once in the log what of the setting is wrong, and uses the rest', async () => {
    const { trust, logged, outcome } = await window({ setting: ['acme', PAIR] });
    await trust.consider();
    assert.deepEqual(outcome().calls, ['grant aaaa by setting']);
    assert.deepEqual(logged, [
      'rolecall.trustedSources: Entry 1 is not used: it is no pair of owner and host.',
      'Allowed a role map by the setting rolecall.trustedSources.',
    ]);
  });
});
