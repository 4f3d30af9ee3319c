import type { Place } from '../../../documents/place.ts';
import { shownText, type WrittenText, type WrittenTexts } from '../../../documents/written-text.ts';
import type { FoundAzureTrust, TrustFile, TrustReading } from '../../found-trust.ts';
import { type BicepNames, bicepText, bicepTexts } from './bicep-value.ts';

/** In UTF-16 units. */
const MAXIMUM_LENGTH = 256 * 1024;
/** An identity has at most twenty. */
const MOST_RESOURCES = 200;

/**
 * Federated credentials in Bicep, as far as their fields are texts: resources of that type, also within others and in loops.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/file
 */
export const bicepReader = {
  takes: (path: string): boolean => /\.bicep$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const readings = files.map(readFile);
    return { trusts: readings.flatMap(({ trusts }) => trusts), unread: readings.flatMap(({ unread }) => unread) };
  },
};

const RESOURCE =
  /\bresource[ \t]+(\w+)[ \t]+'[^'\n]{0,200}federatedIdentityCredentials(?:@[^'\n]{0,60})?'[^{\n]{0,200}/gi;

function readFile({ path, text }: TrustFile): TrustReading {
  if (!/federatedIdentityCredentials/i.test(text)) return { trusts: [], unread: [] };
  if (text.length > MAXIMUM_LENGTH) {
    const message = `A Bicep file of more than ${MAXIMUM_LENGTH / 1024} KiB is not read.`;
    return { trusts: [], unread: [{ place: { file: path, start: 0, end: 0 }, message }] };
  }
  const code = withoutComments(text);
  const names = namesIn(code);
  const trusts = [...code.matchAll(RESOURCE)].slice(0, MOST_RESOURCES).flatMap(({ 0: head, 1: symbol = '', index }) => {
    const open = code.indexOf('{', index + head.length);
    const end = open < 0 ? undefined : endOfBlock(code, open);
    return end === undefined
      ? []
      : credentialIn(code, { symbol, names, place: { file: path, start: index, end } }, open);
  });
  return { trusts, unread: [] };
}

interface BicepResource {
  readonly symbol: string;
  readonly names: BicepNames;
  readonly place: Place;
}

function credentialIn(code: string, { symbol, names, place }: BicepResource, open: number): readonly FoundAzureTrust[] {
  const block = code.slice(open, place.end);
  const field = (name: string): WrittenText | undefined => {
    const found = fieldAt(block, name);
    if (found === undefined) return undefined;
    const text = bicepText(found.text, names);
    return { ...text, place: { ...place, start: open + found.at, end: open + found.at + found.text.length } };
  };
  const [name, issuer, subject] = [field('name'), field('issuer'), field('subject')];
  const expression = fieldAt(block, 'claimsMatchingExpression') === undefined ? undefined : field('value');
  if (issuer === undefined || (subject === undefined && expression === undefined)) return [];
  const audiences = fieldAt(block, 'audiences');
  const texts: WrittenTexts =
    audiences === undefined ? { values: [], complete: true } : bicepTexts(audiences.text, names);
  const credential = {
    name: name ?? { parts: [{ unknown: symbol }] },
    issuer,
    audiences: texts,
    ...(subject === undefined ? {} : { subject }),
    ...(expression === undefined ? {} : { expression }),
    place,
  };
  return [{ cloud: 'azure', form: 'bicep', name: name === undefined ? symbol : shownText(name), place, credential }];
}

/** What stands behind `name:`, to the end of its line or of its brackets. */
function fieldAt(block: string, name: string): { readonly text: string; readonly at: number } | undefined {
  const found = new RegExp(`(?<![\\w'])${name}[ \\t]*:[ \\t]*`).exec(block);
  if (found === null) return undefined;
  const at = found.index + found[0].length;
  const first = block.charAt(at);
  const end = first === '[' || first === '{' ? endOfBlock(block, at) : endOfLine(block, at);
  return { text: block.slice(at, end ?? block.length).trim(), at };
}

function endOfLine(code: string, start: number): number {
  const end = code.indexOf('\n', start);
  return end < 0 ? code.length : end;
}

/** Past the bracket that closes the one at `open`; undefined where none does. */
function endOfBlock(code: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (character === "'") at = endOfText(code, at);
    else if ('{[('.includes(character)) depth += 1;
    else if ('}])'.includes(character)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** At the quote that closes the one at `start`. */
function endOfText(code: string, start: number): number {
  if (code.startsWith("'''", start)) {
    const end = code.indexOf("'''", start + 3);
    return end < 0 ? code.length : end + 2;
  }
  let at = start + 1;
  while (at < code.length && code.charAt(at) !== "'" && code.charAt(at) !== '\n')
    at += code.charAt(at) === '\\' ? 2 : 1;
  return at;
}

/** With spaces in place of comments, so that places stay. */
function withoutComments(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.charAt(at) === '/' ? text.charAt(at + 1) : '';
    if (text.charAt(at) === "'") {
      const end = Math.min(endOfText(text, at) + 1, text.length);
      result += text.slice(at, end);
      at = end;
    } else if (rest === '/' || rest === '*') {
      const closing = rest === '/' ? endOfLine(text, at) : text.indexOf('*/', at + 2);
      const end = closing < 0 ? text.length : rest === '/' ? closing : closing + 2;
      result += text.slice(at, end).replaceAll(/[^\n]/g, ' ');
      at = end;
    } else {
      result += text.charAt(at);
      at += 1;
    }
  }
  return result;
}

/** Variables with a text, and parameters, whose default says what they usually are. */
function namesIn(code: string): BicepNames {
  const names = new Map<string, WrittenText>();
  for (const { 1: name = '', 2: value } of code.matchAll(
    /^param[ \t]+(\w+)[ \t]+\w+[ \t]*(?:=[ \t]*'([^'\n$]{0,600})')?/gm,
  )) {
    names.set(name, { parts: [{ unknown: name, ...(value === undefined ? {} : { default: value }) }] });
  }
  for (const { 1: name = '', 2: value = '' } of code.matchAll(
    /^var[ \t]+(\w+)[ \t]*=[ \t]*('[^'\n]{0,600}')[ \t]*$/gm,
  )) {
    names.set(name, bicepText(value, names));
  }
  return names;
}
