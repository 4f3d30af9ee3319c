import assert from 'node:assert/strict';
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import { isObject } from '../../../../src/core/parse.ts';
import { written } from '../../../../src/documents/written-text.ts';
import { CelEvaluation } from '../../../../src/trust/google/cel-evaluation.ts';
import { readExpression } from '../../../../src/trust/google/cel-expression.ts';

/** What people write in conditions and mappings; messages, times, optionals and arithmetic extensions are not among it. */
const SUITES = [
  'basic',
  'comparisons',
  'conversions',
  'fields',
  'lists',
  'logic',
  'macros',
  'parse',
  'string',
  'string_ext',
];

/** Rows that we answer otherwise, by how their names begin, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'fields/quoted_map_fields/': 'the parser knows no names in backticks',
  'fields/qualified_identifier_resolution/map_value_repeat_key_heterogeneous': 'a map may have 0 beside 0u here',
  'string_ext/quote/': 'Google does not have it, and within itself it doubles a text each time',
};

interface Row {
  readonly name: string;
  readonly expression: string;
  readonly expected: unknown;
}

/** Those whose answer is a truth, a text, a number or an error, and which refer to nothing. */
function rowsOf(suite: string, under: typeof tests): readonly Row[] {
  const own = (under.tests ?? []).flatMap(({ original }): readonly Row[] => {
    const { name = '', expr, value = { boolValue: true }, evalError, bindings, container, disableMacros } = original;
    const [kind, expected] = Object.entries(isObject(value) ? value : {})[0] ?? [];
    const plain = kind !== undefined && ['boolValue', 'stringValue', 'int64Value', 'doubleValue'].includes(kind);
    if (
      expr.includes('TestAllTypes') ||
      bindings !== undefined ||
      container !== undefined ||
      disableMacros !== undefined
    )
      return [];
    if (evalError !== undefined) return [{ name: `${suite}/${name}`, expression: expr, expected: 'an error' }];
    return plain ? [{ name: `${suite}/${name}`, expression: expr, expected }] : [];
  });
  return [...own, ...(under.suites ?? []).flatMap(each => rowsOf(`${suite}/${each.name}`, each))];
}

function answerTo(expression: string): unknown {
  const read = readExpression(written(expression));
  if (read.kind !== 'expression') return 'an error';
  const value = new CelEvaluation(read, { claims: {} }).valueOf(read.root);
  if (value.kind !== 'value') return 'an error';
  return typeof value.value === 'bigint' ? String(value.value) : value.value;
}

describe('CEL’s own conformance rows', () => {
  const rows = (tests.suites ?? []).flatMap(each => (SUITES.includes(each.name) ? rowsOf(each.name, each) : []));

  it(`are ${rows.length}, and hold`, () => {
    assert.ok(rows.length > 400, `${rows.length} rows`);
    const differing = rows.flatMap(({ name, expression, expected }) => {
      const answer = answerTo(expression);
      return answer === expected || String(answer) === String(expected)
        ? []
        : [`${name}: ${expression}: ${String(answer)}`];
    });
    const expected = Object.keys(OTHERWISE);
    assert.deepEqual(
      differing.filter(each => !expected.some(name => each.startsWith(name))),
      [],
    );
    assert.deepEqual(
      expected.filter(name => !differing.some(each => each.startsWith(name))),
      [],
    );
  });
});
