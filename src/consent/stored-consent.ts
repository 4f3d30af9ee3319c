import { canonicalJson } from '../core/canonical-json.ts';
import type { ConsentTerms, StoredConsent } from '../core/consent.ts';
import { AssumeError } from '../core/errors.ts';
import { FieldReader, isObject, parseJson } from '../core/parse.ts';
import { PLATFORM_IDS } from '../core/platform.ts';

/** A consent without its terms. */
export type ConsentHead = Omit<StoredConsent, 'terms'>;

/** A consent as it is kept: with the very text of which its fingerprint is made. */
export interface KeptConsent extends ConsentHead {
  /** Canonical JSON. */
  readonly termsText: string;
}

/** A consent as text in the state directory: a line that says what was allowed when, and one with the terms. */
export function writeConsent({ termsText, ...head }: KeptConsent): string {
  return `${JSON.stringify({ version: 2, ...head })}\n${termsText}\n`;
}

/** What the first line says was allowed; undefined for anything else, and for a consent of the first version. */
export function readConsentHead(line: string): ConsentHead | undefined {
  try {
    const reader = new FieldReader(parseJson(line), 'the consent');
    return reader.number('version') === 2 ? readHead(reader) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for anything but a whole, well-formed consent: a damaged one asks again instead of allowing. */
export function readConsent(text: string): KeptConsent | undefined {
  try {
    const end = text.indexOf('\n');
    const head = parseJson(text.slice(0, end));
    if (head === undefined) return readFirstVersion(new FieldReader(parseJson(text), 'the consent'));
    const reader = new FieldReader(head, 'the consent');
    if (reader.number('version') !== 2 || !text.endsWith('\n')) return undefined;
    return { ...readHead(reader), termsText: text.slice(end + 1, -1) };
  } catch {
    return undefined;
  }
}

/** The terms as data; undefined for those of another version. */
export function readTermsText(text: string): ConsentTerms | undefined {
  try {
    return readTerms(new FieldReader(parseJson(text), 'the terms'));
  } catch {
    return undefined;
  }
}

/** One document, with the terms in it. */
function readFirstVersion(reader: FieldReader): KeptConsent | undefined {
  if (reader.number('version') !== 1) return undefined;
  return { ...readHead(reader), termsText: canonicalJson(readTerms(reader.object('terms'))) };
}

function readHead(reader: FieldReader): ConsentHead {
  return {
    fingerprint: reader.string('fingerprint'),
    grantedAt: reader.number('grantedAt'),
    ...(reader.has('bySetting') && reader.boolean('bySetting') ? { bySetting: true } : {}),
  };
}

function readTerms(reader: FieldReader): ConsentTerms {
  const issuer = reader.optionalString('issuer');
  const identitySettings = reader.optionalString('identitySettings');
  return {
    repository: reader.string('repository'),
    label: reader.string('label'),
    platform: reader.oneOf('platform', PLATFORM_IDS),
    environment: reader.string('environment'),
    sources: reader.strings('sources'),
    identity: reader.string('identity'),
    ...(issuer === undefined ? {} : { issuer }),
    ...(identitySettings === undefined ? {} : { identitySettings }),
    audiences: reader.strings('audiences'),
    hosts: objects(reader.list('hosts')).map(host => ({
      host: host.string('host'),
      receives: host.string('receives'),
    })),
    roles: objects(reader.list('roles')).map(role => ({
      name: role.string('name'),
      source: role.string('source'),
      account: role.string('account'),
      terms: role.string('terms'),
      autoAssume: role.boolean('autoAssume'),
    })),
  };
}

function objects(items: readonly unknown[]): readonly FieldReader[] {
  return items.map(item => {
    if (!isObject(item)) throw new AssumeError('protocol', 'The consent holds something that is no object.');
    return new FieldReader(item, 'an entry of the consent');
  });
}
