import type { Slot } from '../issuer.ts';

/** A stretch of a form: plain text, a slot, or a gap that may be left out. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string; readonly slot: Slot }
  /** Nothing, or a separator and any text: pairs that somebody may have put between or after others. */
  | { readonly kind: 'gap' }
  /** Nothing, or any text and a separator. */
  | { readonly kind: 'head' };

/** What no slot of an issuer is named: a mistake in its row, which a test of every row finds. */
const UNNAMED: Slot = { part: 'subject', naming: 'name', characters: 'any' };

type Slots = Readonly<Record<string, Slot>>;

const READ = new WeakMap<Slots, Map<string, readonly Segment[]>>();

/** `repo:{owner}/{repository}:pull_request` as segments; each template of an issuer is read once. */
export function segmentsOf(template: string, slots: Slots): readonly Segment[] {
  const read = READ.get(slots) ?? new Map<string, readonly Segment[]>();
  READ.set(slots, read);
  const known = read.get(template) ?? readTemplate(template, slots);
  read.set(template, known);
  return known;
}

function readTemplate(template: string, slots: Slots): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    const close = open < 0 ? -1 : template.indexOf('}', open);
    if (close < 0) return [...segments, { kind: 'text', text: template.slice(at) }];
    const name = template.slice(open + 1, close);
    // Bitbucket's ids stand in braces of their own: `{{repositoryUuid}}`.
    if (name.startsWith('{')) {
      segments.push({ kind: 'text', text: template.slice(at, open + 1) });
      at = open + 1;
      continue;
    }
    if (open > at) segments.push({ kind: 'text', text: template.slice(at, open) });
    segments.push({ kind: 'slot', name, slot: slots[name] ?? UNNAMED });
    at = close + 1;
  }
  return segments;
}
