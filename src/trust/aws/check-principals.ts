import { knownText, shownText } from '../../documents/written-text.ts';
import type { CheckReason, CheckTrace, WantedValue } from '../trace.ts';
import { any, not, type Verdict, verdictOf } from '../verdict.ts';
import type { Effort } from './effort.ts';
import type { IamPrincipal, IamStatement } from './iam-policy.ts';
import { matchText } from './match-text.ts';
import { reasonOfMismatch } from './mismatch.ts';
import type { IamCaller } from './request.ts';

/**
 * Whether a statement is about the caller. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function checkPrincipals(
  { principals: list, place }: IamStatement,
  caller: IamCaller,
  effort: Effort,
): CheckTrace {
  const key = list?.others === true ? 'NotPrincipal' : 'Principal';
  const common = { key, operator: 'equals', seen: [caller.name], ...(place !== undefined && { place }) };
  if (list === undefined) return { ...common, wanted: [], verdict: 'fails', reason: 'absent' };
  const names = namesOf(caller);
  const wanted = list.principals.map((principal): WantedValue => {
    const verdict = any(names.map(name => isNamed(principal, caller, name, effort)));
    const { place: at } = principal.name;
    return { text: shownText(principal.name), verdict, ...(at !== undefined && { place: at }) };
  });
  const others: readonly Verdict[] = list.complete ? [] : ['unknown'];
  const named = any([...wanted.map(({ verdict }) => verdict), ...others]);
  if (list.others) return { ...common, wanted, verdict: notNamed(list.principals, caller, names, named, effort) };
  const reason = named === 'fails' ? reasonOf(list.principals, caller, effort) : undefined;
  return { ...common, wanted, verdict: named, ...(reason !== undefined && { reason }) };
}

/**
 * An AWS caller has several names: its own, its role's, its account's. `NotPrincipal` leaves out for certain only who is listed by
 * all of them. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function notNamed(
  principals: readonly IamPrincipal[],
  caller: IamCaller,
  names: readonly string[],
  named: Verdict,
  effort: Effort,
): Verdict {
  // What AWS makes of a list of nobody is documented nowhere.
  if (principals.length === 0) return 'unknown';
  if (named !== 'holds') return not(named);
  const everyName = names.every(name =>
    principals.some(principal => isNamed(principal, caller, name, effort) === 'holds'),
  );
  return everyName ? 'fails' : 'unknown';
}

const EXACTLY = { wildcards: false, anyCase: false, variable: undefined };

function isNamed({ kind, name }: IamPrincipal, caller: IamCaller, callerName: string, effort: Effort): Verdict {
  if (kind === 'anyone') return 'holds';
  const text = knownText(name);
  const couldBe = (form: string): boolean => matchText(form, name, EXACTLY, effort) !== 'fails';
  if (kind !== caller.kind) {
    const couldBeAnyone = kind === 'AWS' && text === undefined && couldBe('*');
    return couldBeAnyone || (kind === 'CanonicalUser' && caller.kind === 'AWS') ? 'unknown' : 'fails';
  }
  // AWS says of `*` that it is everyone beside `AWS`, and nothing of it elsewhere.
  if (text === '*') return 'unknown';
  if (text === undefined) return kind === 'AWS' || couldBe(callerName) || couldBe('*') ? 'unknown' : 'fails';
  return verdictOf(text === callerName || (kind === 'AWS' && canonical(text) === canonical(callerName)));
}

/** Of one ARN of an AWS caller: itself, the role of a session, the account. */
function namesOf({ kind, name }: IamCaller): readonly string[] {
  if (kind !== 'AWS') return [name];
  const arn = /^arn:([^:]+):(iam|sts)::(\d{12}):(.+)$/.exec(name);
  if (arn === null) return [name];
  const [, partition = '', service, account = '', resource = ''] = arn;
  const role = service === 'sts' ? /^assumed-role\/([^/]+)\//.exec(resource)?.[1] : undefined;
  const root = `arn:${partition}:iam::${account}:root`;
  return [...new Set([name, ...(role === undefined ? [] : [`arn:${partition}:iam::${account}:role/${role}`]), root])];
}

/**
 * An account's number stands for its root; a role is told by its name, as an account has each name once, whatever its path: the
 * ARN of a session does not show it.
 */
function canonical(name: string): string {
  const role = /^(arn:[^:]+:iam::\d{12}:role\/)(?:[^/]+\/)+([^/]+)$/.exec(name);
  if (role !== null) return `${role[1] ?? ''}${role[2] ?? ''}`;
  const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(name);
  return account?.[1] ?? name;
}

function reasonOf(principals: readonly IamPrincipal[], caller: IamCaller, effort: Effort): CheckReason | undefined {
  const ofKind = principals.filter(({ kind }) => kind === caller.kind).map(({ name }) => name);
  return reasonOfMismatch([caller.name], ofKind, 'texts', effort);
}
