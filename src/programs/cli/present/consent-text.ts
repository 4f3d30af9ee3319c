import type { ConsentBlock } from '../../../consent/blocks.ts';
import { consentWords } from '../../../consent/words.ts';
import type { ConsentRequest } from '../../../core/consent.ts';
import type { Repository } from '../../../core/repository.ts';
import { printable } from '../../../core/text.ts';
import { ENGLISH } from '../../../core/words.ts';
import type { Style } from '../style.ts';

/** What a person is asked to allow, whole. `doubt`: why this may not be the work of whom the repository's address names. */
export function consentText(
  request: ConsentRequest,
  { doubt }: Pick<Repository, 'doubt'>,
  style: Style,
): readonly string[] {
  const words = consentWords(request, ENGLISH, printable);
  const differs = request.changes !== undefined && request.moved === undefined;
  return [
    style.strong(words.question),
    '',
    words.repository,
    ...words.whoReceives,
    ...words.audiences,
    ...words.settings.map(line => `  ${line}`),
    '',
    ...(differs ? [words.heading] : []),
    ...words.blocks.flatMap(block => blockLines(block, style)),
    ...words.common.map(line => `  ${line}`),
    '',
    ...(doubt === undefined ? [] : [style.warning(printable(doubt, 400)), '']),
    words.again,
  ];
}

/** No limit that matters: an ARN has at most 2048 characters, a session policy as many. */
const LONGEST = 8000;

/** Whole, however long: a terminal scrolls. */
function blockLines({ sign, warns, head, more }: ConsentBlock, style: Style): readonly string[] {
  const paint = { '+': style.good, '−': style.bad, '~': style.warning } as const;
  const mark = [...(sign === undefined ? [] : [paint[sign](sign)]), ...(warns ? [style.warning('⚠')] : [])];
  return [
    `  ${[...mark, printable(head, LONGEST)].join(' ')}`,
    ...more.map(line => `      ${printable(line, LONGEST)}`),
  ];
}
