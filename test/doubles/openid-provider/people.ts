import type { Claims } from '../../../src/core/token.ts';

/** Someone who can sign in at the sandbox's provider. */
export interface Person {
  readonly login: string;
  readonly password: string;
  /** What the provider says of them, by scope: `sub` always. */
  readonly claims: Claims & { readonly sub: string };
}

/** As Okta writes ids and groups. */
export const JANE: Person = {
  login: 'jane',
  password: 'correct horse battery staple',
  claims: {
    sub: '00u1a2b3c4d5e6f7g8h9',
    name: 'Jane Doe',
    email: 'jane@acme.example',
    email_verified: true,
    groups: ['everyone', 'platform'],
  },
};

export const SAM: Person = {
  login: 'sam',
  password: 'hunter2 hunter2 hunter2',
  claims: { sub: '00u9z8y7x6w5v4u3t2s1', name: 'Sam Poe', email: 'sam@acme.example', groups: ['everyone'] },
};
