import type { IdentityCenterPortal } from '../../../src/core/identity-center.ts';
import type { MappedRole, RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { IdentityCenterTarget } from '../../../src/core/target.ts';
import type { SignInPrompt } from '../../../src/core/sign-in.ts';
import type { AssumeRequest, RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { FakeIdentityCenter } from '../../support/fake-identity-center.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, CODESPACE_DETECTED, DEVCONTAINER, mapped } from '../../support/sample-roles.ts';

export const FOLDER = ACME_APP.folder;
export const PORTAL: IdentityCenterPortal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
export const OTHER: IdentityCenterPortal = { startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1' };

export function target(roleName: string, portal = PORTAL, accountId = '111122223333'): IdentityCenterTarget {
  return {
    cloud: 'aws',
    via: 'identity-center',
    accountId,
    partition: 'aws',
    region: 'eu-west-1',
    identityCenter: { ...portal, roleName },
  };
}

export function centerRole(
  name: string,
  roleName: string,
  source: RoleSource = DEVCONTAINER,
  portal = PORTAL,
): MappedRole {
  return mapped(awsRole(name, { target: target(roleName, portal) }), source);
}

/** A codespace whose repository names these roles; consented unless said otherwise. */
export async function open(map: RoleMap, { consent = true }: { readonly consent?: boolean } = {}) {
  const world = new FakeWorld(map);
  world.detection = CODESPACE_DETECTED;
  const center = new FakeIdentityCenter(world.clock);
  world.identityCenter = center;
  const sessions = createRoleSessions(world.build());
  const overview = await sessions.overview(FOLDER);
  if (consent && overview.consent.kind === 'needed') {
    await sessions.grantConsent(FOLDER, overview.consent.request.fingerprint);
  }
  return { world, center, sessions };
}

export const person: SignInPrompt = () => Promise.resolve();

export function assume(sessions: RoleSessions, role: string, more: Partial<AssumeRequest> = {}) {
  return sessions.assume({ folder: FOLDER, role, owner: 'command', signIn: person, ...more });
}

export async function names(sessions: RoleSessions): Promise<readonly string[]> {
  const { roles } = await sessions.overview(FOLDER);
  return roles.map(({ name, state, source }) => `${name} ${state.kind} ${source.kind}`);
}

export const IDENTITY = { settings: { identityCenter: PORTAL }, source: DEVCONTAINER } as const;
