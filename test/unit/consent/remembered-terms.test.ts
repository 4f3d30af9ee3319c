import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ConsentTerms } from '../../../src/core/consent.ts';
import { awsRole, mapped, roleMap } from '../../support/sample-roles.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { FOLDER, makeGate, makeGateIn, MAP, termsOf } from './consent-fixture.ts';

describe('terms that were found to be what is allowed', () => {
  const terms = termsOf(MAP);
  const place = { folder: FOLDER, environment: terms.environment };

  /** A gate with a consent, and how often terms are worked out in it. */
  async function counting() {
    const { gate, state } = makeGate();
    await gate.grant(FOLDER, terms);
    let times = 0;
    const asked = async (basis: string | undefined, now: ConsentTerms | undefined = terms) => {
      const before = times;
      const found = await gate.stateFor(place, basis, () => {
        times += 1;
        return now;
      });
      assert.deepEqual(found.kind, (await gate.stateOf(FOLDER, now)).kind);
      return times - before;
    };
    return { gate, state, asked };
  }

  it('are not worked out again while all that they follow from is the same', async () => {
    const { gate, asked } = await counting();
    assert.deepEqual([await asked('a'), await asked('a'), await asked('a')], [1, 0, 0]);
    const found = await gate.stateFor(place, 'a', () => assert.fail('worked out'));
    assert.deepEqual(found, await gate.stateOf(FOLDER, terms));
  });

  it('are not even read again while nobody wrote to what was allowed, nor is what was asked after a wait', async () => {
    const read: string[] = [];
    const state = new (class extends MemoryDirectory {
      override read(name: string) {
        read.push(name);
        return super.read(name);
      }
    })();
    await makeGateIn(state).grant(FOLDER, terms);
    await makeGateIn(state).stateFor(place, 'a', () => terms);
    read.length = 0;
    const gate = makeGateIn(state);
    const found = await gate.stateFor(place, 'a', () => assert.fail('worked out'));
    assert.ok(found.kind === 'granted');
    for (let waits = 0; waits < 3; waits += 1)
      assert.ok(await gate.stands(FOLDER, place.environment, found.fingerprint));
    assert.deepEqual(
      read.filter(name => name.endsWith('.json')),
      [],
    );
    const [name = '', file] = [...state.files].find(([each]) => each.endsWith('.json')) ?? [];
    assert.ok(file);
    state.files.set(name, { ...file, content: file.content.replace('role/dev', 'role/admin') });
    assert.equal(await gate.stands(FOLDER, place.environment, found.fingerprint), false, 'damaged meanwhile');
    await makeGateIn(state).revoke(FOLDER, place.environment);
    assert.equal(await gate.stands(FOLDER, place.environment, found.fingerprint), false, 'taken back meanwhile');
  });

  const changes: readonly (readonly [string, (content: string) => string, 'granted' | 'needed'])[] = [
    ['the terms were edited', content => content.replace('role/dev', 'role/admin'), 'needed'],
    ['the terms were cut short', content => content.slice(0, -2), 'needed'],
    ['the terms are gone', content => content.slice(0, content.indexOf('\n') + 1), 'needed'],
    ['its first line was edited', content => content.replace(/"fingerprint":"./, '"fingerprint":"x'), 'needed'],
    ['another file that says the same is in its place', content => content, 'granted'],
  ];
  for (const [what, change, kind] of changes) {
    it(`are worked out again once ${what}`, async () => {
      const { gate, state, asked } = await counting();
      await asked('a');
      const [entry] = [...state.files].filter(([name]) => name.endsWith('.json'));
      assert.ok(entry);
      const [name, { content }] = entry;
      state.files.set(name, { content: change(content), modifiedAt: 0 });
      assert.equal(await asked('a'), 1);
      assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, kind);
      state.files.set(name, { content, modifiedAt: 0 });
      assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'granted');
    });
  }

  it('are worked out for anything else that they follow from, and where that is not known', async () => {
    const { asked } = await counting();
    await asked('a');
    const other = termsOf(roleMap([mapped(awsRole('admin'))]));
    assert.deepEqual([await asked('b', other), await asked('b', other), await asked(undefined)], [1, 1, 1]);
    assert.equal(await asked('a'), 0, 'what was not allowed is remembered nowhere');
  });

  it('are worked out once the consent is another, was taken back, or is damaged', async () => {
    const { gate, state, asked } = await counting();
    await asked('a');
    const [name = ''] = [...state.files.keys()].filter(each => each.endsWith('.json'));
    const content = state.files.get(name)?.content ?? '';
    state.files.set(name, { content: content.replace('role/dev', 'role/admin'), modifiedAt: 0 });
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
    await gate.grant(FOLDER, termsOf(roleMap([mapped(awsRole('other'))])));
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
    await gate.grant(FOLDER, terms);
    await gate.revoke(FOLDER, terms.environment);
    assert.deepEqual([...state.files.keys()], []);
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
  });

  it('are worked out where what says so is cut short, edited, or of another basis', async () => {
    const { state, asked } = await counting();
    await asked('a');
    const proof = [...state.files].find(([name]) => name.endsWith('.basis'));
    assert.ok(proof);
    const [name, { content }] = proof;
    for (const damaged of ['', content.slice(1), `${content.slice(1)}0`, 'null']) {
      state.files.set(name, { content: damaged, modifiedAt: 0 });
      assert.equal(await asked('a'), 1);
      assert.equal(await asked('a'), 0);
    }
    assert.equal(await asked('b'), 1);
  });

  it('are worked out each time where nothing can be written', async () => {
    const { state, asked } = await counting();
    state.full = true;
    assert.deepEqual([await asked('a'), await asked('a')], [1, 1]);
  });
});
