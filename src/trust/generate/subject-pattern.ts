import type { Issuer, Part } from '../../issuers/issuer.ts';
import { segmentsOf } from '../../issuers/patterns/template.ts';
import { fill } from '../../issuers/subjects.ts';
import { readToken } from '../../issuers/token-facts.ts';

/** A stretch of a subject: written out, or left open to what else stands there in other tokens. */
export type SubjectStretch =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly slot: string; readonly part: Part; readonly value: string };

/** A subject as a trust asks for it. Neighbouring texts are one stretch. */
export type SubjectPattern = readonly SubjectStretch[];

/** The stretches of a subject whose slots are known; one text for a subject of no form that its issuer's row has. */
export function subjectPattern(
  issuer: Issuer,
  sub: string,
  isOpen: (slot: string, part: Part) => boolean,
): SubjectPattern {
  const template = templateOf(issuer, sub);
  if (template === undefined) return [{ kind: 'text', text: sub }];
  const { facts } = readToken(issuer, { sub });
  const stretches: SubjectStretch[] = [];
  for (const segment of segmentsOf(template, issuer.slots)) {
    const last = stretches.at(-1);
    if (segment.kind === 'slot' && isOpen(segment.name, segment.slot.part)) {
      const value = fill(issuer, `{${segment.name}}`, facts) ?? '';
      stretches.push({ kind: 'open', slot: segment.name, part: segment.slot.part, value });
      continue;
    }
    const text =
      segment.kind === 'text' ? segment.text : segment.kind === 'slot' ? fill(issuer, `{${segment.name}}`, facts) : '';
    if (last?.kind === 'text') stretches[stretches.length - 1] = { kind: 'text', text: last.text + (text ?? '') };
    else stretches.push({ kind: 'text', text: text ?? '' });
  }
  return stretches;
}

/** The issuer's own, or that of pairs: `org_id:{organizationId}:repository_name:{repository}`. */
function templateOf(issuer: Issuer, sub: string): string | undefined {
  const { subject, facts } = readToken(issuer, { sub });
  if (subject.kind === 'unread') return undefined;
  if (subject.kind === 'own') return subject.form.template;
  const pairs = subject.keys.map(key => {
    const values = issuer.paired?.keys[key] ?? [];
    return `${key}:${values.find(value => sub.includes(`${key}:${fill(issuer, value, facts) ?? '\0'}`)) ?? '\0'}`;
  });
  const template = pairs.join(':');
  return fill(issuer, template, facts) === sub ? template : undefined;
}

/** The text, where nothing of it is open. */
export function exactSubject(pattern: SubjectPattern): string | undefined {
  return pattern.every(stretch => stretch.kind === 'text') ? pattern.map(({ text }) => text).join('') : undefined;
}

/** How long what is left open always is: a number of Git's or a UUID; undefined where it may be longer. */
export function fixedShape(value: string): string | undefined {
  return /^(?:[\da-f]{40}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.test(value)
    ? value.replace(/[\da-f]/g, '?')
    : undefined;
}

/** With `*`, or as many `?` as there always are, for what is open. @param literal how the rest is written. */
export function wildcardText(pattern: SubjectPattern, literal: (text: string) => string): string {
  return pattern
    .map(stretch => (stretch.kind === 'text' ? literal(stretch.text) : (fixedShape(stretch.value) ?? '*')))
    .join('');
}
