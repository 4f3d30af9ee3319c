import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { isObject, parseJson } from '../../../src/core/parse.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const source = path.join(root, 'src');
const bundle = path.join(root, 'media/l10n/bundle.l10n.json');
const EXTENSION = 'programs/extension';
/** What every front end says, each in its own language. */
const SHARED = ['consent/words.ts', 'core/words.ts', 'sessions/overview/role-words.ts'];

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

/** Calls whose words nobody reads on the screen: the log, and errors of ours that are shown in words of their own. */
const UNSEEN = /^(?:t|debug|info|warn|error|trace|log|logFailure|Error|AssumeError|FieldReader)$/;

/** Sentences in the code that reach the screen in English only: text with two words in it that no `t` was given. */
function untranslated(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(untranslated);
  if (!isObject(node)) return [];
  const callee = isObject(node['callee']) ? node['callee'] : {};
  const { property, object, name } = { ...callee };
  const called = [property, object].map(part => (isObject(part) ? part['name'] : undefined));
  if ([...called, name].some(each => typeof each === 'string' && UNSEEN.test(each))) return [];
  if (String(node['type']).startsWith('TS') || node['type'] === 'ImportDeclaration') return [];
  const value = node['type'] === 'TemplateElement' && isObject(node['value']) ? node['value']['cooked'] : node['value'];
  const isText = node['type'] === 'Literal' || node['type'] === 'TemplateElement';
  if (isText) return typeof value === 'string' && /[A-Za-z]{2,} [a-z]{2,}/.test(withoutMarkup(value)) ? [value] : [];
  return Object.values(node).flatMap(untranslated);
}

/** Of a page, and of a piece of one that begins or ends within a tag. */
function withoutMarkup(text: string): string {
  return text.replace(/<[^>]*(?:>|$)|^[^<>]*>/g, '');
}

const SHOWN_KEYS = new Set(
  `title name contents category contextualTitle displayName description altText markdownDescription patternErrorMessage
   enumDescriptions markdownEnumDescriptions`.split(/\s+/),
);

/** What package.json shows a person without going through package.nls.json. */
function plainTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(plainTexts);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    SHOWN_KEYS.has(key) && !isObject(each)
      ? [each]
          .flat()
          .filter(text => typeof text === 'string' && !/^%[\w.]+%$/.test(text))
          .map(String)
      : plainTexts(each),
  );
}

describe('The extension’s words', () => {
  const files = [
    ...readdirSync(path.join(source, EXTENSION), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => `${EXTENSION}/${file}`),
    ...SHARED,
  ];
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

  it('are all translated: no sentence on the screen goes around it', () => {
    const found = files.flatMap(file => {
      const text = readFileSync(path.join(source, file), 'utf8');
      return untranslated(parseSync(file, text).program).map(sentence => `${file}: ${sentence.slice(0, 60)}`);
    });
    // What a new role map begins with is a file's content, in the language of the format.
    assert.deepEqual(
      found.filter(
        each =>
          !each.startsWith(`${EXTENSION}/commands/map-commands.ts: # The cloud roles this repository offers`) &&
          // A style sheet.
          !each.startsWith(`${EXTENSION}/pages/page-style.ts: `),
      ),
      [],
    );
  });

  it('are translated in package.json too', () => {
    const manifest = parseJson(readFileSync(path.join(root, 'package.json'), 'utf8'));
    assert.ok(isObject(manifest));
    assert.deepEqual(plainTexts({ contributes: manifest['contributes'], description: manifest['description'] }), []);
  });

  it('are calm: no exclamation mark, no "please", no "oops"', () => {
    assert.deepEqual(
      messages.filter(message => /!|please|oops|sorry/i.test(message)),
      [],
    );
  });
});
