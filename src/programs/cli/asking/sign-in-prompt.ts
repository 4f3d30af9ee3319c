import type { SignInPrompt, SignInRequest } from '../../../core/sign-in.ts';
import { durationText, printable } from '../../../core/text.ts';
import type { CommandContext } from '../command.ts';
import type { Style } from '../style.ts';
import { untilAborted } from '../until-aborted.ts';

const REDRAW_MILLISECONDS = 10_000;
const LONGEST_ADDRESS = 2_000;

/**
 * Says on standard error where to sign in and, on a terminal, how long there is. Only commands that a person gave take it:
 * without a terminal too, since whoever reads the log can sign in; Ctrl-C ends the asking.
 */
export function signInPrompt({ terminal, world: { clock } }: Pick<CommandContext, 'terminal' | 'world'>): SignInPrompt {
  return async (request, done) => {
    terminal.complain(lines(request, terminal.errorStyle));
    const waiting = untilAborted(done);
    while (!done.aborted && clock.now() < request.expiresAt) {
      const left = durationText(request.expiresAt - clock.now());
      terminal.progress(`  sign-in   waiting for you at ${printable(request.service)}, ${left} left …`);
      await Promise.race([waiting, clock.sleep(REDRAW_MILLISECONDS, done).catch(() => undefined)]);
    }
    await waiting;
  };
}

function lines({ verificationUri, verificationUriComplete, userCode }: SignInRequest, style: Style): readonly string[] {
  const [address, complete] = [verificationUri, verificationUriComplete].map(
    text => text && printable(text, LONGEST_ADDRESS),
  );
  return [
    `Open ${address} and enter ${style.strong(printable(userCode))}`,
    ...(complete === undefined ? [] : [`or open ${complete} and compare the code.`]),
  ];
}
