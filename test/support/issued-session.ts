import type { IssuedSession, SandboxAccount } from '../../src/sandbox/account.ts';

/** A trust policy under which nobody takes a role: its sessions are handed out by the test. */
export const NOBODY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }],
};

/** Credentials of a role of the sandbox, an hour long unless said. `expiresAt` in epoch milliseconds. */
export function issuedSession(
  account: SandboxAccount,
  roleArn: string,
  expiresAt = Date.now() + 3_600_000,
): IssuedSession {
  const role = account.role(roleArn);
  if (role === undefined) throw new Error(`The sandbox has no role ${roleArn}.`);
  return account.issue(role, 'broker', { expiresAt, tags: {}, sourceIdentity: undefined });
}
