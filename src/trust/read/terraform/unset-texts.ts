import type { OpenEntry, OpenValue } from '../../../documents/open-value.ts';
import { knownText } from '../../../documents/written-text.ts';

const UNSET = 'a variable';

/**
 * A policy that rests on defaults, with what is empty in it left open: `default = ""` says that a variable is there to be set, and
 * IAM would take no principal, key or value without a text.
 */
export function withUnsetOpen(value: OpenValue): OpenValue {
  const { place } = value;
  switch (value.kind) {
    case 'scalar':
      return value.value === '' ? { kind: 'unknown', written: UNSET, place } : providerOpen(value);
    case 'list':
      return { ...value, items: value.items.map(item => ({ ...item, value: withUnsetOpen(item.value) })) };
    case 'map':
      return { ...value, entries: value.entries.map(entryOpen) };
    case 'text':
    case 'unknown':
      return value;
  }
}

/** `:sub`, of an issuer that is still to be named. */
function entryOpen(entry: OpenEntry): OpenEntry {
  const text = knownText(entry.key);
  const key = text?.startsWith(':') === true ? { ...entry.key, parts: [{ unknown: UNSET }, text] } : entry.key;
  return { ...entry, key, value: withUnsetOpen(entry.value) };
}

function providerOpen(value: OpenValue & { readonly kind: 'scalar' }): OpenValue {
  const { place } = value;
  if (typeof value.value !== 'string' || !value.value.endsWith(':oidc-provider/')) return value;
  return { kind: 'text', text: { parts: [value.value, { unknown: UNSET }], place }, place };
}
