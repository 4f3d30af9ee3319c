import type { GraphEdge, GraphNode, ReviewGraph } from './review-graph.ts';

/** In pixels of a drawing that is not scaled. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: GraphNode;
}

export interface PlacedEdge {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly certain: boolean;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** By column, from left to right; where each begins, and how wide it is. */
  readonly columns: readonly (Pick<Box, 'x' | 'width'> & { readonly nodes: readonly PlacedNode[] })[];
  readonly edges: readonly PlacedEdge[];
}

const WIDTHS = [200, 360, 250, 200];
const HEIGHTS = [40, 74, 58, 40];
const BETWEEN_COLUMNS = 64;
const BETWEEN_ROWS = 14;
export const MARGIN = 20;

/** Each thing beside the middle of what leads to it, below what stands above it. @param top where the columns begin. */
export function layOut({ columns, edges }: ReviewGraph, top: number): Drawing {
  const [issuers, conditions, roles, accounts] = columns;
  const [vouching, admitting, working] = edges;
  const second = stacked(1, conditions, top);
  const third = beside(2, roles, second, admitting, top);
  const first = beside(0, issuers, second, vouching.map(reversed), top);
  const fourth = beside(3, accounts, third, working, top);
  const all = [first, second, third, fourth];
  const bottoms = all.flatMap(nodes => nodes.map(({ y, height }) => y + height));
  return {
    width: leftOf(3) + widthOf(3) + MARGIN,
    height: Math.max(top, ...bottoms),
    columns: all.map((nodes, index) => ({ x: leftOf(index), width: widthOf(index), nodes })),
    edges: [...placed(vouching, first, second), ...placed(admitting, second, third), ...placed(working, third, fourth)],
  };
}

function reversed({ from, to, certain }: GraphEdge): GraphEdge {
  return { from: to, to: from, certain };
}

function widthOf(column: number): number {
  return WIDTHS[column] ?? 0;
}

function leftOf(column: number): number {
  return MARGIN + WIDTHS.slice(0, column).reduce((sum, width) => sum + width + BETWEEN_COLUMNS, 0);
}

function boxAt(column: number, node: GraphNode, y: number): PlacedNode {
  return { node, x: leftOf(column), y, width: widthOf(column), height: HEIGHTS[column] ?? 0 };
}

function stacked(column: number, nodes: readonly GraphNode[], top: number): readonly PlacedNode[] {
  return nodes.map((node, index) => boxAt(column, node, top + index * ((HEIGHTS[column] ?? 0) + BETWEEN_ROWS)));
}

function beside(
  column: number,
  nodes: readonly GraphNode[],
  before: readonly PlacedNode[],
  edges: readonly GraphEdge[],
  top: number,
): readonly PlacedNode[] {
  const middles = new Map(before.map(each => [each.node.key, middleOf(each)]));
  const led = new Map<string, number[]>();
  for (const { from, to } of edges) {
    const middle = middles.get(from);
    if (middle !== undefined) led.set(to, [...(led.get(to) ?? []), middle]);
  }
  const height = HEIGHTS[column] ?? 0;
  let free = top;
  return nodes
    .map(node => ({ node, wanted: mean(led.get(node.key) ?? [top]) - height / 2 }))
    .toSorted((one, other) => one.wanted - other.wanted)
    .map(({ node, wanted }) => {
      const y = Math.round(Math.max(wanted, free));
      free = y + height + BETWEEN_ROWS;
      return boxAt(column, node, y);
    });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
}

function middleOf({ y, height }: Box): number {
  return y + height / 2;
}

function placed(
  edges: readonly GraphEdge[],
  left: readonly PlacedNode[],
  right: readonly PlacedNode[],
): readonly PlacedEdge[] {
  const sources = new Map(left.map(each => [each.node.key, each]));
  const goals = new Map(right.map(each => [each.node.key, each]));
  return edges.flatMap(({ from, to, certain }) => {
    const source = sources.get(from);
    const goal = goals.get(to);
    if (source === undefined || goal === undefined) return [];
    const fromX = source.x + source.width;
    return [{ fromX, fromY: middleOf(source), toX: goal.x, toY: middleOf(goal), certain }];
  });
}
