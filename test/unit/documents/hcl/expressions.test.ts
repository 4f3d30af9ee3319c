import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Evaluator } from '../../../../src/documents/hcl/evaluate.ts';
import type { HclParser } from '../../../../src/documents/hcl/hcl-parser.ts';
import { Budget, type Scope, sourceOf } from '../../../../src/documents/hcl/scope.ts';
import { openValueOf } from '../../../../src/documents/hcl/open-value-of.ts';
import { scalar, type Value } from '../../../../src/documents/hcl/value.ts';
import type { OpenValue } from '../../../../src/documents/open-value.ts';
import { knownText } from '../../../../src/documents/written-text.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { hclParser } from '../../../support/hcl.ts';
import { FILES, LOCALS, ROWS } from './expression-rows.ts';

const OPEN = Symbol('open');

function plain(value: OpenValue): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.complete && value.items.every(({ certain }) => certain)
        ? value.items.map(item => plain(item.value))
        : OPEN;
    case 'map':
      return Object.fromEntries(value.entries.map(entry => [knownText(entry.key), plain(entry.value)]));
    case 'text':
    case 'unknown':
      return OPEN;
  }
}

/** The locals of a text, evaluated as Terraform would for one module. */
function localsOf(parser: HclParser, text: string): (name: string) => Value | undefined {
  const { body, faults } = parser.document(text);
  assert.deepEqual(faults, []);
  const evaluator = new Evaluator(parser);
  const locals = new Map(body.blocks[0]?.body.attributes.map(({ name, value }) => [name, value]));
  const none = { file: '', start: 0, end: 0 };
  const local = (name: string): Value | undefined => {
    const expression = locals.get(name);
    return expression === undefined ? undefined : evaluator.evaluate(expression, scope);
  };
  const scope: Scope = {
    ...sourceOf('main.tf', text),
    budget: new Budget(1_000_000),
    file: name => {
      const found = name.replace('./', '');
      return found in FILES ? { path: found, text: FILES[found] ?? '' } : undefined;
    },
    name: name => {
      const attribute = name === 'local' ? local : () => (name === 'path' ? scalar('.', none) : undefined);
      return { kind: 'object', written: name, place: none, attribute };
    },
  };
  return local;
}

const rowsText = `locals {${LOCALS}${ROWS.map(([expression], index) => `  row${index} = ${expression}\n`).join('')}}\n`;

describe('Expressions of HCL', () => {
  let local: (name: string) => Value | undefined;
  before(async () => {
    local = localsOf(await hclParser(), rowsText);
  });

  for (const [index, [expression, json]] of ROWS.entries()) {
    it(`${expression.replaceAll('\n', '⏎')} is ${json}`, () => {
      const value = local(`row${index}`);
      assert.ok(value !== undefined);
      assert.deepEqual(plain(openValueOf(value, new Budget(1000))), JSON.parse(json));
    });
  }

  it('are in Terraform’s own opinion the same', function () {
    const version = spawnSync('terraform', ['version'], { encoding: 'utf8' });
    if (version.error !== undefined) return skipBecause(this, 'there is no terraform here');
    const folder = mkdtempSync(path.join(tmpdir(), 'rolecall-console-'));
    try {
      writeFileSync(path.join(folder, 'main.tf'), rowsText);
      for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
      const rows = ROWS.map((_, index) => `jsonencode(local.row${index})`);
      const input = `base64encode(jsonencode([${rows.join(', ')}]))\n`;
      const env = { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1' };
      const told = spawnSync('terraform', ['console', '-no-color'], { cwd: folder, input, encoding: 'utf8', env });
      assert.match(told.stdout, /^"[A-Za-z0-9+/=]+"\n$/, `${told.stdout}${told.stderr}`);
      const answers: unknown = JSON.parse(Buffer.from(told.stdout, 'base64').toString('utf8'));
      assert.ok(Array.isArray(answers));
      const decoded = answers.map((answer: unknown): unknown => JSON.parse(String(answer)));
      assert.deepEqual(
        decoded,
        ROWS.map(([, json]) => JSON.parse(json) as unknown),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
