import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { UnknownPart, WrittenText, WrittenTexts } from '../../../documents/written-text.ts';
import { entriesOf, itemsOf, textAt, valueOf } from '../nodes.ts';

/** One way in which a workflow starts, and what then stands in `sub` behind the repository. */
export interface Trigger {
  /** The event: `push`, `pull_request`. */
  readonly event: string;
  /** `github.ref`, as far as the file says. */
  readonly ref: WrittenText;
  /** `ref:refs/heads/main`, `pull_request`. */
  readonly context: WrittenText;
}

type Parts = readonly (string | UnknownPart)[];

/** Each of `on`, in the order in which it is written. */
export function triggersOf(on: LocatedNode | undefined): readonly Trigger[] {
  if (on?.kind === 'map') return entriesOf(on).flatMap(([event, filters]) => triggersOfEvent(event, filters));
  return itemsOf(on).flatMap(item => triggersOfEvent(textAt(item) ?? '', undefined));
}

function triggersOfEvent(event: string, filters: LocatedNode | undefined): readonly Trigger[] {
  if (event === '') return [];
  const ofRefs = (refs: readonly Parts[]): readonly Trigger[] =>
    refs.map(parts => ({ event, ref: { parts }, context: { parts: withPrefix('ref:', parts) } }));
  const read = EVENTS.get(event);
  if (read !== undefined) return read(event, filters, ofRefs);
  // Whatever is no matter of a branch of its own runs on the default branch.
  return ofRefs([['refs/heads/', { unknown: '<default branch>' }]]);
}

type ReadEvent = (
  event: string,
  filters: LocatedNode | undefined,
  ofRefs: (refs: readonly Parts[]) => readonly Trigger[],
) => readonly Trigger[];

const ANY_BRANCH: Parts = ['refs/heads/', { unknown: '<branch>' }];
const ANY_TAG: Parts = ['refs/tags/', { unknown: '<tag>' }];
const PULL_REQUEST_REF: Parts = ['refs/pull/', { unknown: '<number>' }, '/merge'];

const pullRequest: ReadEvent = event => [
  { event, ref: { parts: PULL_REQUEST_REF }, context: { parts: ['pull_request'] } },
];

const branchOrTag: ReadEvent = (_event, _filters, ofRefs) => ofRefs([ANY_BRANCH, ANY_TAG]);

/** https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows: `GITHUB_REF` of each. */
const EVENTS: ReadonlyMap<string, ReadEvent> = new Map<string, ReadEvent>([
  ['push', (_event, filters, ofRefs) => ofRefs(pushed(filters))],
  ['pull_request', pullRequest],
  ['pull_request_review', pullRequest],
  ['pull_request_review_comment', pullRequest],
  [
    'pull_request_target',
    (event, filters, ofRefs) => [
      ...ofRefs(refsOf('refs/heads/', valueOf(filters, 'branches')) ?? [['refs/heads/', { unknown: '<base branch>' }]]),
      // No document says that it is never this.
      { event, ref: { parts: ['refs/heads/', { unknown: '<base branch>' }] }, context: { parts: ['pull_request'] } },
    ],
  ],
  ['workflow_dispatch', branchOrTag],
  ['create', branchOrTag],
  ['deployment', branchOrTag],
  ['deployment_status', branchOrTag],
  ['release', (_event, _filters, ofRefs) => ofRefs([ANY_TAG])],
  ['registry_package', branchOrTag],
  ['merge_group', (_event, _filters, ofRefs) => ofRefs([['refs/heads/gh-readonly-queue/', { unknown: '<group>' }]])],
  [
    'workflow_call',
    event => {
      const context: WrittenText = { parts: [{ unknown: '<as its caller has it>' }] };
      return [{ event, ref: context, context }];
    },
  ],
]);

function pushed(filters: LocatedNode | undefined): readonly Parts[] {
  const branches = refsOf('refs/heads/', valueOf(filters, 'branches'));
  const tags = refsOf('refs/tags/', valueOf(filters, 'tags'));
  const hasBranches = branches !== undefined || valueOf(filters, 'branches-ignore') !== undefined;
  const hasTags = tags !== undefined || valueOf(filters, 'tags-ignore') !== undefined;
  // A filter of the one alone leaves the other out.
  return [
    ...(hasBranches || !hasTags ? (branches ?? [ANY_BRANCH]) : []),
    ...(hasTags || !hasBranches ? (tags ?? [ANY_TAG]) : []),
  ];
}

/** Undefined where there is no such filter. */
function refsOf(prefix: string, filter: LocatedNode | undefined): readonly Parts[] | undefined {
  if (filter === undefined) return undefined;
  return itemsOf(filter)
    .flatMap(item => textAt(item) ?? [])
    .filter(pattern => !pattern.startsWith('!'))
    .map(pattern => withPrefix(prefix, patternParts(pattern)));
}

/** What a filter's pattern leaves open begins at its first special character. */
function patternParts(pattern: string): Parts {
  const open = pattern.search(/[*?+[\]!]/);
  return open === -1 ? [pattern] : [pattern.slice(0, open), { unknown: pattern.slice(open) }];
}

function withPrefix(prefix: string, [first, ...rest]: Parts): Parts {
  return typeof first === 'string'
    ? [prefix + first, ...rest]
    : first === undefined
      ? [prefix]
      : [prefix, first, ...rest];
}

/**
 * The forms of `sub` without customisation [docs.github.com, OpenID Connect reference, "Filtering for …"]: an environment takes the
 * place of what started the run. With names; a repository made since July 2026 has ids beside them.
 */
export function subjectsOf(
  repository: string | undefined,
  environment: WrittenTexts | undefined,
  triggers: readonly Trigger[],
): WrittenTexts {
  const begin: Parts =
    repository === undefined ? ['repo:', { unknown: '<owner>/<repository>' }] : [`repo:${repository}`];
  const ofEnvironment = (environment?.values ?? [])
    .filter(({ parts }) => parts.some(part => part !== ''))
    .map(({ parts }) => withPrefix(':environment:', parts.map(escapedColons)));
  const hasNone = environment?.values.some(({ parts }) => parts.every(part => part === '')) ?? true;
  const ofTriggers = hasNone ? triggers.map(({ context }) => withPrefix(':', context.parts)) : [];
  return {
    values: [...ofEnvironment, ...ofTriggers].map(([first = '', ...rest]) => ({
      parts:
        repository === undefined || typeof first !== 'string'
          ? [...begin, first, ...rest]
          : [`repo:${repository}${first}`, ...rest],
    })),
    complete: environment?.complete ?? true,
  };
}

function escapedColons(part: string | UnknownPart): string | UnknownPart {
  return typeof part === 'string' ? part.replaceAll(':', '%3A') : part;
}
