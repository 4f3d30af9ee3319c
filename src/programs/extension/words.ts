/**
 * What turns facts into words on the screen, handed in so that everything shown can be computed, and tested, without VS Code:
 * `vscode.l10n.t` and the time of day in the person's language.
 */
export interface Words {
  /** The message, translated, with `{0}`, `{1}` … replaced. The message is always a literal, so that it can be collected. */
  t(message: string, ...values: readonly (string | number)[]): string;
  /** `14:32 UTC` of epoch milliseconds: an environment's clock is rarely the reader's, so the zone is named. */
  time(epochMilliseconds: number): string;
}

/** The time of day with its zone, in a language VS Code names. The format is made when first used: it takes milliseconds. */
export function timeOfDay(language: string): (epochMilliseconds: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return epochMilliseconds => {
    format ??= new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
    return format.format(epochMilliseconds);
  };
}
