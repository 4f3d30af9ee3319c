import type { HclBlock, HclDocument, HclExpression } from '../../../documents/hcl/hcl-tree.ts';
import type { Scope } from '../../../documents/hcl/scope.ts';

/** A file of a module as it was read. */
export interface ModuleFile {
  readonly path: string;
  readonly document: HclDocument;
  readonly source: Pick<Scope, 'place' | 'written'>;
}

/** Something written, with the file that it stands in. */
export interface InFile<T> {
  readonly node: T;
  readonly file: ModuleFile;
}

/** The blocks of a module's files by what they are called. */
export interface ModuleBlocks {
  /** By `aws_iam_role.deploy` and `data.aws_iam_policy_document.trust`. */
  readonly resources: ReadonlyMap<string, InFile<HclBlock>>;
  readonly locals: ReadonlyMap<string, InFile<HclExpression>>;
  readonly variables: ReadonlyMap<string, InFile<HclBlock>>;
  readonly modules: ReadonlyMap<string, InFile<HclBlock>>;
  readonly outputs: ReadonlyMap<string, InFile<HclBlock>>;
}

export function moduleBlocksOf(files: readonly ModuleFile[]): ModuleBlocks {
  const resources = new Map<string, InFile<HclBlock>>();
  const locals = new Map<string, InFile<HclExpression>>();
  const variables = new Map<string, InFile<HclBlock>>();
  const modules = new Map<string, InFile<HclBlock>>();
  const outputs = new Map<string, InFile<HclBlock>>();
  for (const file of files) {
    for (const node of file.document.body.blocks) {
      const [first, second] = node.labels;
      const found = { node, file };
      if (node.type === 'locals') {
        for (const { name, value } of node.body.attributes) locals.set(name, { node: value, file });
      } else if (first === undefined) continue;
      else if (node.type === 'variable') variables.set(first, found);
      else if (node.type === 'module') modules.set(first, found);
      else if (node.type === 'output') outputs.set(first, found);
      else if (second === undefined) continue;
      else if (node.type === 'resource') resources.set(`${first}.${second}`, found);
      else if (node.type === 'data') resources.set(`data.${first}.${second}`, found);
    }
  }
  return { resources, locals, variables, modules, outputs };
}

/** The value of that argument; undefined where it is not written. */
export function argumentOf({ body }: HclBlock, name: string): HclExpression | undefined {
  return body.attributes.find(attribute => attribute.name === name)?.value;
}
