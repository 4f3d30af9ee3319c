import type { Breadth } from '../../../issuers/patterns/analysis.ts';
import { xmlText } from '../../../core/xml-text.ts';
import { isDue, type RoleReview, type TrustReview } from '../role-review.ts';
import { type Drawing, layOut, MARGIN, type PlacedEdge, type PlacedNode } from './drawing-layout.ts';
import { inTwoLines, shortened } from './fitted-text.ts';
import { reviewGraph } from './review-graph.ts';
import { countSentence, evidenceSentence, reviewSentence, roleWords } from './review-words.ts';

/** More than anybody looks at in one drawing. */
const MOST_ROLES = 200;
/** Where the columns begin, below title and headings. */
const TOP = 108;
const HEADINGS = ['Issuer', 'Condition', 'Role', 'Account'];

/**
 * A review as a drawing, from who vouches to where it works. It stands alone: nothing in it runs or is fetched, and the same
 * review is the same text.
 */
export function reviewSvg(review: TrustReview): string {
  const drawn = review.roles.slice(0, MOST_ROLES);
  const drawing = layOut(reviewGraph(drawn), TOP);
  const notes = notesOf(review, drawn.length);
  const height = drawing.height + MARGIN + notes.length * 20 + (notes.length === 0 ? 0 : 10);
  const whole = drawing.width - 2 * MARGIN;
  const title = `Trust review of ${review.repository}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${drawing.width}" height="${height}" viewBox="0 0 ${drawing.width} ${height}" role="img" aria-labelledby="trust-review-title trust-review-text">`,
    `<title id="trust-review-title">${xmlText(title)}</title>`,
    `<desc id="trust-review-text">${xmlText(described(review, drawn), 200_000)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${drawing.width}" height="${height}" rx="8"/>`,
    line(MARGIN, 34, whole, 'head', shortened(title, 120)),
    line(MARGIN, 56, whole, 'faint', shortened(evidenceSentence(review), 170)),
    line(MARGIN, 76, whole, 'faint', shortened(countSentence(review), 170)),
    ...drawing.columns.map(({ x, width }, index) => line(x, TOP - 8, width, 'column', HEADINGS[index] ?? '')),
    ...drawing.edges.map(edgeElement),
    ...elements(drawing),
    ...notes.map((note, index) =>
      line(MARGIN, drawing.height + MARGIN + 14 + index * 20, whole, 'note', shortened(note, 170)),
    ),
    '</svg>',
    '',
  ].join('\n');
}

function notesOf({ roles, unreviewed, unread }: TrustReview, drawn: number): readonly string[] {
  return [
    ...(roles.length > drawn ? [`${roles.length - drawn} roles more are not drawn.`] : []),
    ...unreviewed.map(({ file, message }) => `Not reviewed: ${file}: ${message}`),
    ...(unread.length === 0 ? [] : [`Not looked at: ${unread.map(({ file }) => file).join(', ')}`]),
  ];
}

/** All that the drawing says, for those who do not see it. */
function described(review: TrustReview, drawn: readonly RoleReview[]): string {
  const roles = drawn.map(role => {
    const who = role.trusts.flatMap(({ certain, admits, besides, unknown }) => [
      ...admits.map(({ issuer, who: whom }) => `${certain ? '' : 'Perhaps '}${issuer}: ${whom}.`),
      ...besides,
      ...unknown,
    ]);
    return [`${role.name}, ${roleWords(role)}.`, ...who, ...role.unknown, reviewSentence(role.review)].join(' ');
  });
  return [evidenceSentence(review), countSentence(review), ...roles, ...notesOf(review, drawn.length)].join(' ');
}

function elements({ columns }: Drawing): readonly string[] {
  const [issuers, conditions, roles, accounts] = columns.map(({ nodes }) => nodes);
  return [
    ...(issuers ?? []).map(plainElement),
    ...(conditions ?? []).map(conditionElement),
    ...(roles ?? []).map(roleElement),
    ...(accounts ?? []).map(plainElement),
  ];
}

/** In letters of usual width, of a text that has a box to itself. */
function lettersIn({ width }: PlacedNode): number {
  return Math.floor((width - 26) / 7.4);
}

function plainElement(placed: PlacedNode): string {
  const { node, x, y, width } = placed;
  return group(
    placed,
    'plain',
    [node.text],
    [line(x + 14, y + 25, width - 20, 'name', shortened(node.text, lettersIn(placed)))],
  );
}

const BREADTH_WORDS: Readonly<Record<Breadth | 'not known', readonly [tone: string, words: string]>> = {
  exact: ['good', 'as written'],
  unit: ['good', 'all of one'],
  tenant: ['wide', 'all of an owner'],
  depends: ['wide', 'depends on a variable'],
  anyone: ['bad', 'anyone'],
  none: ['bad', 'anyone'],
  'not known': ['wide', 'not known'],
};

function conditionElement(placed: PlacedNode): string {
  const { node, x, y, width } = placed;
  const { text, breadth, asks = [], besides = [], unknown = [] } = node;
  const [tone, words] = breadth === undefined ? ['plain', 'no identity token'] : BREADTH_WORDS[breadth];
  const letters = lettersIn(placed);
  const lines = inTwoLines(text, letters);
  const first = lines.length === 1 ? y + 31 : y + 22;
  const said = [
    words,
    ...(breadth === 'not known' || unknown.length === 0 ? [] : [`${unknown.length} not known`]),
    ...(besides.length === 0 ? [] : [`${besides.length} besides`]),
    ...(breadth === 'not known' ? unknown : asks),
  ];
  const full = [text, ...asks, ...besides, ...unknown];
  return group(placed, tone, full, [
    ...lines.map((each, index) => line(x + 14, first + index * 18, width - 20, 'name', each)),
    line(
      x + 14,
      first + lines.length * 18 + 2,
      width - 20,
      'faint',
      shortened(said.join(' · '), Math.floor(letters * 1.1)),
    ),
  ]);
}

function roleElement(placed: PlacedNode): string {
  const { node, x, y, width } = placed;
  const { role, unknown = [] } = node;
  if (role === undefined) return plainElement(placed);
  const open = unknown.length > 0 && role.trusts.length > 0 ? '? ' : '';
  const full = [node.text, roleWords(role), reviewSentence(role.review), ...unknown];
  return group(placed, isDue(role) ? 'due' : 'good', full, [
    line(x + 14, y + 24, width - 20, 'strong', shortened(node.text, Math.floor(lettersIn(placed) * 0.92))),
    line(
      x + 14,
      y + 44,
      width - 20,
      'faint',
      shortened(`${open}${shortSaid(role)}`, Math.floor(lettersIn(placed) * 1.1)),
    ),
  ]);
}

function shortSaid({ map, review }: RoleReview): string {
  if (review.kind === 'never') return map === undefined ? 'in no map, never reviewed' : 'never reviewed';
  if (review.kind === 'future') return `no review: ${review.date} is to come`;
  const by = review.by === undefined ? '' : ` by ${review.by}`;
  return `${review.kind === 'overdue' ? 'overdue:' : 'reviewed'} ${review.date}${by}`;
}

function group(
  { x, y, width, height }: PlacedNode,
  tone: string,
  full: readonly string[],
  inside: readonly string[],
): string {
  return [
    `<g class="${tone}"><title>${full.map(each => xmlText(each)).join('\n')}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `<rect class="edge" x="${x}" y="${y}" width="4" height="${height}" rx="2"/>`,
    ...inside,
    '</g>',
  ].join('');
}

function edgeElement({ fromX, fromY, toX, toY, certain }: PlacedEdge): string {
  const middle = Math.round((fromX + toX) / 2);
  const dashed = certain ? '' : ' open';
  return `<path class="line${dashed}" d="M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}"/>`;
}

/** In a window of its own: letters that are wider or higher than others cover nothing else. @param y of the letters' foot. */
function line(x: number, y: number, width: number, kind: string, text: string): string {
  return `<svg x="${x}" y="${y - 15}" width="${width}" height="20"><text class="${kind}" y="15">${xmlText(text)}</text></svg>`;
}

/** Both themes have a paper of their own, so that text is read wherever the drawing lies. */
const STYLE = [
  ':root{color-scheme:light dark}',
  'text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1f2328}',
  '.head{font-size:17px;font-weight:600}.column{font-size:12px;font-weight:600;fill:#59636e}.strong{font-weight:600}',
  '.faint,.note{font-size:12px;fill:#59636e}',
  '.paper{fill:#fff}.box{fill:#f6f8fa;stroke:#d1d9e0}.edge{fill:#818b98}',
  '.line{fill:none;stroke:#818b98;stroke-width:1.5}.open{stroke-dasharray:5 4}',
  '.good .edge{fill:#1a7f37}.wide .edge,.due .edge{fill:#9a6700}.bad .edge{fill:#cf222e}',
  '.due .faint{fill:#7d4e00;font-weight:600}.bad .faint{fill:#a40e26;font-weight:600}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#f0f6fc}.column,.faint,.note{fill:#b1bac4}',
  '.paper{fill:#0d1117}.box{fill:#161b22;stroke:#3d444d}.edge{fill:#9198a1}.line{stroke:#9198a1}',
  '.good .edge{fill:#3fb950}.wide .edge,.due .edge{fill:#d29922}.bad .edge{fill:#f85149}',
  '.due .faint{fill:#e3b341}.bad .faint{fill:#ff938a}',
  '}',
].join('');
