import type { Issuer } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import type { Boundary } from './boundary.ts';
import type { ChangedFacts } from './changed-token.ts';
import { filledSlots, STRANGER } from './slot-values.ts';

/** Other branches and tags of the same repository. */
export function refBoundaries(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const { branch, tag } = facts;
  const kind = tag === undefined ? 'branch' : 'tag';
  const value = tag ?? branch ?? facts['ref'];
  if (value === undefined) return [];
  const others = [STRANGER, `${value}-evil`, `evil/${value}`].map((name, index): Boundary => ({
    boundary: index === 0 ? 'another-ref' : 'look-alike',
    who: index === 0 ? `another ${kind}` : `a ${kind} called ${name}`,
    reach: 'insider',
    facts: atRef(issuer, facts, name),
  }));
  return [...others, ...otherKind(issuer, facts, value)];
}

/** At another branch or tag: also the workflow is then read there, unless it is one that others call. */
function atRef(issuer: Issuer, facts: TokenFacts, name: string): ChangedFacts {
  const slots = filledSlots(issuer, facts, ['ref']).map(([slot]) => [slot, name] as const);
  const file = (value: string, claim: string): string => {
    const at = value.lastIndexOf('/');
    return claim === 'workflow_ref' && value.includes('@') ? `${value.slice(0, at + 1)}${name}` : value;
  };
  return { ...Object.fromEntries(slots), ...(facts['workflowFile'] === undefined ? {} : { workflowFile: file }) };
}

function otherKind({ slots }: Issuer, facts: TokenFacts, value: string): readonly Boundary[] {
  if (slots['branch'] === undefined || slots['tag'] === undefined) return [];
  const isTag = facts['tag'] !== undefined;
  return [
    {
      boundary: isTag ? 'branch-for-tag' : 'tag-for-branch',
      who: `${isTag ? 'a branch' : 'a tag'} called ${value}`,
      reach: 'insider',
      facts: isTag
        ? { tag: undefined, branch: value, refType: 'branch' }
        : { branch: undefined, tag: value, refType: 'tag' },
      otherForm: true,
    },
  ];
}
