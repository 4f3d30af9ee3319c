import { AssumeError } from '../core/errors.ts';
import type { OtherToken } from '../core/ports.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';
import { requireScope } from './azure/other-token.ts';
import { CLOUDS } from './clouds.ts';
import { requireOther } from './google/other-token.ts';

const REQUIRE: { readonly [K in Cloud]: (target: TargetByCloud[K], wanted: OtherToken) => void } = {
  aws: () => {
    throw new AssumeError('usage', `A role of ${CLOUDS.aws.name} has no other tokens.`, {
      hint: 'Its credentials are asked for with `rolecall credential-process`.',
    });
  },
  gcp: requireOther,
  azure: (_, wanted) => void requireScope(wanted),
};

/** Before anything is asked of anybody. @throws AssumeError `usage` for what a role of that cloud has not. */
export function requireOtherToken<K extends Cloud>(
  target: { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K],
  wanted: OtherToken,
): void {
  REQUIRE[target.cloud](target, wanted);
}
