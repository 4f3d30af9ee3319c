import { listed, printable } from '../../core/text.ts';
import type { Cloud } from '../../core/target.ts';
import { lintAws } from '../aws/lint.ts';
import { lintAzure } from '../azure/lint.ts';
import type { FoundTrust, TrustReading, UnreadPart } from '../found-trust.ts';
import { lintGoogle } from '../google/lint.ts';
import type { TrustFinding } from './finding.ts';
import { makeFinding } from './make-finding.ts';
import { RULES } from './rules.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };

/** A trust whose cloud the compiler follows, so that a row gets only trusts of its own. */
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

const RULESETS: { readonly [K in Cloud]: (trust: TrustByCloud[K]) => readonly TrustFinding[] } = {
  aws: lintAws,
  gcp: lintGoogle,
  azure: lintAzure,
};

/** Everything that the rules find in what was read, and what could not be read. */
export function lintTrust({ trusts, unread }: TrustReading): readonly TrustFinding[] {
  return [...trusts.flatMap(lintOne), ...unread.map(lintUnread)];
}

function lintOne<K extends Cloud>(trust: TrustOf<K>): readonly TrustFinding[] {
  const findings = RULESETS[trust.cloud](trust);
  const { defaults = [] } = trust;
  if (defaults.length === 0) return findings;
  const named = listed(defaults.slice(0, 4).map(each => printable(each, 80)));
  const rests = `The file says so as long as ${named} ${defaults.length === 1 ? 'keeps its default' : 'keep their defaults'}.`;
  return findings.map(finding => ({ ...finding, message: `${finding.message} ${rests}` }));
}

function lintUnread({ place, message }: UnreadPart): TrustFinding {
  const advice = 'What stands there is not checked. Mend it, or check it by hand.';
  return makeFinding(place.file, { rule: RULES.unread, place, message, advice });
}
