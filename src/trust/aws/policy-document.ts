import { shownText, type WrittenText, type WrittenTexts } from '../../documents/written-text.ts';
import type { IamPolicy, IamStatement, PrincipalList } from './iam-policy.ts';

/** A policy as JSON has it. What a file leaves open stands as it is written there. */
export function policyDocument({ version, statements }: IamPolicy): unknown {
  return { Version: version, Statement: statements.map(statementDocument) };
}

function statementDocument(statement: IamStatement): unknown {
  const { sid, effect, principals, actions, resources, conditions } = statement;
  return {
    ...(sid === undefined ? {} : { Sid: shownText(sid) }),
    Effect: effect,
    ...(principals === undefined
      ? {}
      : { [principals.others ? 'NotPrincipal' : 'Principal']: principalsDocument(principals) }),
    [actions.others ? 'NotAction' : 'Action']: oneOrAll(actions),
    ...(resources === undefined ? {} : { [resources.others ? 'NotResource' : 'Resource']: oneOrAll(resources) }),
    ...(conditions.length === 0 ? {} : { Condition: conditionsDocument(statement) }),
  };
}

function principalsDocument({ principals }: PrincipalList): unknown {
  if (principals.some(({ kind }) => kind === 'anyone')) return '*';
  const byKind = new Map<string, WrittenText[]>();
  for (const { kind, name } of principals) byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  return Object.fromEntries([...byKind].map(([kind, values]) => [kind, oneOrAll({ values, complete: true })]));
}

function conditionsDocument({ conditions }: IamStatement): unknown {
  const byOperator = new Map<string, [key: string, value: unknown][]>();
  for (const condition of conditions) {
    const operator = shownText(condition.operator);
    byOperator.set(operator, [...(byOperator.get(operator) ?? []), [shownText(condition.key), oneOrAll(condition)]]);
  }
  return Object.fromEntries([...byOperator].map(([operator, keys]) => [operator, Object.fromEntries(keys)]));
}

function oneOrAll({ values }: WrittenTexts): unknown {
  const texts = values.map(shownText);
  return texts.length === 1 ? texts[0] : texts;
}
