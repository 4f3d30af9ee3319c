import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { Verdict } from '../../verdict.ts';
import { textAt, valueOf } from '../nodes.ts';

/**
 * Whether a job may ask for a token: `id-token: write` of the job, else of the workflow. No default grants it, and a workflow that
 * is called has at most what its caller has [docs.github.com, workflow syntax, `permissions`]. `caller` is undefined where there
 * is none.
 */
export function mintingOf(
  workflow: LocatedNode | undefined,
  job: LocatedNode | undefined,
  caller: Verdict | undefined,
): Verdict {
  const own = granted(valueOf(job, 'permissions')) ?? granted(valueOf(workflow, 'permissions'));
  if (caller === undefined) return own ?? 'fails';
  return own === 'fails' || caller === 'holds' ? (own ?? 'holds') : caller;
}

/** Undefined where nothing is said of permissions. */
function granted(permissions: LocatedNode | undefined): Verdict | undefined {
  if (permissions === undefined) return undefined;
  const word = permissions.kind === 'map' ? textAt(valueOf(permissions, 'id-token')) : textAt(permissions);
  return word === (permissions.kind === 'map' ? 'write' : 'write-all') ? 'holds' : 'fails';
}
