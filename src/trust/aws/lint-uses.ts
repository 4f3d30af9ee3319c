import type { RoleUse } from '../../core/role.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, shownText } from '../../documents/written-text.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import type { Found } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import type { FederatedStatement } from './federated-statement.ts';
import type { IamPrincipal, IamStatement } from './iam-policy.ts';

/** Whom a statement lets in, where that is plainly people or plainly programs. */
interface Taker {
  readonly use: RoleUse;
  /** For people: `GitHub Actions`, `people of IAM Identity Center`. */
  readonly who: string;
  readonly place: Place;
}

/** A statement that lets somebody in, and for each provider that it names what it asks. */
interface Granting {
  readonly statement: IamStatement;
  readonly federated: readonly FederatedStatement[];
}

/** A role that people take and pipelines do: what either may do both may, and nobody sees which of them did it. */
export function usesFindings(granting: readonly Granting[], whole: Place): readonly Found[] {
  // One principal is no two.
  const principals = granting.flatMap(({ statement }) => statement.principals?.principals ?? []);
  const takers = principals.length < 2 ? [] : granting.flatMap(each => takersOf(each, whole));
  const people = takers.find(({ use }) => use === 'developer');
  const others = takers.find(({ use }) => use !== 'developer');
  if (people === undefined || others === undefined) return [];
  return [
    {
      rule: RULES.mixedUse,
      place: people.place,
      message: `${people.who} and ${others.who} take this role both, so each may do what only the other needs.`,
      advice: 'Give people a role of their own.',
    },
  ];
}

function takersOf({ statement, federated }: Granting, whole: Place): readonly Taker[] {
  const place = statement.place ?? whole;
  const tokens = federated.flatMap(({ issuer, claims }): readonly Taker[] => {
    const [subject] = claims.filter(({ claim }) => claim === 'sub').flatMap(({ condition }) => condition.values);
    const { use, name } = issuerFor(issuer, subject === undefined ? '' : shownText(subject));
    return use === undefined ? [] : [{ use, who: use === 'developer' ? `people of ${name}` : name, place }];
  });
  const people = (statement.principals?.principals ?? []).flatMap((principal): readonly Taker[] => {
    const who = peopleOf(principal);
    return who === undefined ? [] : [{ use: 'developer', who, place: principal.name.place ?? place }];
  });
  return [...tokens, ...people];
}

/** Principals behind which people stand: roles of IAM Identity Center, and a SAML provider. */
function peopleOf({ kind, name }: IamPrincipal): string | undefined {
  const text = knownText(name) ?? shownText(name);
  if (kind === 'Federated' && text.includes(':saml-provider/')) return 'people who sign in by SAML';
  const isSso = kind === 'AWS' && /\/AWSReservedSSO_|\/aws-reserved\/sso\.amazonaws\.com\//.test(text);
  return isSso ? 'people of IAM Identity Center' : undefined;
}
