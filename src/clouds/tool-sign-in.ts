import { AssumeError } from '../core/errors.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';
import { azSignIn } from './azure/sign-in.ts';
import type { ToolSignIn } from './cloud-sign-in.ts';
import { CLOUDS } from './clouds.ts';

const SIGN_INS: { readonly [K in Cloud]?: (target: TargetByCloud[K], tokenFile: string) => ToolSignIn } = {
  azure: azSignIn,
};

/** @throws AssumeError `usage` for a role whose tools keep no sign-in. */
export function toolSignIn<K extends Cloud>(
  target: { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K],
  tokenFile: string,
): ToolSignIn {
  const signIn: ((target: TargetByCloud[K], tokenFile: string) => ToolSignIn) | undefined = SIGN_INS[target.cloud];
  if (signIn !== undefined) return signIn(target, tokenFile);
  throw new AssumeError('usage', `Tools of ${CLOUDS[target.cloud].name} find the role without a sign-in of theirs.`, {
    hint: 'New terminals of VS Code have what they need; `rolecall assume` says how elsewhere.',
  });
}
