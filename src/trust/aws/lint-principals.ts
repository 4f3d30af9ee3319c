import { listed } from '../../core/text.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, shownText } from '../../documents/written-text.ts';
import type { Found } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import { conditionOperator } from './condition-operators.ts';
import type { IamCondition, IamStatement } from './iam-policy.ts';

/** `Principal: "*"` in a role's trust: every account of the partition, and every provider that it has. */
export function anyoneFindings({ principals, place, conditions }: IamStatement, whole: Place): readonly Found[] {
  const isAnyone = principals?.principals.some(({ kind }) => kind === 'anyone') ?? false;
  if (!isAnyone && principals?.others !== true) return [];
  const limits = conditions.filter(saysWhichPrincipals).map(({ key }) => shownText(key));
  if (limits.length > 0) {
    return [
      {
        rule: RULES.principalTooWide,
        severity: 'note',
        place: place ?? whole,
        message: `The principal is everyone, and only ${listed([...new Set(limits)])} says who is meant.`,
        advice: 'Name the roles as principals, unless there are too many of them.',
      },
    ];
  }
  return [
    {
      rule: RULES.principalTooWide,
      place: place ?? whole,
      message: 'The principal is everyone: any account, and tokens of any provider of this one.',
      advice: 'Name the provider or the account that is meant.',
      ...(conditions.length > 0 ? { severity: 'warning' as const } : {}),
    },
  ];
}

/** What AWS itself says of whoever calls: the organisation, the account, the role. */
const OF_PRINCIPALS = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
]);

function saysWhichPrincipals({ key, operator: written, values, complete, certain }: IamCondition): boolean {
  const operator = conditionOperator(knownText(written) ?? '');
  const holdsForWhomItNames = operator?.negated === false && !operator.ifExists && operator.set !== 'ForAllValues';
  if (!holdsForWhomItNames || !certain || !complete || !OF_PRINCIPALS.has((knownText(key) ?? '').toLowerCase())) {
    return false;
  }
  return values.every(({ parts: [first = ''] }) => typeof first !== 'string' || ORGANISATION_OR_ACCOUNT.test(first));
}

/**
 * That of whoever calls is written out to its end, or left to a variable of the file; `o-a*` is of many, `arn:aws:iam::*:role/deploy`
 * in every account, and `${aws:PrincipalOrgID}` whatever the caller's is.
 */
const ORGANISATION_OR_ACCOUNT = /^(?:o-[a-z0-9]{10,32}(?:\/.*)?|\d{12}|arn:[^:*?$]+:[^:*?$]+:[^:*?$]*:\d{12}:.*)$/s;
