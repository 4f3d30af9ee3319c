import type { JsonObject } from '../../core/parse.ts';
import { isCelList } from '@bufbuild/cel';
import { type AttributeValue, CelEvaluation, type CelValue } from './cel-evaluation.ts';
import { readExpression } from './cel-expression.ts';
import type { AttributeMapping } from './workload-identity.ts';

/** Of all mapped attributes, in bytes: https://cloud.google.com/iam/docs/workload-identity-federation#mapping */
export const LARGEST_MAPPING = 8192;
export const LARGEST_SUBJECT = 127;
/** In characters of all expressions; what is beyond is left open. */
const MOST_EXPRESSIONS = 32 * 1024;

/** `unobtainable`: a claim that is not there, an expression that is none, an empty text. */
export type MappingFailure = 'unobtainable' | 'not-text' | 'not-list';

export interface MappedAttribute extends AttributeMapping {
  readonly result: AttributeValue | { readonly kind: 'failed'; readonly failure: MappingFailure };
}

/** What each mapping makes of a token's claims, in their order. */
export function mapClaims(mappings: readonly AttributeMapping[], claims: JsonObject): readonly MappedAttribute[] {
  let length = 0;
  return mappings.map(mapping => {
    for (const part of mapping.expression.parts) length += typeof part === 'string' ? part.length : 1;
    const read = length > MOST_EXPRESSIONS ? { kind: 'open' as const } : readExpression(mapping.expression);
    if (read.kind === 'open' || read.kind === 'too-large') return { ...mapping, result: { kind: 'unknown' } };
    if (read.kind === 'broken') return { ...mapping, result: failed('unobtainable') };
    const value = new CelEvaluation(read, { claims }).valueOf(read.root);
    return { ...mapping, result: attributeValue(mapping.attribute, value) };
  });
}

function attributeValue(attribute: string, value: CelValue): MappedAttribute['result'] {
  if (value.kind === 'error') return failed('unobtainable');
  if (value.kind !== 'value') return value;
  if (attribute === 'google.groups') {
    return isCelList(value.value) ? { kind: 'known', value: [...value.value].map(String) } : failed('not-list');
  }
  if (typeof value.value !== 'string') return failed('not-text');
  return value.value === '' ? failed('unobtainable') : { kind: 'known', value: value.value };
}

function failed(failure: MappingFailure): MappedAttribute['result'] {
  return { kind: 'failed', failure };
}

/** In bytes; of what is left open the parts that are known. */
export function sizeOf(result: MappedAttribute['result']): number {
  switch (result.kind) {
    case 'known':
      return bytes(typeof result.value === 'string' ? result.value : result.value.join(''));
    case 'text':
      return bytes(result.text.parts.filter(part => typeof part === 'string').join(''));
    case 'unknown':
    case 'failed':
      return 0;
  }
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** By name, for what refers to them. A token whose groups nobody maps is in none. */
export function attributesOf(mapped: readonly MappedAttribute[]): ReadonlyMap<string, AttributeValue> {
  return new Map<string, AttributeValue>([
    ['google.groups', { kind: 'known', value: [] }],
    ...mapped.flatMap(({ attribute, result }) => (result.kind === 'failed' ? [] : [[attribute, result] as const])),
  ]);
}
