import type { ConsentTerms, StoredConsent } from '../core/consent.ts';
import { AssumeError } from '../core/errors.ts';
import { FieldReader, isObject, parseJson } from '../core/parse.ts';
import { PLATFORM_IDS } from '../core/platform.ts';

/** A consent as text in the state directory. */
export function writeConsent(consent: StoredConsent): string {
  return `${JSON.stringify(consent, undefined, 1)}\n`;
}

/** Undefined for anything but a whole, well-formed consent: a damaged one asks again instead of allowing. */
export function readConsent(text: string): StoredConsent | undefined {
  try {
    const reader = new FieldReader(parseJson(text), 'the consent');
    if (reader.number('version') !== 1) return undefined;
    return {
      version: 1,
      fingerprint: reader.string('fingerprint'),
      grantedAt: reader.number('grantedAt'),
      terms: readTerms(reader.object('terms')),
      ...(reader.has('bySetting') && reader.boolean('bySetting') ? { bySetting: true } : {}),
    };
  } catch {
    return undefined;
  }
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
