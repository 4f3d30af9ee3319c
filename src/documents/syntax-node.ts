import type { TreeCursor } from 'web-tree-sitter';

/** A node of the parser's tree as plain data: to ask the parser for each field of each node costs ten times as much. */
export interface SyntaxNode {
  readonly type: string;
  /** In UTF-16 units of what was parsed. */
  readonly start: number;
  readonly end: number;
  /** Comments are left out. */
  readonly children: readonly SyntaxNode[];
  /** Something the grammar wants and the text has not. */
  readonly missing: boolean;
  /** Whether this or anything below is broken or missing. */
  readonly broken: boolean;
}

interface OpenNode extends SyntaxNode {
  readonly children: SyntaxNode[];
  broken: boolean;
}

/** Without recursion: the text decides how deep it goes. */
export function syntaxTreeOf(cursor: TreeCursor): SyntaxNode {
  const root = nodeAt(cursor);
  const open = [root];
  for (;;) {
    const current = open.at(-1) ?? root;
    if (cursor.gotoFirstChild()) {
      enter(cursor, current, open);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const left = open.pop();
      if (!cursor.gotoParent()) return root;
      const parent = open.at(-1);
      if (parent !== undefined && left?.broken === true) parent.broken = true;
    }
    const left = open.pop();
    const parent = open.at(-1) ?? root;
    if (left?.broken === true) parent.broken = true;
    enter(cursor, parent, open);
  }
}

function enter(cursor: TreeCursor, parent: OpenNode, open: OpenNode[]): void {
  const node = nodeAt(cursor);
  if (node.type !== 'comment') parent.children.push(node);
  open.push(node);
}

function nodeAt(cursor: TreeCursor): OpenNode {
  const missing = cursor.nodeIsMissing;
  const type = cursor.nodeType;
  const { startIndex: start, endIndex: end } = cursor;
  return { type, start, end, children: [], missing, broken: missing || type === 'ERROR' };
}
