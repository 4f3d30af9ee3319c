import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { consentTerms } from '../../../src/consent/terms.ts';
import {
  ACME_APP,
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  ONA_DETECTED,
  roleMap,
  USER,
} from '../../support/sample-roles.ts';
import { MAP, termsOf, withBroker } from './consent-fixture.ts';

describe('the hosts of the terms', () => {
  const BROKER = 'https://id.acme.example';
  const RECEIVES = 'a GitHub token that can write to acme/app';
  const own = roleMap([mapped(awsRole('mine'), USER)], { sources: [USER, DEVCONTAINER] });

  it('are those that get something in this environment: a broker gets nothing in Ona', () => {
    assert.deepEqual(termsOf(withBroker(BROKER)).hosts, []);
    assert.deepEqual(termsOf(withBroker(BROKER), { detection: CODESPACE_DETECTED }).hosts, [
      { host: BROKER, receives: RECEIVES },
    ]);
  });

  it("name the user's own broker too, for the repository's roles", () => {
    const terms = termsOf(withBroker(BROKER, MAP, USER), { detection: CODESPACE_DETECTED });
    assert.deepEqual(terms.hosts, [{ host: BROKER, receives: RECEIVES }]);
  });

  it("are the repository's to ask for, even for nothing but the user's own roles", () => {
    const terms = termsOf(withBroker(BROKER, own), { detection: CODESPACE_DETECTED });
    assert.deepEqual(
      { hosts: terms.hosts, roles: terms.roles, audiences: terms.audiences },
      { hosts: [{ host: BROKER, receives: RECEIVES }], roles: [], audiences: ['sts.amazonaws.com'] },
    );
    const elsewhere = { map: withBroker(BROKER, own), repository: ACME_APP, detection: ONA_DETECTED };
    assert.equal(consentTerms({ ...elsewhere, issuer: undefined }), undefined);
    const usersBroker = { map: withBroker(BROKER, own, USER), repository: ACME_APP, detection: CODESPACE_DETECTED };
    assert.equal(consentTerms({ ...usersBroker, issuer: BROKER }), undefined);
  });

  it('say less where the folder was never pushed', () => {
    const terms = consentTerms({
      map: withBroker(BROKER),
      repository: { ...ACME_APP, remote: undefined, label: 'app' },
      detection: CODESPACE_DETECTED,
      issuer: BROKER,
    });
    assert.equal(terms?.hosts[0]?.receives, "a GitHub token that can write to this codespace's repository");
  });
});
