import type { Digest } from '../../core/ports.ts';
import type { Admissions } from '../admissions.ts';
import { isAtPath, isInAccount, type NamedTarget, trustsOf } from '../explain/role-trusts.ts';
import type { FoundTrust, TrustFile } from '../found-trust.ts';
import { lintTrust } from '../lint/lint.ts';
import { locateFindings } from '../lint/locate-findings.ts';
import { accountIn, admissionsOf } from './clouds.ts';
import { lineAt } from './lines.ts';
import type { ReviewedTrust } from './role-review.ts';

/** The policies among those of a checkout that are, or may be, the one of a role, and all that a review says of them. */
export function trustReviewer(
  trusts: readonly FoundTrust[],
  files: readonly TrustFile[],
  digest: Digest,
): (target: NamedTarget) => readonly ReviewedTrust[] {
  const at = lineAt(files);
  const known = new Map<FoundTrust, ReviewedTrust['findings']>();
  return target => {
    const found = trustsOf(target, trusts).map(({ trust, ofRole }) => ({
      trust,
      isOfRole: ofRole === 'holds' && isAtPath(trust, target) === 'holds' && isInAccount(trust, target) === 'holds',
    }));
    // Two that say of themselves to be of one role: one of them is not, and nothing here says which.
    const isClear = found.filter(({ isOfRole }) => isOfRole).length === 1;
    return found.map(({ trust, isOfRole }) => ({
      ...withDefaults(admissionsOf(trust, accountIn(target)), trust),
      name: trust.name,
      form: trust.form,
      place: at(trust.place),
      certain: isClear && isOfRole,
      findings: findingsOf(trust),
    }));
  };

  /** Once: a policy that nothing names may be that of every role. */
  function findingsOf(trust: FoundTrust): ReviewedTrust['findings'] {
    const before = known.get(trust);
    if (before !== undefined) return before;
    const found = lintTrust({ trusts: [trust], unread: [] });
    const places = new Set(found.map(({ place }) => place.file));
    const texts = files.filter(({ path }) => places.has(path));
    const findings = locateFindings(found, texts, { digest })
      // What is wrong with comments of the file is of no role.
      .filter(({ rule, place }) => found.some(each => each.rule === rule && each.place.start === place.start))
      .map(({ rule, severity, message, place, suppressed }) => ({
        rule,
        severity,
        message,
        place: at(place),
        ...(suppressed === undefined ? {} : { leftBecause: suppressed.reason }),
      }));
    known.set(trust, findings);
    return findings;
  }
}

function withDefaults(admissions: Admissions, { defaults = [] }: FoundTrust): Admissions {
  if (defaults.length === 0) return admissions;
  const sentence = `It is so as long as nobody sets ${defaults.join(', ')} otherwise.`;
  return { ...admissions, unknown: [...admissions.unknown, sentence] };
}
