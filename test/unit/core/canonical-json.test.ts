import assert from 'node:assert/strict';
import { canonicalJson } from '../../../src/core/canonical-json.ts';

describe('canonical JSON', () => {
  const texts: readonly (readonly [string, unknown, string])[] = [
    ['of sorted keys', { a: 1, b: { c: [true, null], d: 'x"y' } }, '{"a":1,"b":{"c":[true,null],"d":"x\\"y"}}'],
    [
      'of keys in another order',
      { b: { d: 'x"y', c: [true, null] }, a: 1 },
      '{"a":1,"b":{"c":[true,null],"d":"x\\"y"}}',
    ],
    ['of unsorted objects in a sorted one', [{ a: { z: 1, b: 2 } }], '[{"a":{"b":2,"z":1}}]'],
    ['of keys that are numbers, as texts', { b: 1, 9: 1, 10: 1 }, '{"10":1,"9":1,"b":1}'],
    ['of negative numbers among the keys', { '-1': 1, 2: 1 }, '{"-1":1,"2":1}'],
    ['of capitals before small letters', { a: 1, B: 2 }, '{"B":2,"a":1}'],
    ['without what is not set', { b: undefined, a: 1, c: [undefined] }, '{"a":1,"c":[null]}'],
    ['of nothing', undefined, 'null'],
    [
      'of a key called as a prototype is',
      JSON.parse('{"b":1,"__proto__":{"z":1,"a":2}}'),
      '{"__proto__":{"a":2,"z":1},"b":1}',
    ],
  ];
  for (const [what, value, text] of texts) it(`is one text ${what}`, () => assert.equal(canonicalJson(value), text));
});
