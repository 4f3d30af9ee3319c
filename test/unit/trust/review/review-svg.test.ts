import assert from 'node:assert/strict';
import { reviewSvg } from '../../../../src/trust/review/report/review-svg.ts';
import { inTwoLines, shortened } from '../../../../src/trust/review/report/fitted-text.ts';
import { HOSTILE, reviewedTrust, reviewSaying, roleReview, trustReview } from './reviews.ts';

const ELEMENTS = ['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'g'];
const ATTRIBUTES =
  /^(?: (?:xmlns|width|height|viewBox|role|aria-labelledby|id|class|x|y|rx|d)="(?:[^"<>&]|&(?:amp|lt|gt|quot|#39);)*")*$/;

/** The names of its elements and its texts, where it is XML with nothing but what a drawing may have. */
function partsOf(svg: string): { readonly elements: readonly string[]; readonly texts: readonly string[] } {
  const open: string[] = [];
  const elements: string[] = [];
  const texts: string[] = [];
  let rest = svg;
  while (rest !== '') {
    const tag = /^<(\/?)([a-z]+)([^<>]*?)(\/?)>/.exec(rest);
    const text = /^[^<]+/.exec(rest)?.[0];
    const [whole = '', closes, name = '', attributes = '', isEmpty] = tag ?? [];
    if (tag !== null) {
      assert.ok(ELEMENTS.includes(name), `<${name}>`);
      if (closes === '/') assert.equal(open.pop(), name);
      else {
        assert.match(attributes, ATTRIBUTES, attributes);
        elements.push(name);
        if (isEmpty !== '/') open.push(name);
      }
    } else {
      assert.ok(text !== undefined, rest.slice(0, 80));
      // Of the style there is one text, which no file words.
      if (open.at(-1) !== 'style') assert.match(text, /^(?:[^&>]|&(?:amp|lt|gt|quot|#39);)*$/, text);
      if (text.trim() !== '') texts.push(text);
    }
    rest = rest.slice((tag === null ? text : whole)?.length ?? rest.length);
  }
  assert.deepEqual(open, []);
  return { elements, texts };
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('a review as a drawing', () => {
  it('leads from issuers by conditions and roles to accounts, each of which it has once', () => {
    const other = roleReview({ name: 'reader', account: 'AWS 111122223333' });
    const { texts } = partsOf(reviewSvg(trustReview(roleReview(), other)));
    // In the box, and as what a pointer over it tells; a long one is in two lines there.
    assert.equal(texts.filter(text => text === 'GitHub Actions').length, 2);
    assert.equal(texts.filter(text => text === 'AWS 111122223333').length, 2);
    const who = 'the repository app of the owner acme: branch main\nsub is repo:acme/app:ref:refs/heads/main';
    assert.equal(texts.filter(text => text === who).length, 1);
    assert.ok(texts.includes('deploy') && texts.includes('reader'));
    const { elements } = partsOf(reviewSvg(trustReview(roleReview(), other)));
    assert.equal(counted(elements)['path'], 1 + 2 + 2);
  });

  it('draws what is not known as not known, by a line that is open', () => {
    const unknown = ['No policy of it is here.'];
    const svg = reviewSvg(
      trustReview(roleReview({ trusts: [], unknown, breadth: undefined, review: { kind: 'never' } })),
    );
    const { texts } = partsOf(svg);
    assert.ok(texts.includes('who can take it is not known here'));
    assert.ok(texts.includes('not known · No policy of it is here.'));
    assert.ok(texts.includes('never reviewed'));
    assert.equal(svg.match(/class="line open"/g)?.length, 2);
    const perhaps = reviewSvg(trustReview(roleReview({ trusts: [reviewedTrust({ certain: false })] })));
    assert.equal(perhaps.match(/class="line open"/g)?.length, 1);
  });

  it('draws many policies that may be its as one of which nothing is known', () => {
    const trusts = Array.from({ length: 6 }, (_, index) => reviewedTrust({ name: `p${index}`, certain: false }));
    const { texts, elements } = partsOf(reviewSvg(trustReview(roleReview({ trusts }))));
    assert.ok(texts.includes('one of 6 policies is its own'));
    assert.equal(counted(elements)['path'], 3);
  });

  it('counts what narrows it besides and what is not known, and tells of strangers in words too', () => {
    const admits = [{ issuer: 'GitHub Actions', who: 'everyone', asks: ['sub is like *'], breadth: 'anyone' }] as const;
    const trust = reviewedTrust({ admits, besides: ['Only on Mondays.'], unknown: ['Who.', 'What.'] });
    const svg = reviewSvg(trustReview(roleReview({ trusts: [trust] })));
    assert.match(svg, /<g class="bad">/);
    assert.ok(partsOf(svg).texts.includes('anyone · 2 not known · 1 besides · sub is like *'));
  });

  it('says all of it to those who do not see it', () => {
    const trust = reviewedTrust({ besides: ['Only on Mondays.'], unknown: ['Who knows.'] });
    const review = {
      ...trustReview(roleReview({ trusts: [trust] })),
      unread: [{ file: 'a.tf', message: 'It is no text.' }],
    };
    const said = /<desc[^>]*>([^<]*)<\/desc>/.exec(reviewSvg(review))?.[1] ?? '';
    for (const part of [
      'deploy, AWS 111122223333, arn:aws:iam::111122223333:role/deploy.',
      'GitHub Actions: the repository app of the owner acme: branch main.',
      'Only on Mondays. Who knows. Reviewed on 2026-11-01, 30 days ago, by Ada.',
      'Not looked at: a.tf',
    ]) {
      assert.ok(said.includes(part), part);
    }
  });

  it('is the same for the same review, runs nothing and fetches nothing', () => {
    const svg = reviewSvg(trustReview(roleReview()));
    assert.equal(reviewSvg(trustReview(roleReview())), svg);
    assert.match(svg, /prefers-color-scheme:dark/);
    assert.doesNotMatch(
      svg.replace('xmlns="http://www.w3.org/2000/svg"', ''),
      /script|href|url\(|@import|https?:|\bon\w+=/,
    );
  });

  it('is the same drawing of whatever words a repository chose', () => {
    const own = counted(partsOf(reviewSvg(reviewSaying('x'))).elements);
    for (const text of HOSTILE) {
      const svg = reviewSvg(reviewSaying(text));
      const { elements } = partsOf(svg);
      assert.deepEqual({ ...counted(elements), text: 0 }, { ...own, text: 0 }, JSON.stringify(text));
      assert.doesNotMatch(svg.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\ufffe\uffff]/u, JSON.stringify(text));
    }
  });

  it('shortens what has no room, and has it whole beside it', () => {
    const name = 'a'.repeat(200);
    const { texts } = partsOf(reviewSvg(trustReview(roleReview({ name }))));
    assert.ok(texts.some(text => /^a+…$/.test(text) && text.length < 60));
    assert.ok(texts.some(text => text.startsWith(name)));
    assert.equal(shortened('漢字漢字漢字', 7), '漢字漢…');
    assert.deepEqual(inTwoLines('one two three four', 9), ['one two', 'three fo…']);
    assert.deepEqual(inTwoLines('onetwothreefour five', 9), ['onetwoth…']);
  });

  it('has as much as anybody looks at, and says what it leaves out', () => {
    const admits = Array.from({ length: 500 }, (_, index) => ({ issuer: 'X', who: `who ${index}`, asks: [] }));
    const many = Array.from({ length: 201 }, (_, index) => roleReview({ name: `r${index}` }));
    const { texts } = partsOf(reviewSvg(trustReview(roleReview({ trusts: [reviewedTrust({ admits })] }), ...many)));
    assert.ok(texts.includes('488 others, whom the review names as text'));
    assert.ok(texts.includes('2 roles more are not drawn.'));
    assert.ok(!texts.includes('r200'));
    assert.ok(texts.includes('who 11') && !texts.includes('who 12'));
  });
});
