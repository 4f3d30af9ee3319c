import assert from 'node:assert/strict';
import { CLOUD_KEYS } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { createIssuerKeys, type IssuerKeys } from '../../../../src/sandbox/issuer-keys.ts';
import { trustedToken } from '../../../../src/trust/generate/trusted-token.ts';
import { isMeant } from '../../../../src/trust/generate/prove-trust.ts';
import { mutatedTokens } from '../../../../src/trust/strangers/mutated-tokens.ts';
import { anyIssuer, SANDBOXES } from './at-sandbox.ts';
import { issuerTokens } from './issuer-tokens.ts';
import { AUDIENCES } from './targets.ts';
import { OTHER_IN_EACH_RUN, NEVER, WIDER } from './wider.ts';

describe('A token exchanged at the sandbox for a trust that was written for it', () => {
  const closing: (() => Promise<void>)[] = [];
  let keys: IssuerKeys;
  before(async () => {
    keys = await createIssuerKeys(Date.now(), closing);
  });
  after(() => Promise.all(closing.map(close => close())));

  function signed(claims: Claims): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return keys.sign({ ...claims, iat: now, exp: now + 300 });
  }

  for (const { what, claims } of issuerTokens()) {
    for (const cloud of CLOUD_KEYS) {
      if (what === NEVER && cloud !== 'gcp') continue;
      it(`is taken by ${cloud}, and none of its mutations: ${what}`, async () => {
        const own = { aud: AUDIENCES[cloud], ...claims };
        const token = trustedToken(cloud, {
          claims: own,
          open: cloud === 'gcp' ? [] : (WIDER[what] ?? []),
          only: cloud === 'azure' ? (OTHER_IN_EACH_RUN[what] ?? []) : [],
          pinned: [],
        });
        const exchange = SANDBOXES[cloud]([token], anyIssuer(keys));
        await exchange(await signed(own));
        const strangers = mutatedTokens(token.issuer, own).filter(each => !isMeant(each, [token]));
        assert.notEqual(strangers.length, 0);
        for (const { who, claims: theirs } of strangers) {
          const taken = await exchange(await signed(theirs)).then(
            () => true,
            () => false,
          );
          assert.equal(taken, false, `${who}: ${JSON.stringify(theirs)}`);
        }
      });
    }
  }
});
