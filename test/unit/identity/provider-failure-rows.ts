import assert from 'node:assert/strict';
import { asAssumeError, type FailureKind } from '../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import type { SandboxOpenIdProvider } from '../../doubles/openid-provider/start-openid-provider.ts';
import { type ProviderFixture } from './provider-fixture.ts';

const never = new AbortController().signal;

export interface FailureRow {
  readonly what: string;
  readonly prepare: (at: ProviderFixture) => void;
  readonly kind: FailureKind;
  /** `HOST` stands for the provider's. */
  readonly sentence: string;
  readonly hint: RegExp;
  readonly code?: string;
  /** How many polls there were; none when it failed before anyone was asked. */
  readonly polls?: number;
}

export type IdTokenChange = Parameters<SandboxOpenIdProvider['changeIdTokens']>[0];

/** A person signs in and the ID token is not as it must be. */
export const badToken =
  (change: (at: ProviderFixture) => IdTokenChange) =>
  (at: ProviderFixture): void => {
    at.provider.changeIdTokens(change(at));
    at.clock.steps.push(() => at.signIn());
  };

/** Every answer of that path is this one. */
export const answering =
  (path: string, answer: Partial<HttpResponse> | ((real: Readonly<Record<string, unknown>>) => object)) =>
  (at: ProviderFixture): void => {
    at.clock.steps.push(() => at.signIn());
    at.intercept = async (request, ask) => {
      if (new URL(request.url).pathname !== path) return ask();
      if (typeof answer !== 'function') return { status: 200, headers: JSON_HEADERS, body: '', ...answer };
      const real = await ask();
      const document = parseJson(real.body);
      return { ...real, body: JSON.stringify(answer(isObject(document) ? document : {})) };
    };
  };

export const JSON_HEADERS = { 'content-type': 'application/json' };
export const DISCOVERY = '/.well-known/openid-configuration';
export const WRONG_ISSUER = /identity\.provider\.issuer.*exactly as the provider does, a closing slash included/;
export const CLIENT = /identity\.provider\.clientId.*docs\/identity-providers\.md/;
export const NOT_A_PROVIDER = {
  kind: 'protocol',
  sentence: 'HOST did not answer as an OpenID provider does.',
  hint: /identity\.provider\.issuer/,
} as const;
export const NOT_SAFE = {
  kind: 'protocol',
  sentence: 'HOST sends people to an address that is not safe to open.',
  hint: /Nothing was opened/,
} as const;
export const OTHER_AUDIENCE = {
  kind: 'identity-rejected',
  sentence: 'HOST gave an ID token that is not for this client alone.',
  hint: /audience of an ID token must be the client/,
  polls: 1,
} as const;
export const NOT_SIGNED = {
  kind: 'identity-rejected',
  sentence: 'HOST gave an ID token that none of its keys signed.',
  hint: /Nothing was done with it/,
  polls: 1,
} as const;
export const WRONG_ALGORITHM = {
  kind: 'identity-rejected',
  sentence: 'HOST signed the ID token in a way that clouds do not accept.',
  hint: /RS256 or ES256/,
  polls: 1,
} as const;
export const OTHER_TIME = {
  kind: 'clock-skew',
  sentence: "By this machine's clock, HOST gave an ID token of another time.",
  hint: /Set this machine's clock/,
  polls: 1,
} as const;
export const NOBODY = {
  kind: 'sign-in-needed',
  sentence: 'Nobody signed in at HOST within 10 min.',
  hint: /Start again: you get another code/,
  code: 'expired_token',
} as const;

export const everyAlgorithm = ['RS256', 'HS256', 'PS256', 'none'];

/** One test a row: what is said, what is left to do, and that nothing secret stands in it. */
export function testFailures(start: () => Promise<ProviderFixture>, rows: readonly FailureRow[]): void {
  for (const { what, prepare, kind, sentence, hint, code, polls } of rows) {
    it(what, async () => {
      const at = await start();
      prepare(at);
      const failure = await at
        .flows()
        .signIn(at.client, at.prompt, never)
        .then(
          () => assert.fail('It was to fail.'),
          (error: unknown) => asAssumeError(error),
        );
      assert.deepEqual(
        [
          failure.kind,
          failure.message.replaceAll(at.host, 'HOST'),
          failure.code,
          failure.retryable && at.shown.length > 0,
        ],
        [kind, sentence, code, false],
      );
      assert.match(failure.hint ?? '', hint);
      assert.deepEqual([at.shown.length, at.grants().length], polls === undefined ? [0, 0] : [1, polls]);
      assert.deepEqual(at.leaks(failure), [], 'nothing secret stands in the failure');
      assert.equal(failure.cause, undefined);
    });
  }
}
