import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { written, type WrittenText } from '../../../src/documents/written-text.ts';
import type { Characters, Issuer, Part } from '../../../src/issuers/issuer.ts';
import { ISSUERS } from '../../../src/issuers/known-issuers.ts';
import { analysePattern } from '../../../src/issuers/patterns/analyse.ts';
import type { ClaimAnalysis, Comparison } from '../../../src/issuers/patterns/analysis.ts';
import { breadthOf } from '../../../src/issuers/patterns/breadth.ts';
import { subjectsOf, type TokenFacts } from '../../../src/issuers/subjects.ts';

/** Few characters and short values, so that two tokens are often nearly alike. */
const VALUES: Readonly<Record<Characters, fc.Arbitrary<string>>> = {
  digits: fc.string({ unit: fc.constantFrom('1', '2', '12'), minLength: 1, maxLength: 2 }),
  uuid: fc.string({ unit: fc.constantFrom('a', '1', '-'), minLength: 1, maxLength: 2 }),
  label: fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A'), minLength: 1, maxLength: 3 }),
  file: fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), minLength: 1, maxLength: 3 }),
  path: fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), minLength: 1, maxLength: 3 }),
  ref: fc.string({ unit: fc.constantFrom('a', 'b', '/', '%3A'), minLength: 1, maxLength: 3 }),
  text: fc.string({ unit: fc.constantFrom('a', ':', '/', ' '), minLength: 1, maxLength: 3 }),
  any: fc.string({ unit: fc.constantFrom('a', ':', '/', '*'), minLength: 1, maxLength: 3 }),
};

interface Token {
  /** By its id, so that a failure prints little. */
  readonly issuer: string;
  readonly facts: TokenFacts;
  readonly subject: string;
}

function factsOf(issuer: Issuer): fc.Arbitrary<TokenFacts> {
  const slots = Object.entries(issuer.slots).map(([name, slot]) => {
    const values = slot.only === undefined ? VALUES[slot.characters] : fc.constantFrom(...slot.only);
    const isEvent = slot.part === 'event';
    return [name, isEvent ? fc.constantFrom('pull_request', 'push') : values] as const;
  });
  return fc
    .record(Object.fromEntries(slots), { requiredKeys: [] })
    .map(facts =>
      Object.fromEntries(
        Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}

function tokensOf(issuer: Issuer): fc.Arbitrary<Token> {
  return factsOf(issuer).chain(facts => {
    const subjects = subjectsOf(issuer, facts);
    return subjects.length === 0
      ? fc.constant({ issuer: issuer.id, facts, subject: '' })
      : fc.constantFrom(...subjects).map(({ subject }) => ({ issuer: issuer.id, facts, subject }));
  });
}

const issuers = fc.constantFrom(...ISSUERS);

/** Two tokens of one issuer. */
function twoOf(rows: fc.Arbitrary<Issuer>): fc.Arbitrary<readonly [Token, Token]> {
  return rows
    .chain(issuer => fc.tuple(tokensOf(issuer), tokensOf(issuer)))
    .filter(([one, other]) => one.subject !== '' && other.subject !== '');
}

const pairs = twoOf(issuers);

/** A stretch of a text, put in place of which there is something else. */
const cuts = fc.array(fc.tuple(fc.nat(80), fc.nat(12), fc.constantFrom('*', '?', '**', '')), {
  minLength: 1,
  maxLength: 3,
});
type Cuts = readonly (readonly [at: number, length: number, instead: string])[];

function cut(text: string, places: Cuts): string {
  return places.reduce((left, [at, length, instead]) => {
    const start = at % (left.length + 1);
    return left.slice(0, start) + instead + left.slice(start + length);
  }, text);
}

/** `*` any text, `?` any one character: by the host's regular expressions, which the analysis does without. */
function matchesWildcards(text: string, pattern: string): boolean {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

function rowOf(id: string): Issuer {
  const found = ISSUERS.find(issuer => issuer.id === id);
  assert.ok(found);
  return found;
}

function analysed(issuer: string, comparison: Comparison, text: WrittenText): ClaimAnalysis {
  return analysePattern(rowOf(issuer), { claim: 'sub', comparison, text });
}

/** What a token says of a part, in every way that it may be said. */
function said({ issuer, facts }: Token, part: Part): readonly string[] {
  return Object.entries(rowOf(issuer).slots).flatMap(([name, slot]) => {
    const value = slot.part === part ? facts[name] : undefined;
    return value === undefined ? [] : [value, value.replaceAll(':', '%3A')];
  });
}

/** Whether the token is one that the analysis speaks of: each part that it pins has one of the values. */
function agrees(analysis: ClaimAnalysis, token: Token): boolean {
  return [...analysis.parts].every(([part, latitude]) => {
    const isSaid = Object.values(rowOf(token.issuer).slots).some(slot => slot.part === part);
    if (latitude.kind !== 'pinned' || !isSaid || part === 'ref-type' || part === 'event') return true;
    const values = said(token, part);
    return latitude.values.some(value => values.includes(value));
  });
}

describe('An analysis of a pattern', () => {
  it('made of a token’s own subject pins all that the subject says', () => {
    fc.assert(
      fc.property(pairs, ([token]) => {
        const analysis = analysed(token.issuer, 'exact', written(token.subject));
        assert.equal(analysis.matches, 'some');
        const issuer = rowOf(token.issuer);
        const namesNobody = analysis.parts.size === 0 && issuer.shared;
        assert.equal(breadthOf(issuer, analysis), namesNobody ? 'anyone' : 'exact');
        assert.ok(
          [...analysis.parts.values()].every(({ kind }) => kind === 'pinned'),
          token.subject,
        );
        assert.ok(agrees(analysis, token), token.subject);
      }),
    );
  });

  it('says never of nothing that a token matches, and pins nothing that a matching token lacks', () => {
    fc.assert(
      fc.property(pairs, cuts, ([pinned, token], places) => {
        const pattern = cut(pinned.subject, places);
        for (const each of [pinned, token]) {
          if (!matchesWildcards(each.subject, pattern)) continue;
          const analysis = analysed(each.issuer, 'wildcard', written(pattern));
          assert.notEqual(analysis.matches, 'never', `${pattern} matches ${each.subject}`);
          assert.ok(
            agrees(analysis, each),
            `${pattern} matches ${each.subject}: ${JSON.stringify([...analysis.parts])}`,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of a text with a variable pins nothing that some filling leaves open', () => {
    fc.assert(
      fc.property(pairs, cuts, fc.nat(80), fc.nat(12), fc.nat(2), ([pinned, token], places, at, length, part) => {
        const text = cut(pinned.subject, places);
        const start = at % (text.length + 1);
        const [before, hidden, after] = [
          text.slice(0, start),
          text.slice(start, start + length),
          text.slice(start + length),
        ];
        const open = analysed(pinned.issuer, 'wildcard', { parts: [before, { unknown: '${x}' }, after] });
        const filling = [hidden, '*', ''][part] ?? '';
        const pattern = before + filling + after;
        for (const each of [pinned, token]) {
          if (!matchesWildcards(each.subject, pattern)) continue;
          assert.notEqual(open.matches, 'never', `${before}\${x}${after} filled as ${pattern} matches ${each.subject}`);
          assert.ok(agrees(open, each), `${before}\${x}${after} filled as ${pattern} matches ${each.subject}`);
        }
        const filled = analysed(pinned.issuer, 'wildcard', written(pattern));
        if (filled.matches === 'never') return;
        if (open.strangers === 'no') assert.equal(filled.strangers, 'no', pattern);
        // Where a form of the issuer's own can match, chosen pairs that begin alike are not looked at.
        const isOneOf = filled.formats.every(format => open.formats.includes(format));
        if (isOneOf && open.proposedCode === 'no') assert.equal(filled.proposedCode, 'no', pattern);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows no stranger only where every token that matches is of the tenant that it names', () => {
    const two = twoOf(fc.constantFrom(...ISSUERS.filter(issuer => issuer.shared)));
    fc.assert(
      fc.property(two, cuts, ([one, other], places) => {
        const pattern = cut(one.subject, places);
        if (!matchesWildcards(one.subject, pattern) || !matchesWildcards(other.subject, pattern)) return;
        const { strangers, parts } = analysed(one.issuer, 'wildcard', written(pattern));
        if (strangers !== 'no') return;
        const { tenant, unit } = rowOf(one.issuer);
        const told = [...tenant, ...unit].filter(part => parts.get(part)?.kind === 'pinned');
        assert.ok(
          told.some(part => said(one, part).some(value => said(other, part).includes(value))),
          `${pattern} matches ${one.subject} and ${other.subject}`,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a key that stands a hundred times for one', () => {
    for (const pair of ['repo:a/b:', 'ref:refs/heads/a:', 'repository_id:5:', 'repo:']) {
      assert.notEqual(analysed('github-actions', 'wildcard', written(`*:${pair.repeat(100)}`)).words, '');
    }
  });

  it('ends for any text', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('*', '?', 'repo:', ':', '@', '/', '${x}'));
    const comparisons = fc.constantFrom<Comparison>(
      'exact',
      'exact-any-case',
      'wildcard',
      'prefix',
      'suffix',
      'contains',
    );
    const row = issuers.map(({ id }) => id);
    fc.assert(
      fc.property(row, fc.array(piece, { maxLength: 400 }), comparisons, (issuer, pieces, comparison) => {
        const parts = pieces.map(text => (text === '${x}' ? { unknown: text } : text));
        assert.ok(analysed(issuer, comparison, { parts }).words.length > 0);
      }),
    );
  });
});
