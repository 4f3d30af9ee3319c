import type { ChildProcess } from 'node:child_process';

/** What a person who has to sign in is told. */
export const SIGN_IN_INSTRUCTIONS = /^Open (https:\/\/localhost:\d+\/device) and enter ([A-Z]{4}-[A-Z]{4})$/m;

/** Calls back once when the process has said where to sign in. */
export function onSignInInstructions(
  told: (request: { readonly verificationUri: string; readonly userCode: string }) => void,
): (child: ChildProcess) => void {
  return child => {
    let text = '';
    let found = false;
    child.stderr?.on('data', (part: string) => {
      text += part;
      const [, verificationUri, userCode] = SIGN_IN_INSTRUCTIONS.exec(text) ?? [];
      if (found || verificationUri === undefined || userCode === undefined) return;
      found = true;
      told({ verificationUri, userCode });
    });
  };
}
