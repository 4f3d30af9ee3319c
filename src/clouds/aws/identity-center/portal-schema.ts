import * as z from 'zod/mini';
import { REGION_PATTERN } from '../names.ts';
import { addressPattern, type Author, isAddressAsCalled } from '../../../documents/host-patterns.ts';
import type { KeyRule } from '../../../documents/findings.ts';
import { described, sentenceCheck } from '../../../documents/schema-parts.ts';

/** An address with a path, exactly as it is called; `key` begins the sentence. */
export function addressOf(author: Author, key: string) {
  return z.string().check(
    z.regex(addressPattern(author)),
    sentenceCheck(address =>
      isAddressAsCalled(address)
        ? undefined
        : `${key} must be written as it is called: a lower-case host, no default port, no step such as /../ in its path.`,
    ),
  );
}

export const REGION_RULE: KeyRule = { code: 'bad-region', expected: 'a region such as eu-west-1' };
export const START_URL_RULE: KeyRule = {
  code: 'bad-host',
  expected: 'an https address such as https://acme.awsapps.com/start, without user, query or #',
};

/** The two keys that say which IAM Identity Center. */
export function portalShape(author: Author) {
  return {
    startUrl: addressOf(author, 'startUrl').check(
      described('The address at which people start, as the console of IAM Identity Center shows it.', [
        'https://acme.awsapps.com/start',
      ]),
    ),
    region: z
      .string()
      .check(
        z.regex(REGION_PATTERN),
        described('The region of the IAM Identity Center itself, which need not be where its roles work.', [
          'eu-west-1',
        ]),
      ),
  };
}
