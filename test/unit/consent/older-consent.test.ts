import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ConsentState, ConsentTerms } from '../../../src/core/consent.ts';
import { awsRole, DEVCONTAINER, mapped, roleMap } from '../../support/sample-roles.ts';
import { changesOf, FOLDER, makeGate, MAP, termsOf } from './consent-fixture.ts';

describe('a consent that an older version wrote', () => {
  const terms = termsOf(MAP);
  const fingerprint = makeGate().gate.fingerprint(terms);
  const older = { version: 1, fingerprint, terms, grantedAt: 1 };

  async function stateWith(document: object, asked: ConsentTerms): Promise<ConsentState> {
    const { gate, state } = makeGate();
    await gate.grant(FOLDER, terms);
    const [name = ''] = state.files.keys();
    state.files.set(name, { content: `${JSON.stringify(document, undefined, 1)}\n`, modifiedAt: 0 });
    return gate.stateOf(FOLDER, asked);
  }

  it('still allows what it allowed, and says what changed since', async () => {
    assert.deepEqual(await stateWith(older, terms), { kind: 'granted', fingerprint });
    const later = termsOf(roleMap([mapped(awsRole('dev'))], { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER }));
    assert.equal(changesOf(await stateWith(older, later))?.length, 1);
  });

  it('is none once it was edited by half', async () => {
    const edited = { ...older, terms: { ...terms, label: 'acme/other' } };
    assert.equal((await stateWith(edited, terms)).kind, 'needed');
    assert.equal((await stateWith({ ...older, fingerprint: '0'.repeat(64) }, terms)).kind, 'needed');
  });
});
