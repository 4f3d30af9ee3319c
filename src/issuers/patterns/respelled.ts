import { knownText } from '../../documents/written-text.ts';
import type { Issuer } from '../issuer.ts';
import { analysePattern } from './analyse.ts';
import type { ClaimPattern } from './analysis.ts';
import { segmentsOf } from './template.ts';

/**
 * A text in whose way only upper and lower case stand, written as tokens have it. Undefined where it is another, or can be written
 * in more than one way.
 */
export function respelled(issuer: Issuer, pattern: ClaimPattern): string | undefined {
  const text = knownText(pattern.text);
  const claim = issuer.claims.find(({ name }) => name === pattern.claim);
  if (text === undefined || claim === undefined || analysePattern(issuer, pattern).never !== 'letter-case') {
    return undefined;
  }
  const spellings = claim.forms
    .map(({ template }) => withWordsOf(text, template, issuer))
    .filter(each => analysePattern(issuer, { ...pattern, text: { parts: [each] } }).matches === 'some');
  const [only, ...others] = new Set(spellings);
  return others.length === 0 ? only : undefined;
}

/** The words of a form that stand in a text in their order, as the form has them. */
function withWordsOf(text: string, template: string, { slots }: Issuer): string {
  const lower = text.toLowerCase();
  let spelled = '';
  for (const segment of segmentsOf(template, slots)) {
    if (segment.kind !== 'text') continue;
    const at = lower.indexOf(segment.text.toLowerCase(), spelled.length);
    if (at < 0) break;
    spelled += text.slice(spelled.length, at) + segment.text;
  }
  return spelled + text.slice(spelled.length);
}
