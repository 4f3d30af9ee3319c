import assert from 'node:assert/strict';
import { withoutTokens } from '../../../src/clouds/without-tokens.ts';
import { Secret } from '../../../src/core/secret.ts';

const SENT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOmFjbWUvYXBwIn0.c2lnbmF0dXJl';

/** As much as the transport takes of an answer. */
const LARGEST_ANSWER = 131_072;

describe('What a server said, without the tokens that it was sent', () => {
  for (const part of [SENT, ...SENT.split('.'), SENT.slice(10, 30), encodeURIComponent(SENT)]) {
    it(`does not hold ${part.slice(0, 30)}`, () => {
      const said = withoutTokens(`refused: "${part}". Try again.`, [new Secret(SENT)]);
      assert.match(said, /^refused: "<(?:token|secret)>"\. Try again\.$/);
    });
  }

  it('keeps a sentence, its full stops and what stands in it', () => {
    const said = "AADSTS700211: no record for 'https://token.actions.githubusercontent.com'... See aka.ms/x.";
    assert.equal(withoutTokens(said, [new Secret(SENT)]), said);
  });

  for (const part of ['.', '..a', 'a.', '=', '%2E', '/./']) {
    it(`is made of the longest answer in a moment: ${part}`, function () {
      this.timeout(20_000);
      withoutTokens(part.repeat(LARGEST_ANSWER / part.length), [new Secret(SENT)]);
    });
  }
});
