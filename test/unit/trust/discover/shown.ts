import { shownText, type WrittenTexts } from '../../../../src/documents/written-text.ts';
import { discover } from '../../../../src/trust/discover/discover.ts';
import type { Discovery, DiscoveryOptions, FoundValue } from '../../../../src/trust/discover/login.ts';

/** Files by path, as text. */
export function discovered(files: Readonly<Record<string, string>>, options: DiscoveryOptions = {}): Discovery {
  return discover(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { repository: 'acme/app', ...options },
  );
}

/** Each value that a text can have; `…` where there may be more. */
export function shownTexts({ values, complete }: WrittenTexts): string {
  return [...values.map(shownText), ...(complete ? [] : ['…'])].join(' | ');
}

/** As written, and what it becomes where that is something else. */
export function shownValue({ written, resolved }: FoundValue): string {
  const becomes = shownTexts(resolved);
  return becomes === written ? written : `${written} → ${becomes}`;
}

/** One line a login: `aws deploy: role, region us-east-1`. */
export function shownLogins({ logins }: Discovery): readonly string[] {
  return logins.map(({ cloud, basis, run, role, settings }) => {
    const more = Object.entries(settings)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `, ${name} ${shownValue(value)}`);
    const how = basis === 'token' ? '' : ` (${basis})`;
    return `${cloud}${how} ${run.job ?? '-'}: ${shownValue(role)}${more.join('')}`;
  });
}

export function shownSubjects({ logins }: Discovery): readonly string[] {
  return logins.map(({ run }) => `${run.mayMint} ${shownTexts(run.subjects)}`);
}

export function shownKeys({ staticKeys }: Discovery): readonly string[] {
  return staticKeys.map(({ cloud, name, value, run }) => `${cloud} ${run.job ?? '-'}: ${name} ${shownValue(value)}`);
}

export function shownUnread({ unread }: Discovery): readonly string[] {
  return unread.map(({ place, message }) => `${place.file}:${place.start} ${message}`);
}
