import type { AzureCredentials } from '../../core/credentials.ts';

/** Minutes: how old the token in the file can be, and how long a tool goes on using what it read (docs/azure-token-lifetimes.md). */
const REWRITTEN_AFTER = 2;
const LONGEST_CACHE = 10;

/** From when to when a tool can fail that keeps an identity token which lives too short for it. */
export function azureNotes({
  subjectTokenLifetime,
}: Pick<AzureCredentials, 'subjectTokenLifetime'>): readonly string[] {
  const lives = Math.floor(subjectTokenLifetime / 60_000);
  if (lives >= REWRITTEN_AFTER + LONGEST_CACHE) return [];
  const from = Math.max(0, lives - REWRITTEN_AFTER);
  return [
    `The identity token lives ${lives} min: a tool that asks for access again ${from} to ${LONGEST_CACHE} min after it read the file can fail once (AADSTS700024).`,
    '`rolecall azure-token` and `rolecall az-login` always have a fresh one.',
  ];
}
