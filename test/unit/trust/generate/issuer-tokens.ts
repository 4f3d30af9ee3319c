import type { Claims } from '../../../../src/core/token.ts';
import type { Issuer } from '../../../../src/issuers/issuer.ts';
import { ISSUERS } from '../../../../src/issuers/known-issuers.ts';
import { claimsOf, fill } from '../../../../src/issuers/subjects.ts';
import { readToken } from '../../../../src/issuers/token-facts.ts';
import { sampleFacts } from '../../../../src/trust/strangers/sample-facts.ts';

export interface IssuerToken {
  readonly issuer: Issuer;
  /** `github-actions, environment`: of which form its subject is. */
  readonly what: string;
  /** Without an audience. */
  readonly claims: Claims;
}

/** An address of each issuer: its own where it has one, else one of the kind that its template describes. */
function addressOf({ addresses, id }: Issuer): string {
  const address = addresses[0] ?? `${id}.acme.example`;
  return `https://${address.replace('{host}', 'github.acme.example').replace(/\{[^}]+\}/g, 'acme')}`;
}

/** A token of each form of subject that each issuer has, with the claims that name its tenant and unit. */
export function issuerTokens(): readonly IssuerToken[] {
  return ISSUERS.flatMap(issuer => {
    const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
    return forms.flatMap(({ format, template }): readonly IssuerToken[] => {
      // Of people, Entra writes 43 characters; STS takes no subject of fewer than six.
      const samples = { ...sampleFacts(issuer), ...('opaque' in issuer.slots ? { opaque: 'AAAAAB-oP4qUe' } : {}) };
      const sub = fill(issuer, template, samples);
      if (sub === undefined) return [];
      const shown = readToken(issuer, { sub }).facts;
      const identity = Object.fromEntries(
        Object.entries(samples).filter(([slot]) => {
          const part = issuer.slots[slot]?.part;
          return part !== undefined && part !== 'account' && [...issuer.tenant, ...issuer.unit].includes(part);
        }),
      );
      const claims = { ...claimsOf(issuer, { ...identity, ...shown }), iss: addressOf(issuer), sub };
      return [{ issuer, what: `${issuer.id}, ${format}: ${template}`, claims }];
    });
  });
}
