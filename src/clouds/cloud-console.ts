import type { HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';

/** A page of a cloud's console about what a role is for. */
export type CloudPage = PlainPage | SignInPage;

/** Whoever opens it signs in there as themselves; no secret. */
export interface PlainPage {
  readonly kind: 'page';
  readonly url: string;
}

/** Whoever opens its address is the role, so that the address is a secret. */
export interface SignInPage {
  readonly kind: 'sign-in';
  /** Where it leads: `console.aws.amazon.com`. */
  readonly host: string;
  /**
   * The address, which is good for some minutes. @param answer what the role's tools are given.
   * @throws AssumeError with what the cloud said, as a kind.
   */
  signIn(answer: Secret, http: HttpClient, signal?: AbortSignal): Promise<Secret>;
}

/** The console of one cloud. */
export interface CloudConsole<K extends Cloud> {
  /**
   * @param endpoint override of the cloud's endpoint, from the person's own configuration.
   * @throws AssumeError `usage` where the cloud has no console that is known.
   */
  page(target: TargetByCloud[K], endpoint: string | undefined): CloudPage;
}
