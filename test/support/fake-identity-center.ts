import { AssumeError } from '../../src/core/errors.ts';
import {
  type IdentityCenter,
  type IdentityCenterPortal,
  type PermittedRole,
  portalHost,
  portalKey,
} from '../../src/core/identity-center.ts';
import type { AwsCredentials } from '../../src/core/credentials.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { IdentityCenterTarget } from '../../src/core/target.ts';
import { Secret } from '../../src/core/secret.ts';
import type { SignInPrompt } from '../../src/core/sign-in.ts';
import { SECRET_KEY } from './fake-world.ts';

/** Signs in whoever is asked to, and gives what it lists. */
export class FakeIdentityCenter implements IdentityCenter {
  /** What was asked, in order: `signIn acme.awsapps.com`. */
  readonly asked: string[] = [];
  permitted: readonly PermittedRole[] = [
    { accountId: '111122223333', accountName: 'acme-development', roleName: 'ReadOnly' },
    { accountId: '444455556666', roleName: 'Admin' },
  ];
  /** Each request for credentials takes the next. */
  readonly failures: AssumeError[] = [];
  /** How long credentials live, milliseconds. */
  life = 3_600_000;
  readonly #clock: Clock;
  readonly #signedIn = new Set<string>();
  readonly #listed = new Map<string, readonly PermittedRole[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isSignedIn(portal: IdentityCenterPortal): boolean {
    return this.#signedIn.has(portalKey(portal));
  }

  /** As AWS does it elsewhere: nothing here knows of it before it asks. */
  readonly revoked = new Set<string>();

  async signIn(portal: IdentityCenterPortal, prompt?: SignInPrompt): Promise<void> {
    if (this.isSignedIn(portal)) return;
    this.asked.push(`signIn ${portalHost(portal)}`);
    if (prompt === undefined)
      throw new AssumeError('sign-in-needed', `You are not signed in to ${portalHost(portal)}.`);
    const done = new AbortController();
    const shown = prompt(
      {
        service: `IAM Identity Center (${portalHost(portal)})`,
        userCode: 'BCDF-GHJK',
        verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
        expiresAt: this.#clock.now() + 600_000,
      },
      done.signal,
    );
    done.abort();
    await shown;
    this.#signedIn.add(portalKey(portal));
    this.revoked.delete(portalKey(portal));
  }

  permittedRoles(portal: IdentityCenterPortal): Promise<readonly PermittedRole[]> {
    this.asked.push(`permittedRoles ${portalHost(portal)}`);
    this.#listed.set(portalKey(portal), this.permitted);
    return Promise.resolve(this.permitted);
  }

  lastListed(portal: IdentityCenterPortal): readonly PermittedRole[] | undefined {
    return this.#listed.get(portalKey(portal));
  }

  async credentials({ accountId, identityCenter }: IdentityCenterTarget): Promise<AwsCredentials> {
    this.asked.push(`credentials ${accountId} ${identityCenter.roleName}`);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (this.revoked.has(portalKey(identityCenter))) {
      this.#signedIn.delete(portalKey(identityCenter));
      throw new AssumeError('sign-in-needed', `Your sign-in to ${portalHost(identityCenter)} has ended.`);
    }
    const expiresAt = this.#clock.now() + this.life;
    return Promise.resolve({
      cloud: 'aws',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: new Secret(SECRET_KEY),
      sessionToken: new Secret('FwoGZXIvYXdzEXAMPLE'),
      expiration: new Date(expiresAt).toISOString(),
      expiresAt,
      principal: undefined,
    });
  }

  signOut(portal: IdentityCenterPortal): Promise<void> {
    this.asked.push(`signOut ${portalHost(portal)}`);
    this.#signedIn.delete(portalKey(portal));
    this.#listed.delete(portalKey(portal));
    return Promise.resolve();
  }

  signOutEverywhere(): Promise<void> {
    this.asked.push('signOutEverywhere');
    this.#signedIn.clear();
    this.#listed.clear();
    return Promise.resolve();
  }
}
