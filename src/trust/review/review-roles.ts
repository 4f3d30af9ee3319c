import { accountLabel, targetName } from '../../clouds/clouds.ts';
import type { Digest } from '../../core/ports.ts';
import { isInFile, type MappedRole } from '../../core/role.ts';
import { isIdentityCenter } from '../../core/target.ts';
import { knownText, shownText } from '../../documents/written-text.ts';
import type { Breadth } from '../../issuers/patterns/analysis.ts';
import type { DiscoveredLogin, FoundValue } from '../discover/login.ts';
import type { FoundTrust, TrustFile } from '../found-trust.ts';
import { isSameTarget, type KnownRole, knownRole } from './clouds.ts';
import { reviewState } from './due.ts';
import { lineAt } from './lines.ts';
import { trustReviewer } from './review-trusts.ts';
import type { ReviewedTrust, RoleReview, Taking } from './role-review.ts';

/** What of a checkout is reviewed. */
export interface Reviewed {
  readonly roles: readonly MappedRole[];
  readonly logins: readonly DiscoveredLogin[];
  readonly trusts: readonly FoundTrust[];
  /** The texts that all of it was read from, for lines and for what they say of findings. */
  readonly files: readonly TrustFile[];
}

export interface ReviewOptions {
  /** Epoch milliseconds. */
  readonly today: number;
  /** Days for which a review holds. */
  readonly longest: number;
  readonly digest: Digest;
}

/** Every role of the map, then those that pipelines take and no map has. */
export function reviewRoles(reviewed: Reviewed, options: ReviewOptions): readonly RoleReview[] {
  const at = lineAt(reviewed.files);
  const reviewTrusts = trustReviewer(reviewed.trusts, reviewed.files, options.digest);
  const taken = reviewed.logins.flatMap(takenRoles);
  const ofMap = reviewed.roles.map(mapped => reviewMapped(mapped));
  const mapped = reviewed.roles.map(({ role }) => role.target);
  const others = taken.filter(
    ({ known }) => !mapped.some(target => known !== undefined && isSameTarget(known.target, target)),
  );
  const first = others.filter((each, index) => others.findIndex(other => isSameTaken(each, other)) === index);
  return [
    ...ofMap,
    ...first.map(each =>
      reviewTaken(
        each,
        others.filter(other => isSameTaken(each, other)),
      ),
    ),
  ];

  function reviewMapped({ role, source, range }: MappedRole): RoleReview {
    const { target } = role;
    const trusts = reviewTrusts(target);
    const takings = taken.filter(({ known }) => known !== undefined && isSameTarget(known.target, target));
    return {
      name: role.name,
      map: source.label,
      place: isInFile(source) ? { file: source.label, line: range.startLine + 1 } : { file: source.label },
      cloud: target.cloud,
      account: accountLabel(target),
      target: targetName(target),
      takenBy: takings.map(takingOf),
      trusts,
      unknown: isIdentityCenter(target) ? [BY_ASSIGNMENT] : unknownOf(trusts),
      breadth: widest(trusts),
      review: reviewState(role, options.today, options.longest),
    };
  }

  function reviewTaken({ login, text, known }: TakenRole, all: readonly TakenRole[]): RoleReview {
    const trusts = known === undefined ? [] : reviewTrusts(known.target);
    return {
      name: text,
      map: undefined,
      place: at(login.place),
      cloud: login.cloud,
      account: known?.account,
      target: text,
      takenBy: all.map(takingOf),
      trusts,
      unknown: known === undefined ? [ONLY_THE_RUN] : unknownOf(trusts),
      breadth: widest(trusts),
      review: { kind: 'never' },
    };
  }

  function takingOf({ login }: TakenRole): Taking {
    return { ...at(login.place), by: login.name, job: login.run.job };
  }
}

/** A role that a pipeline takes, one for each that its line can come to. */
interface TakenRole {
  readonly login: DiscoveredLogin;
  readonly text: string;
  /** Undefined where only the run knows it. */
  readonly known: KnownRole | undefined;
}

function takenRoles(login: DiscoveredLogin): readonly TakenRole[] {
  const { serviceAccount, tenant } = login.settings;
  const said = { serviceAccount: onlyText(serviceAccount), tenant: onlyText(tenant) };
  const { values, complete } = login.role.resolved;
  const roles = values.map((value): TakenRole => {
    const role = knownText(value);
    const known = role === undefined ? undefined : knownRole(login.cloud, { role, ...said });
    return { login, text: shownText(value), known };
  });
  // What else it may come to is a role that somebody has to look at, too.
  return complete ? roles : [...roles, { login, text: login.role.written, known: undefined }];
}

function onlyText(value: FoundValue | undefined): string | undefined {
  const [only, ...more] = value?.resolved.values ?? [];
  return only === undefined || more.length > 0 ? undefined : knownText(only);
}

function isSameTaken(one: TakenRole, other: TakenRole): boolean {
  if (one.known !== undefined && other.known !== undefined) return isSameTarget(one.known.target, other.known.target);
  return one.known === other.known && one.login.cloud === other.login.cloud && one.text === other.text;
}

const NO_POLICY = 'No trust policy of it is in what was read here: who can take it is not known.';
const BY_ASSIGNMENT = 'Whoever IAM Identity Center assigns it to can take it: who that is, no file here says.';
const ONLY_THE_RUN = 'Which role it is, or who can take it, no file here says.';

function unknownOf(trusts: readonly ReviewedTrust[]): readonly string[] {
  if (trusts.length === 0) return [NO_POLICY];
  if (trusts.some(({ certain }) => certain)) return [];
  const one = 'Whether this policy is the one of the role, the checkout does not say.';
  return [trusts.length === 1 ? one : 'Which of these policies is the one of the role, the checkout does not say.'];
}

/** From tight to wide. */
const BREADTHS: readonly Breadth[] = ['exact', 'unit', 'tenant', 'depends', 'none', 'anyone'];

function widest(trusts: readonly ReviewedTrust[]): Breadth | undefined {
  const all = trusts.flatMap(({ admits }) => admits.map(({ breadth }) => breadth));
  return BREADTHS.findLast(each => all.includes(each));
}
