import { type Config, type ConfigSource } from './config.ts';
import { dereferenced } from './job-config.ts';
import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { ScriptNode } from '../shell/script-logins.ts';

/** As GitLab allows [docs.gitlab.com/ci/yaml/yaml_optimization/#nest-reference-tags-in-script]. */
const MAXIMUM_DEPTH = 10;

/** The lines of a script: lists in lists, and references to other jobs' scripts, are one list. */
export function scriptsOf(value: Config | undefined, config: Config | undefined): readonly ScriptNode[] {
  return value?.kind === 'leaf' ? scriptsIn(value.node, value.source, config, 0) : [];
}

function scriptsIn(
  node: LocatedNode,
  source: ConfigSource,
  config: Config | undefined,
  depth: number,
): readonly ScriptNode[] {
  if (depth > MAXIMUM_DEPTH) return [];
  if (node.tag === '!reference') {
    const target = dereferenced({ kind: 'leaf', node, source }, config);
    return target?.kind === 'leaf' ? scriptsIn(target.node, target.source, config, depth + 1) : [];
  }
  if (node.kind === 'list') return node.items.flatMap(item => scriptsIn(item, source, config, depth + 1));
  return node.kind === 'scalar' ? [{ node, document: source.document }] : [];
}
