import { knownText, type WrittenText, written } from '../../documents/written-text.ts';
import { conditionOperator } from '../aws/condition-operators.ts';
import { federatedStatements } from '../aws/federated-statement.ts';
import type { IamCondition, IamStatement } from '../aws/iam-policy.ts';
import type { FoundAwsTrust } from '../found-trust.ts';
import type { MovedTrust, MovedValue, Stage, Translate } from './stage.ts';

/** Each condition on a claim takes the new texts, beside the old ones or in their place. */
export function movedAwsTrust(trust: FoundAwsTrust, translate: Translate, stage: Stage): MovedTrust {
  const values: MovedValue[] = [];
  const statements = trust.policy.statements.map((statement): IamStatement => {
    const claims = new Map(
      federatedStatements(statement).flatMap(each =>
        each.claims.map(({ condition, claim }) => [condition, claim] as const),
      ),
    );
    const conditions = statement.conditions.map((condition): IamCondition => {
      const claim = claims.get(condition);
      const wildcards = conditionOperator(knownText(condition.operator) ?? '')?.compares === 'patterns';
      const known = condition.values.map(knownText);
      const moved = condition.values.map((text, index) => {
        const from = known[index];
        const to =
          claim === undefined || from === undefined
            ? undefined
            : translate(claim, from, wildcards ? 'wildcard' : 'exact');
        if (to === undefined) return [text];
        const isThere = known.includes(to);
        values.push({ from: text, to, kind: 'list', isThere });
        return staged(text, isThere ? undefined : written(to), stage);
      });
      return { ...condition, values: moved.flat() };
    });
    return { ...statement, conditions };
  });
  return { trusts: [{ ...trust, policy: { ...trust.policy, statements } }], values };
}

/** @param to undefined where it is there already. */
export function staged(from: WrittenText, to: WrittenText | undefined, stage: Stage): readonly WrittenText[] {
  return [...(stage === 'both' ? [from] : []), ...(to === undefined ? [] : [to])];
}
