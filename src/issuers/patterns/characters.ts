import type { Characters } from '../issuer.ts';

type Test = (code: number) => boolean;

const digit: Test = code => code >= 48 && code <= 57;
const letter: Test = code => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const among = (text: string): Test => {
  const codes = new Set(text.split('').map(character => character.charCodeAt(0)));
  return code => codes.has(code);
};
const dashes = among('-_');
const dotted = among('-_.');
const hexadecimal: Test = code =>
  digit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70) || code === 45;
/** What Git refuses in a ref's name [git-scm.com/docs/git-check-ref-format]. */
const refused = among('~^:?*[\\\u007f');
const COLON = 58;

/** Which characters the values of a slot have; a colon ends a value of free text, since issuers write it `%3A` or refuse it. */
export const ALLOWED: Readonly<Record<Characters, Test>> = {
  digits: digit,
  uuid: hexadecimal,
  label: code => digit(code) || letter(code) || dashes(code),
  file: code => digit(code) || letter(code) || dotted(code),
  path: code => digit(code) || letter(code) || dotted(code) || code === 47,
  ref: code => code > 32 && !refused(code),
  text: code => code !== COLON,
  any: () => true,
};
