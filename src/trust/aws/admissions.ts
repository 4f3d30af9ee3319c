import { listed } from '../../core/text.ts';
import { knownText, shownText } from '../../documents/written-text.ts';
import type { Admission, Admissions } from '../admissions.ts';
import { admittedBy } from '../admissions.ts';
import { claimTest, type ClaimTest } from './claim-test.ts';
import { type FederatedStatement, federatedStatements } from './federated-statement.ts';
import type { IamCondition, IamPolicy, IamPrincipal, IamStatement, PrincipalKind } from './iam-policy.ts';

/** Everybody whom a role's trust lets take it, each statement for itself. */
export function admissionsOfAws({ statements, complete }: IamPolicy): Admissions {
  const all = statements.map(statement =>
    statement.effect === 'Deny' ? { ...NOBODY, besides: [denial(statement)] } : allowance(statement),
  );
  return {
    admits: all.flatMap(({ admits }) => admits),
    besides: all.flatMap(({ besides }) => besides),
    unknown: [
      ...all.flatMap(({ unknown }) => unknown),
      ...(complete ? [] : ['The file leaves it to a variable or a module whether there are more statements.']),
    ],
  };
}

const NOBODY: Admissions = { admits: [], besides: [], unknown: [] };

function denial({ principals, actions, conditions }: IamStatement): string {
  const whom = principals === undefined ? 'whom it does not say' : namesOf(principals.principals);
  const others = principals?.others === true ? 'everyone but ' : '';
  const what = actions.values.map(shownText).join(', ');
  return `A statement denies ${actions.others ? 'all but ' : ''}${what} to ${others}${whom}${where(conditions)}: that is not taken off what is told.`;
}

function allowance(statement: IamStatement): Admissions {
  const { principals, effect, certain, conditions, conditionsComplete } = statement;
  const all = principals?.principals ?? [];
  const isExcepting = principals?.others === true;
  const mayBringTokens = !isExcepting && mayTake(statement, 'sts:assumerolewithwebidentity');
  const tokens = (mayBringTokens ? federatedStatements(statement) : []).map(tokenAdmissions);
  const others = all.filter(each => !isToken(each) && mayTake(statement, actionFor(each)));
  const narrowed = tokens.length === 0 && conditions.length > 0 ? [`Only${where(conditions)}.`] : [];
  return {
    admits: [
      ...tokens.flatMap(({ admits }) => admits),
      ...(isExcepting ? [{ ...ANYONE, who: `${ANYONE.who} but ${namesOf(all)}` }] : others.map(principalAdmission)),
    ],
    besides: [
      ...tokens.flatMap(({ besides }) => besides),
      ...narrowed,
      ...(conditionsComplete ? [] : ['A variable may add conditions, which would keep out some of them.']),
    ],
    unknown: [
      ...tokens.flatMap(({ unknown }) => unknown),
      ...(effect === 'unknown' || !certain ? ['A variable decides whether a statement allows it, or is there.'] : []),
      ...(principals === undefined ? ['A statement does not say whom it is for.'] : []),
      ...(principals?.complete === false ? ['A variable may add others whom a statement is for.'] : []),
    ],
  };
}

/** A claim that every token has: a condition that an absent one passes is not passed by it. */
const ALWAYS_THERE = ['sub', 'aud'];
/** What says for whom a token is, and not whose it is. */
const AUDIENCES = ['aud', 'oaud', 'azp'];

function tokenAdmissions(federated: FederatedStatement): Admissions {
  const { issuer, claims, others, statement } = federated;
  const tests = claims.map(each => claimTest(each, statement.place ?? NO_PLACE));
  const identity = tests.filter(({ claim }) => !AUDIENCES.includes(claim));
  const pinning = identity.filter(pins);
  const { admits, unknown } = admittedBy(
    issuer,
    pinning.map(({ patterns }) => patterns),
  );
  const rest = [
    ...identity.filter(test => !pinning.includes(test)).map(({ condition }) => condition),
    ...tests
      .filter(({ claim, patterns }) => AUDIENCES.includes(claim) && patterns.length === 0)
      .map(each => each.condition),
    ...others,
  ];
  return {
    admits,
    besides: rest.map(condition => `Only${where([condition])}${condition.certain ? '' : ', if a variable has it so'}.`),
    unknown: [
      ...unknown,
      ...identity
        .filter(isPassedWithout)
        .map(({ claim }) => `A token without ${claim} passes the condition on ${claim}.`),
    ],
  };
}

/** Of conditions that no file says the place of: nothing here shows it. */
const NO_PLACE = { file: '', start: 0, end: 0 };

/** Whether a condition is certainly there, and lets nobody else in. */
function pins(test: ClaimTest): boolean {
  return test.patterns.length > 0 && test.condition.certain && !isPassedWithout(test);
}

function isPassedWithout({ claim, operator }: ClaimTest): boolean {
  return !ALWAYS_THERE.includes(claim) && (operator?.ifExists === true || operator?.set === 'ForAllValues');
}

function where(conditions: readonly IamCondition[]): string {
  if (conditions.length === 0) return '';
  return ` where ${listed(conditions.map(conditionText))}`;
}

function conditionText({ operator, key, values, complete }: IamCondition): string {
  const texts = [...values.map(shownText), ...(complete ? [] : ['what a variable adds'])];
  return `${shownText(key)} ${shownText(operator)} ${listed(texts, 'or')}`;
}

function isToken({ kind, name }: IamPrincipal): boolean {
  return kind === 'Federated' && !shownText(name).includes(':saml-provider/');
}

function actionFor({ kind }: IamPrincipal): string {
  return kind === 'Federated' ? 'sts:assumerolewithsaml' : 'sts:assumerole';
}

/** Whether a statement may allow an action: where that is not plain, it may. */
function mayTake({ actions: { values, complete, others } }: IamStatement, action: string): boolean {
  if (others || !complete) return true;
  return values.some(value => {
    const known = knownText(value)?.toLowerCase();
    if (known === undefined) return true;
    const wild = known.search(/[*?]/);
    return wild < 0 ? known === action : action.startsWith(known.slice(0, wild));
  });
}

const ANYONE: Admission = { issuer: 'AWS', who: 'everyone of any account', asks: [], breadth: 'anyone' };

const WORDS: Readonly<Record<PrincipalKind, string>> = {
  anyone: ANYONE.who,
  AWS: 'the principal',
  Federated: 'people who sign in at',
  Service: 'the service',
  CanonicalUser: 'the canonical user',
};

function principalAdmission({ kind, name }: IamPrincipal): Admission {
  if (kind === 'anyone') return ANYONE;
  return { issuer: kind === 'Federated' ? 'SAML' : 'AWS', who: `${WORDS[kind]} ${shownText(name)}`, asks: [] };
}

function namesOf(principals: readonly IamPrincipal[]): string {
  return listed(principals.map(({ kind, name }) => (kind === 'anyone' ? 'everyone' : shownText(name))));
}
