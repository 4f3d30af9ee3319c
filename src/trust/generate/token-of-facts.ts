import { AssumeError } from '../../core/errors.ts';
import { listed, printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { issuerFor, ISSUERS } from '../../issuers/known-issuers.ts';
import { claimsOf, fill, subjectsOf, type TokenFacts } from '../../issuers/subjects.ts';

export interface ToldToken {
  /** Of a row, `github-actions`; or the issuer's own address. */
  readonly issuer: string;
  readonly facts: TokenFacts;
  /** Of the subject, where the facts suffice for several: `immutable`. */
  readonly format: string | undefined;
}

/** The claims of a token of which only the facts are known, but for its audience. @throws AssumeError `usage`. */
export function claimsOfFacts({ issuer: named, facts, format }: ToldToken): Claims {
  const [issuer, iss] = issuerNamed(named);
  const unknown = Object.keys(facts).find(
    name => issuer.slots[name] === undefined || issuer.slots[name].plain !== undefined,
  );
  if (unknown !== undefined) {
    throw new AssumeError('usage', `Tokens of ${issuer.name} say nothing that is called ${printable(unknown, 60)}.`, {
      hint: `They say ${listed(Object.keys(issuer.slots).filter(name => issuer.slots[name]?.plain === undefined))}.`,
    });
  }
  const subjects = subjectsOf(issuer, facts);
  const wanted = format === undefined ? subjects : subjects.filter(each => each.format === format);
  const [subject, ...others] = wanted;
  if (subject === undefined) {
    const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
    throw new AssumeError('usage', 'These facts make no subject of this issuer.', {
      hint: `Its subjects are ${listed(
        forms.map(({ template }) => template),
        'or',
      )}.`,
    });
  }
  if (others.length > 0) {
    const each = wanted.map(({ format: name, subject: text }) => `${name} (${printable(text, 200)})`);
    throw new AssumeError('usage', 'Subjects of this issuer have several formats, and which one it is, is not said.', {
      hint: `Add --subject with one of ${listed(each, 'or')}.`,
    });
  }
  return { iss, sub: subject.subject, ...claimsOf(issuer, facts) };
}

/** @throws AssumeError `usage` for one that is not known, or has an address of its own for each customer. */
function issuerNamed(named: string): readonly [Issuer, string] {
  if (named.startsWith('https://')) return [issuerFor(named, ''), named];
  const row = ISSUERS.find(({ id }) => id === named);
  const [address] = row?.addresses ?? [];
  if (row !== undefined && address !== undefined && !address.includes('{')) return [row, `https://${address}`];
  throw new AssumeError(
    'usage',
    row === undefined
      ? `No issuer is called ${printable(named, 60)}.`
      : `${row.name} has an address of its own for each installation.`,
    {
      hint:
        row === undefined
          ? `Give its address, or one of ${listed(ISSUERS.filter(({ addresses: [first = '{'] }) => !first.includes('{')).map(({ id }) => id))}.`
          : 'Give its address: --token-of https://…',
    },
  );
}

/** The claims of a token whose subject has one form, but for its audience; undefined where the facts do not fill it. */
export function claimsOfForm(issuer: Issuer, iss: string, template: string, facts: TokenFacts): Claims | undefined {
  const sub = fill(issuer, template, facts);
  return sub === undefined ? undefined : { ...claimsOf(issuer, facts), iss, sub };
}
