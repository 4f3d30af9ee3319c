import assert from 'node:assert/strict';
import type { RoleMap } from '../../../src/core/role.ts';
import { jsonRole, mapOfJson, mapOfYaml, marked, yamlRole } from './maps.ts';

export interface RuleRow {
  readonly what: string;
  /** JSON, on one line, so that it is YAML too and stands in the same column of both files. */
  readonly body: string;
  /** `code at what is marked: message`, in order; empty: the role is used. */
  readonly says: readonly string[];
}

/** One test a row, of the same words in both syntaxes. */
export function testRules(rows: readonly RuleRow[]): void {
  for (const { what, body, says } of rows) {
    it(`${what}, in both syntaxes`, () => {
      const first = says
        .find(line => !/^(?:long-duration|full-permissions-unused) /.test(line))
        ?.replace(/^\S+ at .*?: (?=[A-Za-z"[])/su, '');
      const fromYaml = summary(yamlRole(body), mapOfYaml(yamlRole(body)));
      const fromJson = summary(jsonRole(body), mapOfJson(jsonRole(body)));
      assert.deepStrictEqual(fromJson, fromYaml);
      const broken = mapOfYaml(yamlRole(body)).broken.map(({ problem }) => problem.code);
      assert.deepStrictEqual(
        { says: fromYaml['says'], roles: fromYaml['roles'], broken },
        { says, roles: first === undefined ? ['r'] : [], broken: first === undefined ? [] : [says[0]?.split(' ')[0]] },
      );
    });
  }
}

/** What is said, and that the role is broken by its first error, or used. */
function summary(text: string, map: RoleMap): Record<string, unknown> {
  const says = map.problems.map(({ code, message, range }) => {
    const mark = marked(text, range);
    return `${code} at ${/^"?r"?$/.test(mark) ? 'NAME' : mark.length > 300 ? 'LONG' : mark}: ${message}`;
  });
  return {
    says,
    roles: map.roles.map(({ role }) => role.name),
    broken: map.broken.map(({ problem }) => problem.message),
  };
}
