import { printable } from './text.ts';

/** What XML 1.0 has no way to write, beside what {@link printable} replaces [https://www.w3.org/TR/xml/#charsets]. */
const UNWRITABLE = /[\ufffe\uffff]/g;

/** Text from outside as text or an attribute's value of XML. */
export function xmlText(text: string, maximumLength = 4000): string {
  return printable(text, maximumLength)
    .replace(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
