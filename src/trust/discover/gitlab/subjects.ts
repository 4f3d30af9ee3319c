import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { UnknownPart, WrittenText, WrittenTexts } from '../../../documents/written-text.ts';
import { itemsOf, textAt, valueOf } from '../nodes.ts';
import { either } from '../possible-texts.ts';
import type { Config } from './config.ts';

/** A branch or tag on which a job can run, as far as its rules say. */
interface Ref {
  readonly type: 'branch' | 'tag';
  readonly name: string | UnknownPart;
}

const ANY: readonly Ref[] = [
  { type: 'branch', name: { unknown: '<branch>' } },
  { type: 'tag', name: { unknown: '<tag>' } },
];

/** The forms of `sub` without customisation [docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload]. */
export function gitLabSubjects(repository: string | undefined, rules: Config | undefined): WrittenTexts {
  const project: string | UnknownPart = repository ?? { unknown: '<group>/<project>' };
  const values = refsOf(rules?.node).map(({ type, name }): WrittenText => {
    const end = `:ref_type:${type}:ref:`;
    const parts = [
      ...(typeof project === 'string' ? [`project_path:${project}${end}`] : ['project_path:', project, end]),
      name,
    ];
    return { parts };
  });
  return either({ values, complete: true });
}

/** Of `rules` that each name a branch; of any other, every branch and tag. */
function refsOf(rules: LocatedNode | undefined): readonly Ref[] {
  const refs: Ref[] = [];
  for (const rule of itemsOf(rules)) {
    if (textAt(valueOf(rule, 'when')) === 'never') continue;
    const condition = textAt(valueOf(rule, 'if'));
    const ref = condition === undefined ? undefined : refOf(condition);
    if (ref === undefined && condition === undefined && valueOf(rule, 'allow_failure') !== undefined) continue;
    if (ref === undefined) return ANY;
    refs.push(ref);
  }
  return refs.length === 0 ? ANY : refs;
}

function refOf(condition: string): Ref | undefined {
  if (condition.length > LONGEST || condition.includes('||')) return undefined;
  const named = /\$CI_COMMIT_(BRANCH|REF_NAME|TAG)\s*==\s*(?:"([^"]*)"|'([^']*)'|\$(CI_DEFAULT_BRANCH))/.exec(
    condition,
  );
  if (named === null) return undefined;
  const name = named[4] === undefined ? (named[2] ?? named[3] ?? '') : { unknown: '<default branch>' };
  return { type: named[1] === 'TAG' ? 'tag' : 'branch', name };
}

const LONGEST = 2000;
