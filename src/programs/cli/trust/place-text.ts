import { printable } from '../../../core/text.ts';
import type { Place } from '../../../documents/place.ts';
import { TextPositions } from '../../../documents/text-positions.ts';
import type { TrustFile } from '../../../trust/found-trust.ts';

/** `infra/main.tf:12:3`, as editors and terminals make a link of it. */
export function placeText({ file, start, end }: Place, files: readonly TrustFile[]): string {
  const text = files.find(({ path }) => path === file)?.text ?? '';
  const { startLine, startColumn } = new TextPositions(text).range(start, end);
  return `${printable(file, 300)}:${startLine + 1}:${startColumn + 1}`;
}
