import type { LocatedNode } from '../../documents/located-tree.ts';
import type { CiDocument } from './ci-document.ts';
import { isDevcontainer } from './devcontainer-path.ts';
import { entriesOf, valueOf } from './nodes.ts';

export type FileKind = 'github-workflow' | 'github-action' | 'gitlab-ci' | 'gitpod' | 'ona' | 'devcontainer';

/** Whether a file of this path can be any of them. */
export function isDiscovered(path: string): boolean {
  return /\.ya?ml$/i.test(path) || isDevcontainer(path.toLowerCase());
}

/**
 * What a file is: by where it stands, as the systems find theirs; elsewhere by what it says, since templates and files that are
 * included can have any name. Undefined for what is none of these.
 */
export function kindOf({ path, roots }: CiDocument): FileKind | undefined {
  return kindOfPath(path) ?? kindOfContent(roots);
}

export function kindOfPath(path: string): FileKind | undefined {
  const lower = path.toLowerCase();
  const name = lower.split('/').at(-1) ?? '';
  if (isDevcontainer(lower)) return 'devcontainer';
  if (/(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+$/.test(lower)) return 'github-workflow';
  if (name === 'action.yml' || name === 'action.yaml') return 'github-action';
  if (/\.gitlab-ci\.ya?ml$/.test(name)) return 'gitlab-ci';
  if (/\.gitpod\.ya?ml$/.test(name)) return 'gitpod';
  if (/(?:^|\/)\.(?:gitpod|ona)\/automations\.ya?ml$/.test(lower)) return 'ona';
  return undefined;
}

/** One of these stands in whatever its content tells. */
export const WORDS_OF_CI = /\b(?:jobs|using|tasks|services|script|before_script|after_script|id_tokens)\b/;

function kindOfContent(roots: readonly LocatedNode[]): FileKind | undefined {
  const root = roots.at(-1);
  if (root?.kind !== 'map') return undefined;
  if (valueOf(root, 'jobs')?.kind === 'map' && valueOf(root, 'on') !== undefined) return 'github-workflow';
  if (valueOf(valueOf(root, 'runs'), 'using') !== undefined) return 'github-action';
  const tasks = valueOf(root, 'tasks');
  if (tasks?.kind === 'list' && tasks.items.some(task => valueOf(task, 'init') ?? valueOf(task, 'command')))
    return 'gitpod';
  const automations = [...entriesOf(tasks), ...entriesOf(valueOf(root, 'services'))];
  if (automations.some(([, each]) => valueOf(each, 'triggeredBy') ?? valueOf(each, 'commands'))) return 'ona';
  return entriesOf(root).some(([, node]) => isJob(node)) ? 'gitlab-ci' : undefined;
}

function isJob(node: LocatedNode): boolean {
  return JOB_KEYS.some(key => valueOf(node, key) !== undefined);
}

/** Of a job, and of hardly anything else; `extends` and `secrets` are words of many files. */
const JOB_KEYS = ['script', 'before_script', 'after_script', 'id_tokens'];
