import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { isObject, parseJson } from '../../../src/core/parse.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const source = path.join(root, 'src/programs/extension');
const bundle = path.join(root, 'media/l10n/bundle.l10n.json');

/** The first arguments of every call of a `t`: `words.t(…)`, `l10n.t(…)`. */
function messagesOf(node: unknown, file: string): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(each => messagesOf(each, file));
  if (!isObject(node)) return [];
  const inside = Object.values(node).flatMap(each => messagesOf(each, file));
  const callee = node['type'] === 'CallExpression' && isObject(node['callee']) ? node['callee'] : undefined;
  const property = callee !== undefined && isObject(callee['property']) ? callee['property'] : undefined;
  if (property?.['name'] !== 't' || !Array.isArray(node['arguments'])) return inside;
  const first: unknown = node['arguments'][0];
  if (isObject(first) && typeof first['value'] === 'string') return [first['value'], ...inside];
  // The one place that hands a message on: the adapter to VS Code.
  if (path.basename(file) === 'activate-extension.ts') return inside;
  throw new Error(`${file} translates something that is no literal.`);
}

describe('The extension’s words', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const messages = files.flatMap(file => {
    const text = readFileSync(path.join(source, file), 'utf8');
    return messagesOf(parseSync(file, text).program, file);
  });

  it('are all in the bundle that translators start from, and nothing else is', () => {
    const expected = Object.fromEntries([...new Set(messages)].toSorted().map(message => [message, message]));
    // `UPDATE_L10N=1 mocha …` writes it.
    if (process.env['UPDATE_L10N'] !== undefined) writeFileSync(bundle, `${JSON.stringify(expected, null, 2)}\n`);
    assert.deepEqual(parseJson(readFileSync(bundle, 'utf8')), expected);
    assert.ok(messages.length > 100);
  });

  it('are calm: no exclamation mark, no "please", no "oops"', () => {
    assert.deepEqual(
      messages.filter(message => /!|please|oops|sorry/i.test(message)),
      [],
    );
  });
});
