import assert from 'node:assert/strict';
import type { HclParser } from '../../../../src/documents/hcl/hcl-parser.ts';
import { hclParser } from '../../../support/hcl.ts';

describe('The HCL parser', () => {
  let parser: HclParser;
  before(async () => {
    parser = await hclParser();
  });

  it('gives places in UTF-16 units, whatever characters stand before', () => {
    const text = '# 😀 é\nresource "a" "é😀" {\n  name = "😀${var.x}é"\n}\n';
    const [block] = parser.document(text).body.blocks;
    const [attribute] = block?.body.attributes ?? [];
    assert.deepEqual(block?.labels, ['a', 'é😀']);
    assert.equal(text.slice(block.start, block.end), text.slice(text.indexOf('resource'), -1));
    assert.ok(attribute?.value.kind === 'template');
    assert.equal(text.slice(attribute.start, attribute.end), 'name = "😀${var.x}é"');
    const texts = attribute.value.parts.flatMap(part => (part.kind === 'text' ? [[part.text, part.start]] : []));
    assert.deepEqual(texts, [
      ['😀', text.indexOf('"😀$') + 1],
      ['é', text.indexOf('}é"') + 1],
    ]);
  });

  it('reads lines that end with CR LF', () => {
    const { body, faults } = parser.document('a "b" {\r\n  c = [\r\n    1,\r\n  ]\r\n  d = 2\r\n}\r\n');
    assert.deepEqual(faults, []);
    assert.deepEqual(
      body.blocks[0]?.body.attributes.map(({ name }) => name),
      ['c', 'd'],
    );
  });

  const around = 'resource "x" "before" {\n  a = 1\n}\n\nBROKEN\nresource "x" "after" {\n  b = 2\n}\n';
  const broken = [
    'resource "x" "broken" {\n  a = = 1\n}\n',
    'resource "x" "broken" {\n  a = "no end\n}\n',
    'resource "x" "broken" {\n  a = [1, 2\n}\n',
    'resource "x" "broken" {\n',
    'resource "x" "broken" {\n  a = "${var.x"\n}\n',
    'resource "x" "broken" {\n  a = <<EOT\n  x\n}\n',
    'resource "x" "broken" {\n  a = "\\$"\n}\n',
    '}\n',
    'a b c d\n',
  ];
  for (const one of broken) {
    it(`reads what stands around ${JSON.stringify(one)}, and says where that is`, () => {
      const text = around.replace('BROKEN', () => one);
      const { body, faults } = parser.document(text);
      const names = body.blocks.map(({ labels }) => labels[1]);
      assert.ok(names.includes('before'), names.join());
      assert.ok(names.includes('after'), names.join());
      assert.ok(faults.length > 0);
      const start = around.indexOf('BROKEN');
      for (const fault of faults) {
        assert.ok(fault.start >= start && fault.end <= start + one.length + 1, JSON.stringify([fault, start]));
      }
    });
  }

  const deep = 100_000;
  const hostile: Readonly<Record<string, string>> = {
    'open brackets': `a = ${'['.repeat(deep)}`,
    brackets: `a = ${'['.repeat(5000)}${']'.repeat(5000)}`,
    'open parentheses': `a = ${'('.repeat(deep)}`,
    'templates in templates': `a = ${'"${'.repeat(2000)}x${'}"'.repeat(2000)}`,
    'open templates': `a = ${'"${'.repeat(deep)}`,
    'open blocks': 'a {\n'.repeat(deep),
    blocks: `${'a {\n'.repeat(3000)}${'}\n'.repeat(3000)}`,
    'a heredoc without an end': `a = <<EOT\n${'x\n'.repeat(deep)}`,
    'heredocs without an end': 'a = <<EOT\n'.repeat(deep),
    'a text without an end': `a = "${'x'.repeat(5 * deep)}`,
    quotes: '"'.repeat(deep),
    'closing things': '}])'.repeat(deep),
    negations: `a = ${'!'.repeat(deep)}x`,
    operators: `a = 1${'+1'.repeat(deep / 2)}`,
    conditionals: `a = ${'x ? '.repeat(deep / 2)}`,
    attributes: `a = b${'.c'.repeat(deep / 2)}`,
    splats: `a = b${'[*].c'.repeat(deep / 10)}`,
    'for in for': `a = ${'[for x in '.repeat(deep / 10)}`,
    directives: `a = "${'%{ if true }'.repeat(1000)}${'%{ endif }'.repeat(1000)}"`,
    'broken lines': 'a b = = c\n'.repeat(deep / 10),
    'broken blocks': 'resource "a" "b" { = }\n'.repeat(deep / 20),
    zeros: '\0'.repeat(deep),
    surrogates: '\ud800'.repeat(deep),
    megabytes: `a = "${'x'.repeat(3 * 1024 * 1024)}"`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`ends in faults or in what is read, within limits: ${what}`, () => {
      const { body, faults } = parser.document(text);
      assert.ok(faults.length > 0 || body.attributes.length > 0 || body.blocks.length > 0);
      for (const { message, start, end } of faults) {
        assert.match(message, /^This .*\.$/);
        assert.ok(start >= 0 && start <= end && end <= text.length);
      }
      assert.deepEqual(parser.document('a = 1').faults, [], 'and reads the next as well as ever');
    });
  }
});
