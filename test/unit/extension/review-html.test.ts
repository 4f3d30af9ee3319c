import assert from 'node:assert/strict';
import { reviewHtml } from '../../../src/programs/extension/pages/review-html.ts';
import type { TrustReview } from '../../../src/trust/review/role-review.ts';
import { reviewSaying, roleReview, trustReview } from '../trust/review/reviews.ts';
import { WORDS } from './sample-overview.ts';

function page(review: TrustReview, canMark = true): string {
  return reviewHtml(review, {
    words: WORDS,
    linkTo: action => `command:x?${encodeURIComponent(JSON.stringify([action]))}`,
    nonce: 'NONCE',
    canMark: () => canMark,
  });
}

const NAUGHTY = `</style></code><script>alert(1)</script><img src=x onerror="alert(1)">'" onload=\`x\` \u202eabc\u0000`;

describe('The page that reviews who can take the roles', () => {
  it('has each role with whom it lets in, and what is due', () => {
    const html = page(trustReview(roleReview(), roleReview({ name: 'old', trusts: [], review: { kind: 'never' } })));
    assert.match(html, /<tr class="holds"><th scope="row"><code>deploy<\/code>/);
    assert.match(html, /GitHub Actions: the repository app of the owner acme: branch main/);
    assert.match(
      html,
      /<tr class="fails"><th scope="row"><code>old<\/code><\/th><td>AWS 111122223333<\/td><td><strong>not known<\/strong>/,
    );
    assert.equal(html.match(/Mark Reviewed/g)?.length, 2);
    assert.doesNotMatch(page(trustReview(roleReview()), false), /Mark Reviewed/);
  });

  it('has no script, no handler and no address outside, whatever a repository words', () => {
    const html = page(reviewSaying(NAUGHTY));
    assert.match(html, /default-src 'none'; style-src 'nonce-NONCE'/);
    assert.doesNotMatch(html, /<script|<img|\son\w+=|https?:/i);
    assert.ok(!html.includes('\u202e') && !html.includes('\u0000'));
    for (const [, address = ''] of html.matchAll(/href="([^"]*)"/g)) assert.match(address, /^command:x\?/);
  });
});
