import { knownText } from '../../documents/written-text.ts';
import type { FoundAwsRole } from '../found-trust.ts';
import type { Found } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import type { IamStatement } from './iam-policy.ts';

/** AWS managed policies that allow everything, or to allow oneself everything. */
const ADMINISTRATORS = ['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'];

/** In seconds: an hour is what work needs; twelve is the most that AWS takes. */
const LONG_SESSION = 4 * 60 * 60;

/** What a federated role may do, as far as that makes a mistake in its trust worse. */
export function lintRights(role: FoundAwsRole): readonly Found[] {
  const { maxSessionDuration, place } = role;
  const long =
    maxSessionDuration !== undefined && maxSessionDuration > LONG_SESSION
      ? [
          {
            rule: RULES.sessionTooLong,
            place,
            message: `A session may last ${Math.round(maxSessionDuration / 360) / 10} h, and only a denial on the role ends it before.`,
            advice: 'Set the maximum session duration to what a run needs; an hour is usual.',
          },
        ]
      : [];
  return [...long, ...administrators(role)];
}

function administrators({ managedPolicies, inlinePolicies, place }: FoundAwsRole): readonly Found[] {
  const managed = managedPolicies.values.flatMap(text => {
    const name = knownText(text)?.split('/').at(-1) ?? '';
    return ADMINISTRATORS.includes(name) ? [{ name, place: text.place ?? place }] : [];
  });
  const inline = inlinePolicies.flatMap(({ statements, place: at }) =>
    statements.filter(allowsEverything).map(statement => ({ name: '*:*', place: statement.place ?? at ?? place })),
  );
  return [...managed, ...inline].map(({ name, place: at }) => ({
    rule: RULES.administrator,
    place: at,
    message: `The role may do ${name === '*:*' ? 'everything' : `what ${name} allows`}, so whoever gets a token owns the account.`,
    advice: 'Allow what the work needs, or keep such a role for people and behind an approval.',
  }));
}

function allowsEverything({ effect, actions, resources, conditions }: IamStatement): boolean {
  const every = (texts: typeof actions | undefined): boolean =>
    texts?.values.some(text => knownText(text) === '*') ?? false;
  return effect === 'Allow' && every(actions) && every(resources) && conditions.length === 0;
}
