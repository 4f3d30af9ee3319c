import { printable } from './text.ts';
import { withoutSecrets } from './without-secrets.ts';

/**
 * A fact as a log holds it: JSON, in which a Secret reads `<redacted>`; of an error its name and message. What looks like a
 * secret is in neither, since a server, or a program that failed, may have written there.
 */
export function loggableFact(fact: unknown): string {
  if (fact instanceof Error) return printable(withoutSecrets(`${fact.name}: ${fact.message}`), 1000);
  try {
    return printable(withoutSecrets(JSON.stringify(fact) ?? String(fact)), 2000);
  } catch {
    return '(cannot be shown)';
  }
}
