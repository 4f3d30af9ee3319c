import type { Breadth } from '../../../issuers/patterns/analysis.ts';
import type { ReviewedTrust, RoleReview } from '../role-review.ts';

/** One thing of a drawing: an issuer, whom it vouches for, a role, an account. */
export interface GraphNode {
  /** Tells it from all others of its column. */
  readonly key: string;
  readonly text: string;
  /** Absent where it is no condition. */
  readonly breadth?: Breadth | 'not known';
  /** The conditions that say so. */
  readonly asks?: readonly string[];
  /** What keeps out some of them besides, a sentence each. */
  readonly besides?: readonly string[];
  /** What is not known of it, a sentence each. */
  readonly unknown?: readonly string[];
  /** The role that it is. */
  readonly role?: RoleReview;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** False where it only may be so. */
  readonly certain: boolean;
}

/** From left to right: who vouches, for whom, what they can take, and where that works. */
export interface ReviewGraph {
  readonly columns: readonly [
    issuers: readonly GraphNode[],
    conditions: readonly GraphNode[],
    roles: readonly GraphNode[],
    accounts: readonly GraphNode[],
  ];
  /** Between a column and the next one. */
  readonly edges: readonly [readonly GraphEdge[], readonly GraphEdge[], readonly GraphEdge[]];
}

const NOT_KNOWN = 'not known';

/** What is alike stands once: the same issuer, the same people by the same conditions, the same account. */
export function reviewGraph(roles: readonly RoleReview[]): ReviewGraph {
  const issuers = new Map<string, GraphNode>();
  const conditions = new Map<string, GraphNode>();
  const accounts = new Map<string, GraphNode>();
  const vouching = new Map<string, GraphEdge>();
  const admitting = new Map<string, GraphEdge>();
  const working = new Map<string, GraphEdge>();
  const nodes = roles.map((role, index): GraphNode => {
    const key = String(index);
    for (const admitted of admittedOf(role)) {
      keep(issuers, { key: admitted.issuer, text: admitted.issuer });
      keep(conditions, admitted.condition);
      join(vouching, { from: admitted.issuer, to: admitted.condition.key, certain: admitted.issuer !== NOT_KNOWN });
      join(admitting, { from: admitted.condition.key, to: key, certain: admitted.certain });
    }
    const account = role.account ?? NOT_KNOWN;
    keep(accounts, { key: account, text: account });
    join(working, { from: key, to: account, certain: role.account !== undefined });
    return { key, text: role.name, unknown: role.unknown, role };
  });
  return {
    columns: [[...issuers.values()], [...conditions.values()], nodes, [...accounts.values()]],
    edges: [[...vouching.values()], [...admitting.values()], [...working.values()]],
  };
}

interface Admitted {
  readonly issuer: string;
  readonly condition: GraphNode;
  readonly certain: boolean;
}

/** Of a role whose policy is not here one that is not known: nobody would be another answer. */
function admittedOf(role: RoleReview): readonly Admitted[] {
  if (role.trusts.length === 0) return [unknownOf(role.unknown)];
  // Of one that is certainly its there are no others.
  if (role.trusts.length > MOST_PERHAPS)
    return [unknownOf(role.unknown, `one of ${role.trusts.length} policies is its own`)];
  return role.trusts.flatMap(trust => {
    const left = trust.admits.slice(MOST_OF_ONE);
    return [
      ...(trust.admits.length === 0 ? [nobodyOf(trust)] : []),
      ...trust.admits.slice(0, MOST_OF_ONE).map(admission => admittedBy(trust, admission)),
      ...(left.length === 0 ? [] : [othersOf(trust, left.length)]),
    ];
  });
}

/** Policies that may be a role's: of more it is not known whose it is. */
const MOST_PERHAPS = 5;
/** Of one policy: more than this nobody looks at in a drawing. */
const MOST_OF_ONE = 12;

function othersOf({ name, certain }: ReviewedTrust, count: number): Admitted {
  const text = `${count} others, whom the review names as text`;
  return { issuer: 'others', certain, condition: { key: JSON.stringify([name, text]), text } };
}

function admittedBy(
  { certain, besides, unknown }: ReviewedTrust,
  { issuer, who, asks, breadth }: ReviewedTrust['admits'][number],
): Admitted {
  const key = JSON.stringify([issuer, who, asks, besides, unknown]);
  const said = { key, text: who, asks, besides, unknown };
  return { issuer, certain, condition: breadth === undefined ? said : { ...said, breadth } };
}

function nobodyOf({ name, certain, besides, unknown }: ReviewedTrust): Admitted {
  const key = JSON.stringify([name, besides, unknown]);
  return { issuer: 'nobody', certain, condition: { key, text: 'nobody whom its file says', besides, unknown } };
}

function unknownOf(unknown: readonly string[], text = 'who can take it is not known here'): Admitted {
  const condition = { key: JSON.stringify([text, unknown]), text, unknown, breadth: NOT_KNOWN } as const;
  return { issuer: NOT_KNOWN, certain: false, condition };
}

function keep(nodes: Map<string, GraphNode>, node: GraphNode): void {
  if (!nodes.has(node.key)) nodes.set(node.key, node);
}

/** Where two policies say the same of a role, the one that is certain counts. */
function join(edges: Map<string, GraphEdge>, edge: GraphEdge): void {
  const key = JSON.stringify([edge.from, edge.to]);
  const known = edges.get(key);
  edges.set(key, { ...edge, certain: edge.certain || known?.certain === true });
}
