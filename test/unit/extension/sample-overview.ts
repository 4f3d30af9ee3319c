import type { ConsentState } from '../../../src/core/consent.ts';
import type { MappedRole, Problem, Role } from '../../../src/core/role.ts';
import { ENGLISH, type Words } from '../../../src/core/words.ts';
import type { AzureTarget, GoogleTarget } from '../../../src/core/target.ts';
import type { RoleActivity, RolesState } from '../../../src/programs/extension/state/roles-state.ts';
import { withTerminals } from '../../../src/programs/extension/state/roles-store.ts';
import type {
  OrphanedSession,
  OrphanReason,
  Overview,
  RoleOverview,
  ToolVariables,
} from '../../../src/sessions/overview/overview.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, NOWHERE, ONA_DETECTED, roleMap } from '../../support/sample-roles.ts';

export const NOW = Date.UTC(2026, 10, 21, 13, 50);
export const MINUTE = 60_000;
export const FOLDER = ACME_APP.folder;

/** English as written, and the time of day in UTC whatever the machine's zone. */
export const WORDS: Words = {
  ...ENGLISH,
  time: epochMilliseconds => `${new Date(epochMilliseconds).toISOString().slice(11, 16)} UTC`,
};

/** The same in every terminal, as of a cloud whose tools ask a profile. */
export function toolVariables(variables: Readonly<Record<string, string>>): ToolVariables {
  return { newTerminals: variables, roleTerminal: variables };
}

export function item(name: string, overrides: Partial<RoleOverview> = {}, role: Partial<Role> = {}): RoleOverview {
  return {
    name,
    role: awsRole(name, role),
    source: DEVCONTAINER,
    range: NOWHERE,
    state: { kind: 'available' },
    profile: name,
    toolVariables: toolVariables({ AWS_PROFILE: overrides.profile ?? name }),
    sessionKey: undefined,
    isDefault: false,
    autoAssume: false,
    shadows: [],
    lastFailure: undefined,
    roleSessionName: undefined,
    identity: undefined,
    ...overrides,
  };
}

export function active(minutes: number, renewable = true): RoleOverview['state'] {
  const expiresAt = NOW + minutes * MINUTE;
  return { kind: 'active', expiresAt, renewUntil: renewable ? NOW + 480 * MINUTE : expiresAt, renewable };
}

export const GOOGLE: GoogleTarget = {
  cloud: 'gcp',
  provider: 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona',
};

export const AZURE: AzureTarget = {
  cloud: 'azure',
  tenantId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  clientId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};

export function problem(overrides: Partial<Problem> = {}): Problem {
  return {
    severity: 'error',
    code: 'missing-key',
    message: 'region is missing. It must be a region such as eu-west-1.',
    file: DEVCONTAINER.file,
    path: ['roles', 'old-role'],
    range: { startLine: 13, startColumn: 2, endLine: 13, endColumn: 10 },
    ...overrides,
  };
}

/** Credentials that serve on for a role that the map does not name as it was assumed. */
export function held(name: string, why: OrphanReason, minutes = 42): OrphanedSession {
  return {
    sessionKey: '0'.repeat(32),
    name,
    target: awsRole(name).target,
    expiresAt: NOW + minutes * MINUTE,
    profile: name,
    toolVariables: toolVariables({ AWS_PROFILE: name }),
    roleSessionName: 'octocat',
    why,
  };
}

export function overview(roles: readonly RoleOverview[], overrides: Partial<Overview> = {}): Overview {
  const usable = { source: undefined, id: 'ona-cli', name: 'Ona’s CLI', availability: { usable: true } } as const;
  const mappedRoles = roles.flatMap((each): readonly MappedRole[] =>
    each.role === undefined ? [] : [mapped(each.role, each.source)],
  );
  return {
    repository: ACME_APP,
    detection: ONA_DETECTED,
    sources: [usable],
    source: usable,
    map: roleMap(mappedRoles),
    consent: { kind: 'granted', fingerprint: 'f'.repeat(64) },
    roles,
    orphans: [],
    portals: [],
    ...overrides,
  };
}

export function consentNeeded(
  roles: readonly RoleOverview[],
  changes?: Extract<ConsentState, { kind: 'needed' }>['request']['changes'],
): Extract<ConsentState, { kind: 'needed' }> {
  return {
    kind: 'needed',
    request: {
      fingerprint: 'a'.repeat(64),
      changes,
      terms: {
        repository: 'https://github.com/acme/app',
        label: 'acme/app',
        platform: 'ona',
        environment: 'env-1',
        sources: ['.devcontainer/devcontainer.json'],
        hosts: [],
        identity: 'Ona',
        issuer: 'https://app.gitpod.io',
        audiences: ['sts.amazonaws.com'],
        roles: roles.map(({ name, source, role, autoAssume }) => ({
          name,
          source: source.label,
          account: role?.target.cloud === 'aws' ? `AWS ${role.target.accountId}` : 'Google 123456',
          terms: JSON.stringify({
            target: role?.target,
            use: role?.use,
            durationSeconds: role?.durationSeconds,
            when: role?.when,
            confirm: role?.confirm,
          }),
          autoAssume,
        })),
      },
    },
  };
}

export function ready(
  overviews: readonly Overview[],
  options: {
    readonly before?: RolesState;
    readonly trusted?: boolean;
    readonly activities?: ReadonlyMap<string, RoleActivity>;
  } = {},
): Extract<RolesState, { kind: 'ready' }> {
  return {
    kind: 'ready',
    trusted: options.trusted ?? true,
    folders: withTerminals(
      overviews.map(each => ({
        kind: 'read',
        folder: { path: each.repository.folder, name: 'app' },
        overview: each,
      })),
      options.trusted ?? true,
      options.before ?? { kind: 'starting' },
    ),
    activities: options.activities ?? new Map(),
  };
}

export const BROKEN_CLI = {
  id: 'ona-cli',
  name: 'Ona’s CLI',
  availability: { usable: false, reason: 'Ona’s CLI was not found.' },
  source: {
    id: 'ona-cli',
    name: 'Ona’s CLI',
    interactive: false,
    availability: () => Promise.resolve({ usable: false, reason: 'Ona’s CLI was not found.' }),
    token: () => Promise.reject(new Error('No token.')),
    record: () => undefined,
  },
} as const;
