import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BROKER_REFUSALS } from '../../../src/core/broker-protocol.ts';
import { BrokerFixture, GOOD_FORM, testKeys } from './broker-fixture.ts';
import { ACME, CODESPACE, JANE, JANES_TOKEN, MALLORY } from './fake-github.ts';

/** For each condition: it holds, or in which way it does not. The world is right exactly when all are `right`. */
const WORLD = fc.record({
  audience: ways('sts.amazonaws.com', 'other', ''),
  grant: ways(GOOD_FORM['grant_type'], 'client_credentials', ''),
  type: ways(GOOD_FORM['subject_token_type'], 'urn:ietf:params:oauth:token-type:jwt'),
  token: ways(JANES_TOKEN, 'ghp_aaaaaaaaaaaaaaaaaaaaaaaa', 'ghu_unknownunknownunknown', '', `${JANES_TOKEN}\n`),
  codespace: ways(CODESPACE, 'another', '../../user', ''),
  repository: ways('acme/app', 'acme/other', 'x'),
  holder: ways(JANE, MALLORY),
  state: ways('Available', 'Shutdown'),
  owner: ways(ACME, MALLORY),
  fork: ways(false, true),
  template: ways(false, true),
  published: ways(true, false),
  writes: ways(true, false),
  payer: ways(ACME, JANE),
});

function ways<T>(right: T, ...wrong: readonly T[]): fc.Arbitrary<{ readonly right: boolean; readonly value: T }> {
  const bad = wrong.map(value => ({ arbitrary: fc.constant({ right: false, value }), weight: 1 }));
  // Mostly right, so that each way of being wrong is also seen alone.
  return fc.oneof({ arbitrary: fc.constant({ right: true, value: right }), weight: 20 * wrong.length }, ...bad);
}

describe('The broker, whatever it is asked', () => {
  it('gives a token when every condition holds, and never otherwise', async () => {
    const keys = await testKeys();
    let given = 0;
    const property = fc.asyncProperty(WORLD, async world => {
      const fixture = new BrokerFixture(keys, { billedToOwner: true });
      const { codespace, repository, tokens } = fixture.github;
      codespace.state = world.state.value;
      codespace.billable_owner = world.payer.value;
      repository.owner = world.owner.value;
      repository.fork = world.fork.value;
      repository.is_template = world.template.value;
      if (!world.published.value) codespace.repository = null;
      tokens.set(JANES_TOKEN, { person: world.holder.value, writes: world.writes.value ? [repository.id] : [] });
      const told = await fixture.ask({
        audience: world.audience.value,
        grant_type: world.grant.value,
        subject_token_type: world.type.value,
        subject_token: world.token.value,
        codespace: world.codespace.value,
        repository: world.repository.value,
      });
      const entitled = Object.values(world).every(({ right }) => right);
      given += entitled ? 1 : 0;
      assert.deepEqual([told.status === 200, told.token !== undefined], [entitled, entitled]);
      assert.equal(entitled || BROKER_REFUSALS.some(reason => reason === told.reason), true);
    });
    await fc.assert(property, { numRuns: 600 });
    assert.ok(given > 50, `only ${given} worlds were right`);
  });

  const text = fc.string({ unit: 'binary' });
  const pair = fc.tuple(
    fc.oneof(fc.constantFrom(...Object.keys(GOOD_FORM)), text),
    fc.oneof(fc.constantFrom(...Object.values(GOOD_FORM)), text),
  );
  const body = fc.oneof(
    text,
    fc.array(pair).map(pairs => new URLSearchParams(pairs).toString()),
    // The good form with a piece cut out or put in.
    fc.tuple(fc.nat(400), fc.nat(3), fc.string({ maxLength: 3 })).map(([at, cut, put]) => {
      const good = new URLSearchParams(GOOD_FORM).toString();
      return good.slice(0, at) + put + good.slice(at + cut);
    }),
  );
  it('neither fails nor gives a token for a body that is not the good form', async () => {
    const keys = await testKeys();
    const property = fc.asyncProperty(body, async form => {
      const fixture = new BrokerFixture(keys);
      const told = await fixture.post(form);
      const fields = [...new URLSearchParams(form)];
      const good =
        Object.entries(GOOD_FORM).every(([name, value]) => {
          const values = fields.filter(([each]) => each === name).map(([, each]) => each);
          const optional = name === 'requested_token_type' && values.join('') === '';
          return optional || (values.length === 1 && values[0] === value);
        }) || told.status !== 200;
      assert.ok(good, `${form} got a token`);
      assert.ok([200, 400, 401, 403].includes(told.status), `${form} was answered with ${told.status}`);
      assert.ok(told.status === 200 || told.token === undefined);
    });
    await fc.assert(property, { numRuns: 1000 });
  });
});
