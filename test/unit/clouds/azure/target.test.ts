import assert from 'node:assert/strict';
import { azure } from '../../../../src/clouds/azure/facts.ts';
import { azureWriting } from '../../../../src/clouds/azure/writing.ts';
import { cloudOfAudience } from '../../../../src/clouds/clouds.ts';
import { FieldReader } from '../../../../src/core/parse.ts';
import { CLIENT, TARGET, TENANT } from './azure-fixture.ts';

const WRITTEN = { tenantId: TENANT.toUpperCase(), clientId: CLIENT };

describe('A target in Azure', () => {
  it('is of the public cloud where nothing is said, and the same where that is said', () => {
    assert.deepEqual(azureWriting.target(WRITTEN), TARGET);
    assert.deepEqual(azureWriting.target({ ...WRITTEN, environment: 'public' }), TARGET);
  });

  for (const [environment, audience, label] of [
    ['usgovernment', 'api://AzureADTokenExchangeUSGov', 'Azure US Government'],
    ['china', 'api://AzureADTokenExchangeChina', 'Azure China'],
  ] as const) {
    it(`of ${environment} is part of what a person allows, and of a session's record`, () => {
      const target = azureWriting.target({ ...WRITTEN, environment });
      const expected = { ...TARGET, environment };
      assert.deepEqual(target, expected);
      assert.deepEqual(azure.terms(expected), expected);
      assert.deepEqual(azure.readTarget(new FieldReader(JSON.parse(JSON.stringify(expected)), 'it')), expected);
      assert.equal(azure.isTarget(expected), true);
      assert.equal(azure.audience(expected), audience);
      assert.deepEqual(azure.account(expected), { cloud: label, name: TENANT });
      assert.equal(cloudOfAudience(audience), 'azure');
    });
  }

  it('of a cloud that nobody knows is none', () => {
    const strange = { ...TARGET, environment: 'https://login.example' };
    assert.equal(azure.isTarget(strange), false);
    assert.throws(() => azure.readTarget(new FieldReader(strange, 'it')), { kind: 'protocol' });
  });

  it('has no audience but the exact ones', () => {
    for (const audience of [
      'api://AzureADTokenExchangeX',
      'api://azureadtokenexchange',
      'https://AzureADTokenExchange',
    ]) {
      assert.equal(cloudOfAudience(audience), undefined);
    }
  });
});
