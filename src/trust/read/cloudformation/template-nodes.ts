import type { LocatedEntry, LocatedNode } from '../../../documents/located-tree.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import { knownText, type WrittenText } from '../../../documents/written-text.ts';
import { isText } from '../../open-text.ts';
import type { Verdict } from '../../verdict.ts';
import { intrinsicOf } from './intrinsic.ts';

/** What `Ref` of a parameter stands for. */
export function parameterText(name: string, parameter: LocatedNode): WrittenText {
  const allowed =
    parameter.kind === 'map' ? parameter.entries.findLast(({ key }) => key === 'AllowedValues') : undefined;
  const [only, ...others] = allowed?.value.kind === 'list' ? allowed.value.items : [];
  if (only?.kind === 'scalar' && others.length === 0) return { parts: [String(only.value)] };
  const usual = scalarIn(parameter, 'Default');
  // Of one that is looked up in SSM the default is the name there.
  const isLookedUp = String(scalarIn(parameter, 'Type')).startsWith('AWS::SSM::');
  const known = usual !== undefined && usual !== null && !isLookedUp ? { default: String(usual) } : {};
  return { parts: [{ unknown: `\${${name}}`, ...known }] };
}

export function sameTexts(one: WrittenText, other: WrittenText): Verdict {
  const [first, second] = [knownText(one), knownText(other)];
  if (first !== undefined) return isText(other, first);
  return second === undefined ? 'unknown' : isText(one, second);
}

export function isNoValue(node: LocatedNode): boolean {
  const intrinsic = intrinsicOf(node);
  return (
    intrinsic?.name === 'Ref' && intrinsic.argument.kind === 'scalar' && intrinsic.argument.value === 'AWS::NoValue'
  );
}

export function entriesIn(node: LocatedNode, key: string): readonly LocatedEntry[] {
  const found = node.kind === 'map' ? node.entries.findLast(each => each.key === key)?.value : undefined;
  return found?.kind === 'map' ? found.entries : [];
}

export function scalarIn(node: LocatedNode, key: string) {
  const found = node.kind === 'map' ? node.entries.findLast(each => each.key === key)?.value : undefined;
  return found?.kind === 'scalar' ? found.value : undefined;
}

export function withoutPlaces(value: OpenValue): string {
  return JSON.stringify(value, (key, each: unknown) => (key === 'place' || key === 'keyPlace' ? undefined : each));
}
