import type { AwsCredentials } from './credentials.ts';
import type { IdentityCenterPortal, IdentityCenterTarget } from './target.ts';
import type { SignInPrompt } from './sign-in.ts';
import { printable } from './text.ts';

export type { IdentityCenterPortal };

/** `acme.awsapps.com`: what a portal is called in sentences. Safe to print. */
export function portalHost({ startUrl }: IdentityCenterPortal): string {
  return printable(URL.canParse(startUrl) ? new URL(startUrl).host : startUrl, 80);
}

/** Tells two portals apart, however their start URLs are written: with a closing slash, with `#/`. */
export function portalKey({ startUrl, region }: IdentityCenterPortal): string {
  return JSON.stringify([
    startUrl
      .replace(/[#?].*$/, '')
      .replace(/\/+$/, '')
      .toLowerCase(),
    region,
  ]);
}

/** A permission set that the signed-in person has in an account. */
export interface PermittedRole {
  readonly accountId: string;
  /** As the organisation calls it; absent where it has no name. */
  readonly accountName?: string;
  readonly roleName: string;
}

/**
 * IAM Identity Center for one person. Its access token opens every account the person has, so it stays in this process's
 * memory: the helper cannot renew these roles, and what ends the process signs out.
 */
export interface IdentityCenter {
  isSignedIn(portal: IdentityCenterPortal): boolean;
  /**
   * Does nothing while signed in.
   * @throws AssumeError `sign-in-needed` without a prompt or when the code ran out, `identity-rejected`, `cancelled`,
   * `throttled`, `network`, `protocol`.
   */
  signIn(portal: IdentityCenterPortal, prompt?: SignInPrompt, signal?: AbortSignal): Promise<void>;
  /** What the person may take, by account and name. @throws AssumeError `sign-in-needed` and as above. */
  permittedRoles(portal: IdentityCenterPortal, signal?: AbortSignal): Promise<readonly PermittedRole[]>;
  /** The last answer of {@link permittedRoles}; undefined until there was one, and after a sign-out. Sends nothing. */
  lastListed(portal: IdentityCenterPortal): readonly PermittedRole[] | undefined;
  /** GetRoleCredentials; how long they live is the permission set's. @throws AssumeError also `role-missing`. */
  credentials(target: IdentityCenterTarget, signal?: AbortSignal): Promise<AwsCredentials>;
  /** Forgets the sign-in and tells AWS, which never fails for that: role credentials that were issued live on. */
  signOut(portal: IdentityCenterPortal): Promise<void>;
  /** The same for every portal. */
  signOutEverywhere(): Promise<void>;
}
