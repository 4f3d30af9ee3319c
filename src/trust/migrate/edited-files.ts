import type { TrustFile } from '../found-trust.ts';
import { withEdits } from '../lint/fixes/mend.ts';
import type { SourceEdit } from '../lint/fixes/source-texts.ts';

/** The files of which some edits are, as they were and as they are to be. The same edit counts once. */
export function editedFiles(
  files: readonly TrustFile[],
  edits: readonly SourceEdit[],
): readonly (TrustFile & { readonly before: string })[] {
  const texts = edits.map(edit => JSON.stringify(edit));
  const distinct = edits.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  return files.flatMap(file => {
    const own = distinct.filter(({ place }) => place.file === file.path);
    return own.length === 0 ? [] : [{ path: file.path, before: file.text, text: withEdits(file.text, own) }];
  });
}
