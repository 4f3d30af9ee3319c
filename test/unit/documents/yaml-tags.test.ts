import assert from 'node:assert/strict';
import type { LocatedNode } from '../../../src/documents/located-tree.ts';
import { readYaml, readYamlDocuments } from '../../../src/documents/read-yaml.ts';

const TAGGED = { name: 'A template', keepsTags: true };

/** Tags before what they stand at, and the text that each tagged node covers. */
function shown(text: string, node: LocatedNode): unknown {
  const value =
    node.kind === 'scalar'
      ? node.value
      : node.kind === 'list'
        ? node.items.map(item => shown(text, item))
        : Object.fromEntries(node.entries.map(entry => [entry.key, shown(text, entry.value)]));
  return node.tag === undefined ? value : [node.tag, value, text.slice(node.start, node.end)];
}

function read(text: string): unknown {
  const answer = readYaml(text, TAGGED);
  return answer.ok ? answer.root && shown(text, answer.root) : answer.fault.message;
}

describe('YAML whose tags are kept as data', () => {
  for (const [text, expected] of [
    ['a: !Ref Branch', { a: ['!Ref', 'Branch', 'Branch'] }],
    ['a: !Ref 012', { a: ['!Ref', '012', '012'] }],
    ['a: !Sub "x-${B}"', { a: ['!Sub', 'x-${B}', '"x-${B}"'] }],
    ['a: !Ref', { a: ['!Ref', '', ''] }],
    ['a: !reference [.b, script]', { a: ['!reference', ['.b', 'script'], '[.b, script]'] }],
    [
      'a: !Join\n  - ":"\n  - [x, !Ref y]',
      { a: ['!Join', [':', ['x', ['!Ref', 'y', 'y']]], '- ":"\n  - [x, !Ref y]'] },
    ],
    ['a: !If {b: 1}', { a: ['!If', { b: 1 }, '{b: 1}'] }],
    ['a: &x !Ref b\nc: *x', { a: ['!Ref', 'b', 'b'], c: ['!Ref', 'b', 'b'] }],
    ['a: !!str 12\nb: !!map {}\nc: !!seq []', { a: '12', b: {}, c: [] }],
    ['a: !!int "12"\nb: !!bool true', { a: ['!!int', 12, '"12"'], b: ['!!bool', true, 'true'] }],
    ['a: !!binary aGk=', { a: ['!!binary', 'aGk=', 'aGk='] }],
    ['!Ref a: b', 'A key is its text here, whatever its tag says. Remove the tag.'],
    ['%TAG ! tag:x,1:\n---\na: !b c', 'A template takes no YAML tags. Remove the tag, or put the value in quotes.'],
    ['a: 1\n---\nb: 2', 'A template is one YAML document. Remove what begins with the second `---`.'],
  ] as const) {
    it(JSON.stringify(text), () => {
      assert.deepStrictEqual(read(text), expected);
    });
  }
});

describe('YAML of several documents', () => {
  it('gives the root of each, without the anchors of the one before', () => {
    const text = 'spec: &a 1\n---\njob: [x]\n--- \n';
    const answer = readYamlDocuments(text, TAGGED);
    assert.ok(answer.ok);
    assert.deepStrictEqual(
      answer.roots.map(root => shown(text, root)),
      [{ spec: 1 }, { job: ['x'] }, null],
    );
    const crossed = readYamlDocuments('a: &a 1\n---\nb: *a', TAGGED);
    assert.ok(!crossed.ok);
    assert.equal(crossed.fault.message, '*a names no anchor that is complete before it. Write the value out.');
  });

  it('of none gives none', () => {
    assert.deepStrictEqual(readYamlDocuments('# nothing\n', TAGGED), { ok: true, roots: [] });
  });
});
