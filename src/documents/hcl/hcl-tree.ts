import type { ScalarValue } from '../located-tree.ts';

/** HCL as data, whatever parser read it. Offsets count UTF-16 units of the file, end exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface HclBody extends Span {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

export interface HclAttribute extends Span {
  readonly name: string;
  readonly value: HclExpression;
}

/** `resource "aws_iam_role" "deploy" { … }`: type, labels, body. */
export interface HclBlock extends Span {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
}

/** https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md */
export type HclExpression = Span &
  (
    | { readonly kind: 'literal'; readonly value: ScalarValue }
    | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'attribute'; readonly of: HclExpression; readonly name: string }
    | { readonly kind: 'index'; readonly of: HclExpression; readonly key: HclExpression }
    /** `each` is what is done with each item, which stands in it as `splat-item`. */
    | { readonly kind: 'splat'; readonly of: HclExpression; readonly each: HclExpression }
    | { readonly kind: 'splat-item' }
    | {
        readonly kind: 'call';
        readonly name: string;
        readonly arguments: readonly HclExpression[];
        /** Whether the last argument ends in `…`: its items are the arguments. */
        readonly spread: boolean;
      }
    | { readonly kind: 'list'; readonly items: readonly HclExpression[] }
    | { readonly kind: 'object'; readonly entries: readonly HclObjectEntry[] }
    | HclFor
    | {
        readonly kind: 'conditional';
        readonly condition: HclExpression;
        readonly yes: HclExpression;
        readonly no: HclExpression;
      }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: HclExpression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: HclExpression;
        readonly right: HclExpression;
      }
    /** Malformed, or nested too deep. */
    | { readonly kind: 'unreadable' }
  );

/** A key that is a bare word is a literal. */
export interface HclObjectEntry {
  readonly key: HclExpression;
  readonly value: HclExpression;
}

export interface HclFor {
  readonly kind: 'for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly over: HclExpression;
  /** Of an object; a list has none. */
  readonly key: HclExpression | undefined;
  readonly value: HclExpression;
  /** `…` behind the value: items of one key become a list. */
  readonly grouped: boolean;
  readonly condition: HclExpression | undefined;
}

export type TemplatePart =
  | TemplateText
  | { readonly kind: 'value'; readonly value: HclExpression }
  | {
      readonly kind: 'if';
      readonly condition: HclExpression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly over: HclExpression;
      readonly body: readonly TemplatePart[];
    };

export interface TemplateText {
  readonly kind: 'text';
  readonly text: string;
  /** Where the text begins in the file; absent where escapes make text and file differ. */
  readonly start?: number;
}

/** Something that could not be read. */
export interface HclFault extends Span {
  /** One sentence or two for people. */
  readonly message: string;
}

export interface HclDocument {
  readonly body: HclBody;
  readonly faults: readonly HclFault[];
}
