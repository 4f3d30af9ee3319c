import type { SignInPrompt } from '../../../core/sign-in.ts';
import type { CommandContext } from '../command.ts';
import { signInPrompt } from './sign-in-prompt.ts';

/**
 * What a command does with a person who may sign in for it. Signing in lasts as long as the command: its end forgets the
 * token, and tells whoever issued it that nobody has it any more.
 */
export async function withSignIn<T>(context: CommandContext, work: (signIn: SignInPrompt) => Promise<T>): Promise<T> {
  const prompt = signInPrompt(context);
  let wasAsked = false;
  try {
    return await work((request, done) => {
      wasAsked = true;
      return prompt(request, done);
    });
  } finally {
    if (wasAsked) await context.sessions.signOut();
  }
}
