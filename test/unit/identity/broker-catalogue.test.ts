import assert from 'node:assert/strict';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Catalogue } from '../../../src/core/token.ts';
import { type BrokerSettings, createBrokerSource } from '../../../src/identity/broker/broker-source.ts';
import { createBrokerClient } from '../../../src/identity/broker/client.ts';
import type { GitHubTokenChoice } from '../../../src/identity/broker/github-token.ts';
import { BROKER, FakeBroker, GITHUB_TOKEN, refusalAnswer } from '../../support/fake-broker.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { catalogueRole } from '../../support/sample-catalogue.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const FOUND: GitHubTokenChoice = { found: true, token: new Secret(GITHUB_TOKEN), variable: 'GITHUB_TOKEN' };

function catalogueOf(changes: Partial<BrokerSettings> = {}, choice: GitHubTokenChoice = FOUND) {
  const clock = new FakeClock();
  const broker = new FakeBroker(clock);
  const { catalogue } = createBrokerSource(
    { broker: BROKER, codespace: 'octo-space-1', repository: 'acme/app', ...changes },
    { clock, client: () => Promise.resolve(createBrokerClient(broker)), gitHubToken: () => choice },
  );
  assert.ok(catalogue);
  const known: Catalogue = catalogue;
  return { broker, catalogue: known };
}

describe("the broker's catalogue", () => {
  it('is asked for with the token in a header, and nowhere else', async () => {
    const { broker, catalogue } = catalogueOf();
    broker.catalogue = [catalogueRole('deploy')];
    assert.deepEqual(await catalogue.entries(), [{ written: catalogueRole('deploy') }]);
    const [request, ...others] = broker.catalogueRequests;
    assert.deepEqual(
      [request, others, broker.requests],
      [
        {
          method: 'GET',
          url: `${BROKER}/roles?codespace=octo-space-1&repository=acme%2Fapp`,
          headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: 'application/json' },
          deadlineMilliseconds: 3_000,
          maximumBytes: 4 * 1024 * 1024,
        },
        [],
        [],
      ],
    );
  });

  it('is asked without a repository where the folder has none on GitHub', async () => {
    const { broker, catalogue } = catalogueOf({ repository: undefined });
    await catalogue.entries();
    assert.equal(broker.catalogueRequests[0]?.url, `${BROKER}/roles?codespace=octo-space-1`);
  });

  for (const [what, changes, choice] of [
    ['without a codespace', { codespace: undefined }, FOUND],
    ['in what is no codespace', { codespace: '../../user' }, FOUND],
    ['without a GitHub token', {}, { found: false, reason: 'GITHUB_TOKEN is not set.' }],
  ] as const) {
    it(`is not asked ${what}`, async () => {
      const { broker, catalogue } = catalogueOf(changes, choice);
      const { kind, hint } = await failureOf(() => catalogue.entries());
      assert.deepEqual(
        [kind, hint, broker.catalogueRequests],
        ['no-identity-source', 'Open a new terminal, or click Renew in VS Code.', []],
      );
    });
  }

  it('of a broker that has none is empty', async () => {
    const { broker, catalogue } = catalogueOf();
    broker.catalogueAnswer = () => ({ status: 404, body: 'Not Found', headers: {} });
    assert.deepEqual(await catalogue.entries(), []);
  });

  const PROTOCOL = 'protocol: id.acme.example did not answer as a broker does (HTTP 200).';
  const failures: readonly (readonly [what: string, answer: Partial<HttpResponse>, says: string])[] = [
    [
      'a stale token',
      refusalAnswer(401, 'token-stale'),
      "identity-stale: GitHub no longer accepts this codespace's token.",
    ],
    [
      'a fork',
      refusalAnswer(403, 'repository-fork'),
      'identity-rejected: id.acme.example refused: acme/app is a fork.',
    ],
    ['a limit', refusalAnswer(429, 'rate-limited'), 'throttled: id.acme.example gets too many requests from you.'],
    [
      'a reason of another version',
      refusalAnswer(403, 'moon-phase'),
      'protocol: id.acme.example did not answer as a broker does (HTTP 403).',
    ],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '{"roles":[]} SERVER TEXT' }, PROTOCOL],
    ['no JSON', { body: '{"roles":[SERVER TEXT' }, PROTOCOL],
    ['a list', { body: '["SERVER TEXT"]' }, PROTOCOL],
    ['no roles', { body: '{"role":"SERVER TEXT"}' }, 'protocol: The catalogue of id.acme.example has no list "roles".'],
    [
      'roles by name',
      { body: '{"roles":{"a":"SERVER TEXT"}}' },
      'protocol: The catalogue of id.acme.example has no list "roles".',
    ],
    [
      'more roles than anyone keeps',
      { body: JSON.stringify({ roles: Array.from({ length: 1_001 }, () => 'SERVER TEXT') }) },
      'protocol: The catalogue of id.acme.example has more than 1000 roles.',
    ],
    [
      'nothing for the moment',
      { status: 502, body: 'SERVER TEXT' },
      'protocol: id.acme.example did not answer as a broker does (HTTP 502).',
    ],
  ];
  for (const [what, answer, says] of failures) {
    it(`that answers with ${what} fails in our own words`, async () => {
      const { broker, catalogue } = catalogueOf();
      broker.catalogueAnswer = () => answer;
      const failure = await failureOf(() => catalogue.entries());
      assert.equal(`${failure.kind}: ${failure.message}`, says);
      const whole: unknown = await catalogue.entries().catch((error: unknown) => error);
      assertNoSecret([/SERVER TEXT/, /ghu_/], { whole });
    });
  }

  const refusals: readonly (readonly [entry: object, reason: string, detail: RegExp])[] = [
    [
      { refusal: 'role-permission', permission: 'maintain' },
      'needs maintain on acme/app',
      /^id\.acme\.example refused: deploy wants more permission on acme\/app than you have\. Ask /,
    ],
    [{ refusal: 'role-permission', permission: '\u001b[2Jroot' }, 'needs more permission on acme/app', /wants more/],
    [{ refusal: 'role-team' }, 'only for teams you are not in', /deploy is for teams that you are not in\. Ask /],
    [{ refusal: 'github-unavailable' }, 'GitHub does not answer the broker', /got no answer from GitHub\. Try again/],
    [{ refusal: 'role-unknown' }, 'refused by the broker', /has no role deploy for acme\/app/],
    [{ refusal: 'SERVER TEXT' }, 'refused by the broker', /does not know\. Update Rolecall\.$/],
    [{ refusal: { a: 'SERVER TEXT' } }, 'refused by the broker', /does not know\. Update Rolecall\.$/],
    [{ refusal: false }, 'refused by the broker', /does not know\. Update Rolecall\.$/],
  ];
  for (const [entry, reason, detail] of refusals) {
    it(`says of ${JSON.stringify(entry)} why not, in our own words`, async () => {
      const { broker, catalogue } = catalogueOf();
      broker.catalogue = [{ ...catalogueRole('deploy'), ...entry }, catalogueRole('other')];
      const [refused, allowed] = await catalogue.entries();
      assert.equal(refused?.refusal?.reason, reason);
      assert.ok(reason.length <= 40);
      assert.match(refused.refusal.detail, detail);
      assertNoSecret([/SERVER TEXT/, /u001b/], { refusal: refused.refusal });
      assert.deepEqual(allowed, { written: catalogueRole('other') });
    });
  }
});
