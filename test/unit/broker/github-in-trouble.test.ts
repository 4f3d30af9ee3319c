import assert from 'node:assert/strict';
import type { BrokerRefusal } from '../../../src/core/broker-protocol.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { assertNoTokenRepeated, refusedBy } from './attacked-broker.ts';
import { BrokerFixture } from './broker-fixture.ts';
import {
  CODESPACE,
  codespaceAnswer,
  JANE,
  JANES_TOKEN,
  json,
  redirect,
  repositoryAnswer,
  simpleUser,
} from './fake-github.ts';

const API_CODESPACE = `/user/codespaces/${CODESPACE}`;
const API_REPOSITORY = '/repos/acme/app';
const GIT = '/acme/app.git/info/refs';

describe('The broker gives no token to', () => {
  let fixture: BrokerFixture;
  beforeEach(async () => {
    fixture = await BrokerFixture.start();
  });
  afterEach(() => assertNoTokenRepeated(fixture));

  const refused = (reason: BrokerRefusal, status: number, changes?: Readonly<Record<string, string>>) =>
    refusedBy(fixture, reason, status, changes);

  describe('anyone while GitHub', () => {
    const everywhere = ['/user', API_CODESPACE, API_REPOSITORY, GIT];
    for (const place of everywhere) {
      for (const failure of [
        new AssumeError('network', 'api.github.com did not answer within 8 s.'),
        new AssumeError('protocol', 'api.github.com answered with more than 262144 bytes, which is too much.'),
        json(500, { message: JANES_TOKEN }),
        json(502, 'bad gateway'),
        json(418, {}),
      ]) {
        const what = failure instanceof AssumeError ? failure.message : `${failure.status}`;
        it(`fails at ${place}: ${what}`, async () => {
          fixture.github.prepared.set(place, failure);
          const told = await refused('github-unavailable', 503);
          assert.deepEqual([told.error, told.retryAfter], ['temporarily_unavailable', '5']);
        });
      }
      const unexplained = [
        json(403, { message: 'Maximum number of login attempts exceeded. Please try again later.' }),
        json(403, { message: 'Something new' }),
        json(403, {}),
        json(403, []),
        { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>Resource not accessible by you</html>' },
        { status: 403, headers: {}, body: '' },
      ];
      // Of a push only the status is read, which says that the token may not.
      if (place !== GIT) {
        it(`refuses at ${place} for no reason that is the caller’s`, async () => {
          for (const answer of unexplained) {
            fixture.github.prepared.set(place, answer);
            const told = await refused('github-unavailable', 503);
            assert.deepEqual([told.error, told.retryAfter], ['temporarily_unavailable', '5']);
          }
        });
      }
      it(`limits ${place}`, async () => {
        const now = fixture.clock.now() / 1000;
        const limits: readonly (readonly [number, Readonly<Record<string, string>>, string])[] = [
          [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 90) }, '90'],
          [403, { 'retry-after': '30' }, '30'],
          [429, {}, '60'],
          [429, { 'retry-after': '99999999' }, '3600'],
          [429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, '60'],
          [429, { 'retry-after': '-5' }, '1'],
        ];
        for (const [status, headers, expected] of limits) {
          fixture.github.prepared.set(place, json(status, { message: 'API rate limit exceeded' }, headers));
          assert.equal((await refused('rate-limited', 429)).retryAfter, expected);
          // Before, GitHub is not asked with this token again.
          fixture.clock.time += 3_600_000;
        }
      });
    }
    for (const place of ['/user', API_CODESPACE]) {
      it(`redirects ${place}`, async () => {
        fixture.github.prepared.set(place, redirect());
        await refused('github-unavailable', 503);
      });
    }
    for (const place of ['/user', API_CODESPACE, API_REPOSITORY]) {
      it(`answers ${place} with what is no JSON object`, async () => {
        for (const body of ['', '<html>', '[]', 'null', '"x"', '{"id":', '1', '{}']) {
          fixture.github.prepared.set(place, { status: 200, headers: {}, body });
          await refused('github-unavailable', 503);
        }
      });
    }

    /** Every way to make an id that is equal to, or printed as, another one. */
    const confused = ['583231', 583_231.5, [583_231], { id: 583_231 }, true, null, -1, 0, 2 ** 53, Number.NaN];
    for (const id of confused) {
      it(`answers with the id ${JSON.stringify(id)}`, async () => {
        const { repository } = fixture.github;
        const codespace = codespaceAnswer(fixture.github.codespace);
        const answers: readonly (readonly [string, unknown])[] = [
          ['/user', { ...simpleUser(JANE), id }],
          [API_CODESPACE, { ...codespace, id }],
          [API_CODESPACE, { ...codespace, owner: { ...codespace.owner, id } }],
          [API_CODESPACE, { ...codespace, billable_owner: { ...codespace.owner, id } }],
          [API_CODESPACE, { ...codespace, repository: { ...repositoryAnswer(repository), id } }],
          [API_REPOSITORY, { ...repositoryAnswer(repository), id }],
          [API_REPOSITORY, { ...repositoryAnswer(repository), owner: { login: 'acme', id } }],
        ];
        for (const [place, answer] of answers) {
          fixture.github.prepared.set(place, json(200, answer));
          await refused('github-unavailable', 503);
          fixture.github.prepared.delete(place);
        }
      });
    }

    it('leaves out, or gives as text, whether it is a fork or a template', async () => {
      for (const changes of [{ fork: undefined }, { fork: 'false' }, { is_template: undefined }, { is_template: 0 }]) {
        const answer = { ...repositoryAnswer(fixture.github.repository), ...changes };
        fixture.github.prepared.set(API_REPOSITORY, json(200, answer));
        await refused('github-unavailable', 503);
      }
    });

    for (const login of ['jane doe', 'jane/../x', 'jane@evil', 'jané', 'a'.repeat(40), 'dependabot[bot]', '']) {
      it(`calls the person ${JSON.stringify(login)}`, async () => {
        fixture.github.prepared.set('/user', json(200, { ...simpleUser(JANE), login }));
        await refused('github-unavailable', 503);
      });
    }
  });
});
