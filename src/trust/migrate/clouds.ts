import type { Cloud } from '../../core/target.ts';
import { shownText, type WrittenText } from '../../documents/written-text.ts';
import { policyDocument } from '../aws/policy-document.ts';
import type { FoundTrust } from '../found-trust.ts';
import { movedAzureTrust } from './moved-credential.ts';
import { movedAwsTrust } from './moved-policy.ts';
import { movedGoogleTrust } from './moved-provider.ts';
import type { MovedTrust, Stage, Translate } from './stage.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

interface CloudMove<T> {
  readonly moved: (trust: T, translate: Translate, stage: Stage) => MovedTrust;
  /** As the cloud's own tools take it, JSON. */
  readonly document: (trust: T) => unknown;
}

const CLOUDS: { readonly [K in Cloud]: CloudMove<TrustByCloud[K]> } = {
  aws: { moved: movedAwsTrust, document: ({ policy }) => policyDocument(policy) },
  gcp: {
    moved: movedGoogleTrust,
    document: ({ provider, bindings }) => ({
      name: shownText(provider.name),
      ...text('attributeCondition', provider.attributeCondition),
      bindings: bindings.map(({ role, members }) => ({
        role: shownText(role),
        members: members.values.map(shownText),
      })),
    }),
  },
  azure: {
    moved: movedAzureTrust,
    document: ({ credential: { name, issuer, subject, expression, audiences } }) => ({
      name: shownText(name),
      issuer: shownText(issuer),
      ...text('subject', subject),
      ...(expression === undefined
        ? {}
        : { claimsMatchingExpression: { value: shownText(expression), languageVersion: 1 } }),
      audiences: audiences.values.map(shownText),
    }),
  },
};

export function movedTrust<K extends Cloud>(trust: TrustOf<K>, translate: Translate, stage: Stage): MovedTrust {
  return CLOUDS[trust.cloud].moved(trust, translate, stage);
}

export function trustDocument<K extends Cloud>(trust: TrustOf<K>): unknown {
  return CLOUDS[trust.cloud].document(trust);
}

function text(name: string, value: WrittenText | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: shownText(value) };
}
