import { isInFile } from '../../../core/role.ts';
import { accountLabel } from '../../../clouds/clouds.ts';
import type { OrphanedSession, RoleOverview, RoleState } from '../../../sessions/overview/overview.ts';

/** A role for programs. Times are ISO 8601. No secret in it, and nothing that may change with our own types. */
export function roleDocument(overview: RoleOverview): unknown {
  const { role } = overview;
  return {
    name: overview.name,
    cloud: role?.target.cloud ?? null,
    account: role === undefined ? null : accountLabel(role.target),
    description: role?.description ?? null,
    durationSeconds: role?.durationSeconds ?? null,
    confirm: role?.confirm ?? null,
    source: { kind: overview.source.kind, file: overview.source.file, label: overview.source.label },
    line: overview.range === undefined || !isInFile(overview.source) ? null : overview.range.startLine + 1,
    consent: overview.consent?.kind ?? null,
    state: stateDocument(overview.state),
    profile: overview.profile ?? null,
    sessionKey: overview.sessionKey ?? null,
    identity: overview.identity ?? null,
    default: overview.isDefault,
    autoAssume: overview.autoAssume,
    shadows: overview.shadows,
    lastFailure:
      overview.lastFailure === undefined
        ? null
        : { ...overview.lastFailure, hint: overview.lastFailure.hint ?? null, at: iso(overview.lastFailure.at) },
  };
}

function stateDocument(state: RoleState): unknown {
  switch (state.kind) {
    case 'active':
      return {
        kind: state.kind,
        expiresAt: iso(state.expiresAt),
        renewUntil: state.renewable ? iso(state.renewUntil) : null,
        renewable: state.renewable,
      };
    case 'expired':
      return {
        kind: state.kind,
        expiredAt: state.expiredAt === undefined ? null : iso(state.expiredAt),
        renewsUntil: state.renewsUntil === undefined ? null : iso(state.renewsUntil),
      };
    case 'available':
      return { kind: state.kind };
    case 'unavailable':
      return { kind: state.kind, reason: state.reason, detail: state.detail };
    case 'overshadowed':
      return { kind: state.kind, definedIn: state.definedIn.label };
    case 'broken':
      return { kind: state.kind, problem: problemDocument(state.problem) };
  }
}

/** Credentials that serve on for a role the map no longer names as it was assumed. */
export function orphanDocument({ target, expiresAt, ...session }: OrphanedSession): unknown {
  const { name, sessionKey, profile, roleSessionName } = session;
  const held = { name, cloud: target.cloud, account: accountLabel(target), expiresAt: iso(expiresAt) };
  return { ...held, profile, sessionKey, roleSessionName: roleSessionName ?? null };
}

/** A problem of a file with its place counted from one, as editors show it. */
export function problemDocument(problem: {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly range: { readonly startLine: number; readonly startColumn: number };
}): unknown {
  const { severity, code, message, file, path, range } = problem;
  return { severity, code, message, file, path, line: range.startLine + 1, column: range.startColumn + 1 };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
