/**
 * What turns facts into words for a person, handed in so that everything shown can be computed, and tested, without whoever
 * shows it: VS Code's `l10n.t` and the time of day in the person's language, or English as it stands in the code.
 */
export interface Words extends Phrases {
  /** A moment as people read it, of epoch milliseconds. */
  time(epochMilliseconds: number): string;
}

export interface Phrases {
  /** The message, translated, with `{0}`, `{1}` … replaced. The message is always a literal, so that it can be collected. */
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** Programs that speak nothing else say it so. */
export const ENGLISH: Phrases = {
  t: (message, ...values) => message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};

/**
 * The time of day with its zone, `14:32 UTC`, in a language VS Code names: an environment's clock is rarely the reader's. The
 * format is made when first used: it takes milliseconds.
 */
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

/** "42 min", "1 h", "1 h 30 min", "under a minute", in the person's language. Milliseconds in. */
export function durationIn(milliseconds: number, words: Phrases): string {
  const { hours, minutes } = parts(milliseconds);
  if (hours === 0) return minutes === 0 ? words.t('under a minute') : words.t('{0} min', minutes);
  return minutes === 0 ? words.t('{0} h', hours) : words.t('{0} h {1} min', hours, minutes);
}

/** The same for ears: "42 minutes", "1 hour 30 minutes". Milliseconds in. */
export function spokenDuration(milliseconds: number, words: Phrases): string {
  const { hours, minutes } = parts(milliseconds);
  const spokenMinutes = minutes === 1 ? words.t('1 minute') : words.t('{0} minutes', minutes);
  if (hours === 0) return minutes === 0 ? words.t('under a minute') : spokenMinutes;
  const spokenHours = hours === 1 ? words.t('1 hour') : words.t('{0} hours', hours);
  return minutes === 0 ? spokenHours : words.t('{0} {1}', spokenHours, spokenMinutes);
}

/** "a", "a and b", "a, b and c". */
export function listedIn(items: readonly string[], words: Phrases): string {
  const last = items.at(-1);
  return items.length < 2 || last === undefined
    ? items.join('')
    : words.t('{0} and {1}', items.slice(0, -1).join(', '), last);
}

function parts(milliseconds: number): { readonly hours: number; readonly minutes: number } {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
