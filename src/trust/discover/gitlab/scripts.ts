import { type Config, type ConfigSource } from './config.ts';
import { dereferenced } from './job-config.ts';
import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { ScriptNode } from '../shell/script-logins.ts';

/** As GitLab allows [docs.gitlab.com/ci/yaml/yaml_optimization/#nest-reference-tags-in-script]. */
const MAXIMUM_DEPTH = 10;

/** Of one job; beyond, the rest is left out. */
const MOST_SCRIPTS = 2000;

/** The lines of a script: lists in lists, and references to other jobs' scripts, are one list. */
export function scriptsOf(value: Config | undefined, config: Config | undefined): readonly ScriptNode[] {
  const scripts: ScriptNode[] = [];
  let left = MOST_SCRIPTS;
  const add = (node: LocatedNode, source: ConfigSource, depth: number): void => {
    left -= 1;
    if (depth > MAXIMUM_DEPTH || left < 0) return;
    if (node.tag === '!reference') {
      const target = dereferenced({ kind: 'leaf', node, source }, config);
      if (target?.kind === 'leaf') add(target.node, target.source, depth + 1);
    } else if (node.kind === 'list') for (const item of node.items) add(item, source, depth + 1);
    else if (node.kind === 'scalar') scripts.push({ node, document: source.document });
  };
  if (value?.kind === 'leaf') add(value.node, value.source, 0);
  return scripts;
}
