import type { PlatformId, PlatformKind } from '../core/platform.ts';
import { type Role, type RoleConditions, type RoleUse, USE_OF_KIND } from '../core/role.ts';
import { listed, printable } from '../core/text.ts';
import type { Claims } from '../core/token.ts';
import { branchMatches } from './branch-glob.ts';

/** Where a role would be taken. */
export interface Here {
  readonly platform: PlatformId;
  readonly kind: PlatformKind;
  /** Undefined when no branch is checked out, or it is not known. */
  readonly branch: string | undefined;
  /** Why it is not known, as a sentence. */
  readonly whyNoBranch?: string | undefined;
  /** Undefined while no token was asked for: then claims are no reason yet. */
  readonly claims: Claims | undefined;
}

export interface Unavailability {
  /** At most about 40 characters, for a row of the tree: `only on main, release/*`. */
  readonly reason: string;
  /** A sentence: `You are on feature/login.` */
  readonly detail: string;
}

const LONGEST_REASON = 40;

/** Why a role cannot be taken here, as far as the map says; undefined when it can. The cloud decides for itself. */
export function whyUnavailable({ use, when }: Role, here: Here): Unavailability | undefined {
  return whyNotUse(use, here) ?? whyNotPlatform(when, here) ?? whyNotBranch(when, here) ?? whyNotClaims(when, here);
}

const USE_WORDS: Readonly<Record<RoleUse, { readonly reason: string; readonly who: string }>> = {
  developer: { reason: 'only for people', who: 'people' },
  automation: { reason: 'only for pipelines', who: 'pipelines' },
  agent: { reason: 'only for coding agents', who: 'coding agents' },
};

function whyNotUse(use: RoleUse, { kind }: Here): Unavailability | undefined {
  const user = USE_OF_KIND[kind];
  if (use === user) return undefined;
  const { reason, who } = USE_WORDS[use];
  return { reason, detail: `The role is for ${who}; this environment is one for ${USE_WORDS[user].who}.` };
}

function whyNotPlatform({ platforms }: RoleConditions, { platform }: Here): Unavailability | undefined {
  if (platforms === undefined || platforms.includes(platform)) return undefined;
  return { reason: shortened('only in ', platforms), detail: `This environment is ${platform}.` };
}

function whyNotBranch({ branches }: RoleConditions, { branch, whyNoBranch }: Here): Unavailability | undefined {
  if (branches === undefined || branches.includes('**')) return undefined;
  if (branch !== undefined && branches.some(glob => branchMatches(glob, branch))) return undefined;
  const none = whyNoBranch ?? 'No branch is checked out.';
  const detail = branch === undefined ? none : `You are on ${printable(branch, 120)}.`;
  return { reason: shortened('only on ', branches), detail };
}

function whyNotClaims(when: RoleConditions, { claims }: Here): Unavailability | undefined {
  if (claims === undefined) return undefined;
  for (const [name, values] of Object.entries(when.claims ?? {})) {
    const held = Object.hasOwn(claims, name) ? claimTexts(claims[name]) : [];
    if (values.some(value => held.includes(value))) continue;
    const wanted = listed(
      values.map(value => printable(value, 60)),
      'or',
    );
    const detail =
      held.length === 0
        ? `The identity token has no claim ${printable(name, 60)}; the role wants ${wanted}.`
        : `The identity token's ${printable(name, 60)} is ${listed(held.map(value => printable(value, 60)))}; the role wants ${wanted}.`;
    return { reason: shortened(`only for ${printable(name, 20)} `, values), detail };
  }
  return undefined;
}

/** A claim's value as texts: GitLab's ids are texts, other issuers write numbers and booleans. */
function claimTexts(claim: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.flatMap(value =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [],
  );
}

/** As many items as fit a row, at least one; `…` stands for the others. */
function shortened(beginning: string, items: readonly string[]): string {
  const shown: string[] = [];
  for (const item of items) {
    const length = beginning.length + [...shown, item].join(', ').length + (shown.length + 1 < items.length ? 3 : 0);
    if (length > LONGEST_REASON) break;
    shown.push(printable(item));
  }
  if (shown.length === items.length) return beginning + shown.join(', ');
  if (shown.length > 0) return `${beginning}${shown.join(', ')}, …`;
  const room = LONGEST_REASON - beginning.length - (items.length > 1 ? 3 : 0);
  return beginning + printable(items[0] ?? '', room) + (items.length > 1 ? ', …' : '');
}
