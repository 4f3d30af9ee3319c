import type { Issuer, Part } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import { type Boundary, nounOf, withArticle } from './boundary.ts';
import { proposedCodeBoundaries } from './proposed-code.ts';
import { refBoundaries } from './ref-boundaries.ts';
import { filledSlots, STRANGER, strangeFacts } from './slot-values.ts';

/** Who has a token of the same repository, project or account: where else it can run, and who else can start it. */
export function contextBoundaries(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  return [
    ...refBoundaries(issuer, facts),
    ...environmentBoundaries(issuer, facts),
    ...proposedCodeBoundaries(issuer, facts),
    ...otherParts(issuer, facts).map((part): Boundary => ({
      boundary: `another-${part}`,
      who: `another ${nounOf(part)}`,
      reach: 'insider',
      facts: { ...strangeFacts(issuer, facts, [part]), ...(part === 'workflow' ? { workflowFile: otherFile } : {}) },
    })),
    ...namedContexts(issuer, facts),
    ...spellings(issuer, facts),
  ];
}

/** They have boundaries of their own, or say nothing of whose a token is. */
const OTHERWISE: readonly Part[] = [
  'ref',
  'ref-type',
  'environment',
  'event',
  'audience',
  'visibility',
  'label',
  'subject',
];

function otherParts(issuer: Issuer, facts: TokenFacts): readonly Part[] {
  const parts = new Set(Object.values(issuer.slots).map(({ part }) => part));
  const identity = [...issuer.tenant, ...issuer.unit];
  return [...parts].filter(
    part => !OTHERWISE.includes(part) && !identity.includes(part) && filledSlots(issuer, facts, [part]).length > 0,
  );
}

/** `app/.github/workflows/deploy.yml@refs/heads/main`: another file beside it, at the same ref. */
function otherFile(value: string): string {
  const at = value.indexOf('@');
  const [file, ref] = at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at)];
  return `${file.slice(0, file.lastIndexOf('/') + 1)}${STRANGER}.yml${ref}`;
}

function environmentBoundaries(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const another: Boundary = {
    boundary: 'another-environment',
    who: 'another environment',
    reach: 'insider',
    facts: strangeFacts(issuer, facts, ['environment']),
  };
  // Elsewhere it is what a token is of, and each has one.
  const isChosenByJobs = issuer.slots['environment']?.naming === 'name';
  if (!isChosenByJobs) return [another];
  if (facts['environment'] === undefined) {
    return [
      {
        boundary: 'other-environment',
        who: `a job with an environment: ${STRANGER}`,
        reach: 'insider',
        facts: { environment: STRANGER },
        otherForm: true,
      },
    ];
  }
  const branch = facts['branch'] === undefined ? { branch: 'main', refType: 'branch' } : {};
  return [
    another,
    {
      boundary: 'without-environment',
      who: 'a job without an environment',
      reach: 'insider',
      facts: { ...branch, ...without(issuer, 'environment') },
      otherForm: true,
    },
  ];
}

function without({ slots }: Issuer, part: Part): Boundary['facts'] {
  const names = Object.keys(slots).filter(name => slots[name]?.part === part);
  return Object.fromEntries(names.map(name => [name, undefined]));
}

/** Names that begin or end like the one that is meant. */
function namedContexts(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const parts = issuer.context.filter(part => part !== 'ref' && part !== 'event' && part !== 'workflow');
  return filledSlots(issuer, facts, parts, 'name')
    .filter(([, { only }]) => only === undefined)
    .flatMap(([name, { part }, value]) =>
      [`${value}-evil`, `evil-${value}`].map((text): Boundary => ({
        boundary: 'look-alike',
        who: `${withArticle(nounOf(part))} called ${text}`,
        reach: 'insider',
        facts: { ...strangeFacts(issuer, facts, [part], 'id'), [name]: text },
      })),
    );
}

/** What services give to two people where letters differ only in their case: Git's refs. */
const COUNTS_CASE: readonly Part[] = ['ref'];

function spellings(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const parts = new Set([...issuer.tenant, ...issuer.unit, ...issuer.context]);
  for (const part of ['audience', 'event', 'workflow'] as const) parts.delete(part);
  return [...parts].flatMap(part => {
    const slots = filledSlots(issuer, facts, [part], 'name').filter(([, { only }]) => only === undefined);
    const [first] = slots;
    if (first === undefined) return [];
    return [
      {
        boundary: 'letter-case',
        who: `${withArticle(nounOf(part))} written ${otherCase(first[2])}`,
        reach: COUNTS_CASE.includes(part) ? 'insider' : 'spelling',
        facts: Object.fromEntries(slots.map(([name, , value]) => [name, otherCase(value)])),
      },
    ];
  });
}

function otherCase(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}
