import assert from 'node:assert/strict';
import type { Role, RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import type { Overview, RoleOverview, RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { CatalogueMemory } from '../../../src/sessions/catalogue-memory.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { BROKER } from '../../support/fake-broker.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { CATALOGUE, catalogueRole } from '../../support/sample-catalogue.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, roleMap } from '../../support/sample-roles.ts';

export const FOLDER = ACME_APP.folder;

export function brokered(roles: readonly Role[], source: RoleSource = DEVCONTAINER): RoleMap {
  const map = roleMap(
    roles.map(role => mapped(role)),
    { sources: [DEVCONTAINER] },
  );
  return { ...map, identity: { settings: { codespaces: { broker: BROKER } }, source } };
}

/** A map with `dev` of its own, and a catalogue with `deploy` and `admin`, which this codespace does not get. */
export function codespace(map: RoleMap = brokered([awsRole('dev')])) {
  const world = FakeWorld.codespace(map);
  world.broker.catalogue = [
    catalogueRole('deploy'),
    catalogueRole('admin', { refusal: 'role-permission', permission: 'maintain' }),
  ];
  return { world, sessions: createRoleSessions(world.build()) };
}

/** The same codespace in a process of its own: nothing is remembered but what lies in files. */
export function newProcess(world: FakeWorld): RoleSessions {
  return createRoleSessions({ ...world.build(), catalogues: new CatalogueMemory(world.clock) });
}

export const look = (sessions: RoleSessions): Promise<Overview> => sessions.overview(FOLDER, 'ask');
export const assume = (sessions: RoleSessions, role: string) =>
  sessions.assume({ folder: FOLDER, role, owner: 'command' });

/** By the person's setting, which trusts the broker: its catalogue goes first, as that of a broker of their own. */
export async function grant(sessions: RoleSessions): Promise<void> {
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint, 'setting');
}

function stateIn({ state }: RoleOverview): string {
  if (state.kind === 'unavailable') return state.reason;
  return state.kind === 'overshadowed' ? `see ${state.definedIn.label}` : state.kind;
}

/** `deploy of the catalogue of …: available`. */
export function brief({ roles }: Overview): readonly string[] {
  return roles.map(role => `${role.name} of ${role.source.label}: ${stateIn(role)}`);
}

export async function recordIn(world: FakeWorld): Promise<SessionRecord | undefined> {
  const [session] = await new SessionStore(world.runtime, world.clock).list();
  return session?.record;
}

export const DEV = 'dev of .devcontainer/devcontainer.json: available';
export const DEPLOY = `deploy of ${CATALOGUE.label}: available`;
export const ADMIN = `admin of ${CATALOGUE.label}: needs maintain on acme/app`;
