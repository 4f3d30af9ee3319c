import { readTarget } from '../clouds/clouds.ts';
import { FieldReader, parseJson } from '../core/parse.ts';
import { readConditions, ROLE_USES, type RoleConditions, type RoleUse } from '../core/role.ts';
import type { Target } from '../core/target.ts';

/** What a person allows of one role. */
export interface RoleTerms {
  readonly target: Target;
  readonly use: RoleUse;
  readonly durationSeconds: number;
  readonly when: RoleConditions;
  readonly confirm: boolean;
  /** Whether new terminals use it, whatever makes it that. */
  readonly isDefault: boolean;
  readonly fullPermissions: boolean;
  /** Why whoever keeps the role does not give it now. */
  readonly refusal: string | undefined;
}

/** Reads the text that was hashed. Undefined for one of another version, of which only the differences can be told. */
export function readRoleTerms(text: string): RoleTerms | undefined {
  try {
    const terms = new FieldReader(parseJson(text), 'the terms of a role');
    return {
      target: readTarget(terms.object('target')),
      use: terms.oneOf('use', ROLE_USES),
      durationSeconds: terms.number('durationSeconds'),
      when: readConditions(terms.object('when')),
      confirm: terms.boolean('confirm'),
      isDefault: terms.has('default') && terms.boolean('default'),
      fullPermissions: terms.has('fullPermissions'),
      refusal: terms.optionalString('refusal'),
    };
  } catch {
    return undefined;
  }
}
