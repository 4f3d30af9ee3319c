import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject } from '../../../../src/core/parse.ts';
import type { WrittenText } from '../../../../src/documents/written-text.ts';
import { forEachVector } from '../vectors.ts';
import { underCondition } from './providers.ts';

const outcomeOf = (condition: string | WrittenText, claims: JsonObject = {}) =>
  underCondition(condition, claims).outcome;
const open = (before: string, after: string): WrittenText => ({ parts: [before, { unknown: '${var.x}' }, after] });

describe('Attribute conditions of Google Cloud', () => {
  forEachVector('gcp-cel', ({ claims, pattern, expect }) => {
    const { checks } = underCondition(pattern, claims);
    const holds = checks.every(({ verdict }) => verdict === 'holds');
    assert.equal(holds ? 'match' : 'no-match', expect);
  });

  const holding = [
    "assertion.repository == 'octo-org/octo-repo'",
    "'octo-org/octo-repo' == assertion.repository",
    "assertion['oidc.example/project'] == 'p1'",
    "assertion.repository.startsWith('octo-org/')",
    "assertion.ref.endsWith('/main') && assertion.sub.contains(':ref:')",
    "assertion.ref.matches('^refs/heads/(main|dev)$')",
    "assertion.ref.matches('main')",
    "'admins' in assertion.groups",
    "assertion.groups.exists(each, each.startsWith('adm'))",
    "assertion.groups.all(each, each != 'guests')",
    "assertion.groups.filter(each, each == 'admins').size() == 1",
    "assertion.repository in ['a', 'octo-org/octo-repo']",
    'assertion.run_attempt == 1',
    'assertion.run_attempt == 1.0',
    'assertion.run_attempt < 2',
    'assertion.ref_protected',
    "!(assertion.ref == 'refs/heads/dev')",
    'assertion.repository_id != 74',
    'has(assertion.ref) && !has(assertion.environment)',
    "assertion.ref == 'x' ? false : true",
    "assertion.environment == 'x' || assertion.ref == 'refs/heads/main'",
    "attribute.repository == 'octo-org/octo-repo' && google.subject == assertion.sub",
    "assertion.sub.extract('repo:{repository}:ref') == 'octo-org/octo-repo'",
    "assertion.sub.extract('{all}') == assertion.sub",
    "assertion.sub.extract('ref:{ref}') == 'refs/heads/main'",
    "assertion.sub.extract('none:{x}') == ''",
    "assertion.sub.split(':')[1] == 'octo-org/octo-repo'",
    "assertion.groups.join('+') == 'admins+people'",
    "assertion.repository.lowerAscii() == 'octo-org/octo-repo' && assertion.repository.upperAscii() == 'OCTO-ORG/OCTO-REPO'",
    "assertion.repository.replace('octo-', '') == 'org/repo'",
    "assertion.repository.replace('octo-', '', 1) == 'org/octo-repo'",
    "assertion.repository.substring(0, 8) + '!' == 'octo-org!'",
    "string(assertion.repository_id) == '74' && int(assertion.repository_id) == 74",
  ];
  for (const condition of holding) it(`hold: ${condition}`, () => assert.equal(outcomeOf(condition), 'allowed'));

  const failing = [
    "assertion.repository == 'octo-org/other'",
    'assertion.repository_id == 74',
    "assertion.run_attempt == '1'",
    "assertion.environment == 'production'",
    "!(assertion.environment == 'production')",
    "assertion.environment != 'production'",
    "assertion.environment == 'x' || assertion.ref == 'y'",
    "assertion.environment == 'x' && true",
    "'guests' in assertion.groups",
    "attribute.environment == 'x'",
    'assertion.ref',
    "assertion.ref == 'refs/heads/main' &&",
    "assertion.ref = 'refs/heads/main'",
    "ref == 'refs/heads/main'",
    "assertion.ref.unheardOf('x')",
    "assertion.ref.matches('(')",
    '',
  ];
  for (const condition of failing) it(`fail: ${condition}`, () => assert.equal(outcomeOf(condition), 'not-allowed'));

  const left: readonly (readonly [condition: WrittenText, outcome: string])[] = [
    [open("assertion.repository == '", "'"), 'unknown'],
    [open("assertion.repository == 'octo-org/", "'"), 'unknown'],
    [open("assertion.repository == 'evil/", "'"), 'not-allowed'],
    [open("assertion.repository != 'evil/", "'"), 'allowed'],
    [open("assertion.repository != 'octo-org/", "'"), 'unknown'],
    [open("assertion.ref == 'x' && assertion.repository == '", "'"), 'not-allowed'],
    [open("assertion.ref == 'refs/heads/main' || assertion.repository == '", "'"), 'allowed'],
    [open("assertion.environment == '", "'"), 'not-allowed'],
    [open("assertion.repository in ['a', 'octo-org/", "']"), 'unknown'],
    [open("assertion.repository in ['a', 'evil/", "']"), 'not-allowed'],
    [open("assertion.repository.startsWith('octo-org/", "')"), 'unknown'],
    [open("assertion.repository.startsWith('evil/", "')"), 'not-allowed'],
    [open("assertion.repository.endsWith('", "-repo')"), 'unknown'],
    [open("assertion.repository.contains('evil", "')"), 'not-allowed'],
    [open("assertion.repository.matches('^", "$')"), 'unknown'],
    [open("assertion.run_attempt == '", "'"), 'not-allowed'],
    [open("assertion.repository + ':' == '", ":'"), 'unknown'],
    [open("assertion.ref == 'x' && ", ''), 'unknown'],
    [open('', ''), 'unknown'],
    [open("assertion.ref == 'x' // ", ''), 'unknown'],
    [open("b'", "' == b''"), 'unknown'],
    [open("assertion.ref == '\\", "'"), 'unknown'],
    [open("assertion.ref == '''it's ", "'''"), 'not-allowed'],
  ];
  for (const [condition, outcome] of left) {
    const shown = condition.parts.map(part => (typeof part === 'string' ? part : part.unknown)).join('');
    it(`are ${outcome}: ${shown}`, () => assert.equal(outcomeOf(condition), outcome));
  }

  it('are told conjunct by conjunct, with what each wants and sees', () => {
    const { checks } = underCondition(
      "assertion.repository == 'Octo-Org/octo-repo' && !(assertion.ref == 'x' || assertion.repository_id == 74) && (assertion.ref == 'a' || assertion.ref in ['b', 'refs/heads/main']) && (assertion.ref == 'x' || has(assertion.environment)) && 'guests' in assertion.groups",
    );
    assert.deepEqual(
      checks.map(({ key, operator, wanted, seen, verdict, reason }) => [
        `${key} ${operator}`,
        wanted.map(each => `${each.text} ${each.verdict}`),
        seen,
        verdict,
        reason,
      ]),
      [
        ['assertion.repository ==', ['Octo-Org/octo-repo fails'], ['octo-org/octo-repo'], 'fails', 'letter-case'],
        ['assertion.ref !=', ['x holds'], ['refs/heads/main'], 'holds', undefined],
        ['assertion.repository_id !=', ['74 holds'], ['74'], 'holds', 'other-type'],
        ['assertion.ref in', ['a fails', 'b fails', 'refs/heads/main holds'], ['refs/heads/main'], 'holds', undefined],
        [
          'any of ||',
          ["assertion.ref == 'x' fails", 'has(assertion.environment) fails'],
          ['assertion.ref = refs/heads/main', 'has(assertion.environment) = false'],
          'fails',
          undefined,
        ],
        ['assertion.groups has member', ['guests fails'], ['admins', 'people'], 'fails', undefined],
      ],
    );
  });

  it('say of a claim that is not there that it is absent, and show what a file leaves open', () => {
    const [absent] = underCondition("assertion.environment == 'production'").checks;
    assert.equal(absent?.reason, 'absent');
    assert.equal(absent?.seen, undefined);
    const [left] = underCondition(open("assertion.repository == 'octo-org/", "'")).checks;
    assert.deepEqual(left?.wanted, [{ text: 'octo-org/${var.x}', verdict: 'unknown' }]);
    const [macro] = underCondition("assertion.groups.exists(each, each == 'a')").checks;
    assert.equal(macro?.key, "assertion.groups.exists(each, each == 'a')");
  });

  const atom = fc.constantFrom(
    "assertion.ref == 'refs/heads/main'",
    "assertion.ref == 'x'",
    "assertion.environment == 'x'",
    "assertion.ref != 'x'",
    'true',
    'false',
    "'admins' in assertion.groups",
    '!assertion.ref_protected',
  );
  const condition = fc.letrec<{ readonly it: string }>(tie => ({
    it: fc.oneof(
      { depthSize: 'small' },
      atom,
      fc.tuple(tie('it'), fc.constantFrom('&&', '||'), tie('it')).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      tie('it').map(each => `!(${each})`),
      fc.tuple(tie('it'), tie('it'), tie('it')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  })).it;

  it('never allow more by one conjunct more', () => {
    fc.assert(
      fc.property(condition, condition, (one, more) => {
        assert.ok(outcomeOf(one) === 'allowed' || outcomeOf(`${one} && ${more}`) === 'not-allowed');
      }),
    );
  });

  it('hold exactly where all of their checks do', () => {
    fc.assert(
      fc.property(condition, each => {
        const { outcome, checks } = underCondition(`${each} ? true : false`);
        const apart = underCondition(each);
        assert.equal(apart.outcome, outcome);
        assert.equal(
          apart.checks.every(({ verdict }) => verdict === 'holds'),
          checks.every(({ verdict }) => verdict === 'holds'),
        );
      }),
    );
  });

  it('do not mind what an attribute is called', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9_]{1,20}$/),
        fc.constantFrom('octo-org/octo-repo', 'x'),
        (name, wanted) => {
          const of = (attribute: string) =>
            underCondition(
              `attribute['${attribute}'] == '${wanted}'`,
              {},
              {
                'google.subject': 'assertion.sub',
                [`attribute.${attribute}`]: 'assertion.repository',
              },
            ).outcome;
          assert.equal(of(name), of('repository'));
        },
      ),
    );
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/') });

  it('are the same or unknown where a part of a literal is left open', () => {
    const shapes = [
      "assertion.ref == '#'",
      "!(assertion.ref == '#')",
      "assertion.ref.startsWith('#') || false",
      "assertion.ref in ['b', '#']",
      "assertion.ref.endsWith('#') && true",
      "assertion.ref.contains('#') ? false : true",
      "assertion.ref + 'a' == '#'",
      "size('#') > 2",
      "'#' < 'ab'",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...shapes), text, text, text, text, (shape, ref, before, part, after) => {
        const [start = '', end = ''] = shape.split('#');
        const known = outcomeOf(`${start}${before}${part}${after}${end}`, { ref });
        const left = outcomeOf(open(`${start}${before}`, `${after}${end}`), { ref });
        assert.ok(left === known || left === 'unknown', `${known} became ${left}`);
      }),
    );
  });

  const hostile: Readonly<Record<string, string>> = {
    'a megabyte': "assertion.ref == 'x' && ".repeat(40_000) + 'true',
    'a long one': "'a'".padEnd(4096, '+'),
    'nested brackets': '('.repeat(2000) + 'true' + ')'.repeat(2000),
    'nested lists': '['.repeat(100) + ']'.repeat(100),
    'open brackets': '(['.repeat(2000),
    'a list of thousands': `assertion.ref in [${"'a',".repeat(900)}'b']`,
    'lists within lists': `[${'1,'.repeat(300)}1].all(a, [${'1,'.repeat(300)}1].all(b, [${'1,'.repeat(300)}1].all(c, true)))`,
    'texts that grow': `'ab'${".split('').map(x, 'aaaaaaaaaaaaaaaa').join('')".repeat(80)} == ''`,
    'texts that are replaced': `'a'${".replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaa')".repeat(90)} == ''`,
    'bait for a regular expression': `assertion.sub.matches('${'(a|aa)*'.repeat(300)}$') && assertion.long.matches('(a*)*b')`,
    'a regular expression in a list': `[${'1,'.repeat(1000)}1].all(x, assertion.long.matches('(a?){300}a{300}'))`,
    conditionals: 'true ? '.repeat(500) + 'true' + ' : true'.repeat(500),
    negations: '!'.repeat(3999) + 'true',
    fields: `assertion${'.a'.repeat(2000)}`,
    quotes: "'".repeat(4095),
    backslashes: `'${'\\'.repeat(4001)}`,
  };
  for (const [what, condition] of Object.entries(hostile)) {
    it(`admit nobody by ${what}`, () => {
      assert.notEqual(outcomeOf(condition, { long: 'a'.repeat(8000) }), 'allowed');
    });
  }

  it('admit nobody by claims that are nested without end', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    assert.equal(outcomeOf("assertion.deep == 'x'", { deep }), 'not-allowed');
  });
});
