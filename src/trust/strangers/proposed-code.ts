import type { Issuer } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import type { Boundary } from './boundary.ts';
import type { ChangedFacts } from './changed-token.ts';
import { filledSlots, STRANGER, strangeFacts } from './slot-values.ts';

/** What a job is of that a pull or merge request starts, by the issuer's row. */
const REQUESTS: Readonly<Record<string, (issuer: Issuer, facts: TokenFacts) => readonly Boundary[]>> = {
  'github-actions': pullRequests,
  'github-enterprise': pullRequests,
  'github-enterprise-server': pullRequests,
  gitlab: mergeRequests,
  'gitlab-self-managed': mergeRequests,
};

/** Jobs that run code which nobody has accepted yet. */
export function proposedCodeBoundaries(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const boundaries = Object.hasOwn(REQUESTS, issuer.id) ? REQUESTS[issuer.id] : undefined;
  return boundaries?.(issuer, facts) ?? [];
}

const REQUEST: ChangedFacts = {
  event: 'pull_request',
  refType: 'branch',
  branch: undefined,
  tag: undefined,
  ref: '7/merge',
};
const NO_ENVIRONMENT: ChangedFacts = { environment: undefined, environmentNodeId: undefined };

function pullRequests(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const { environment, branch = 'main', owner } = facts;
  const boundaries: readonly Boundary[] = [
    {
      boundary: 'pull-request',
      who: 'a pull request',
      reach: 'insider',
      facts: { ...REQUEST, ...NO_ENVIRONMENT },
      otherForm: true,
    },
    // Its subject is the environment's; that environment's own rules decide whether it runs.
    {
      boundary: 'pull-request',
      who: `a pull request whose job names the environment ${environment ?? ''}`,
      reach: 'insider',
      facts: environment === undefined ? {} : REQUEST,
      otherForm: true,
    },
    {
      boundary: 'fork',
      who: 'a pull request from a fork',
      reach: 'outsider',
      facts: {
        ...strangeFacts(issuer, facts, ['owner']),
        ...strangeFacts(issuer, facts, ['repository', 'environment'], 'id'),
        ...REQUEST,
        ...NO_ENVIRONMENT,
      },
      otherForm: true,
    },
    {
      boundary: 'prebuild',
      who: "the prebuild of the repository's codespaces",
      reach: 'insider',
      facts: { ...NO_ENVIRONMENT, tag: undefined, branch, refType: 'branch', event: 'dynamic' },
      otherForm: true,
    },
  ];
  return owner === undefined && facts['ownerId'] === undefined
    ? boundaries.filter(({ boundary }) => boundary !== 'fork')
    : boundaries;
}

/** Its subject is that of its source branch, as a push has. */
function mergeRequests(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const refs = filledSlots(issuer, facts, ['ref']).map(([name]) => [name, STRANGER] as const);
  return [
    {
      boundary: 'pull-request',
      who: 'a merge request',
      reach: 'insider',
      facts: { ...Object.fromEntries(refs), event: 'merge_request_event' },
    },
  ];
}
