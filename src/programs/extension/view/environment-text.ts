import type { ConsentState } from '../../../core/consent.ts';
import { printable } from '../../../core/text.ts';
import type { AssessedSource } from '../../../core/token.ts';
import type { Words } from '../../../core/words.ts';
import type { FolderState, RolesState } from '../state/roles-state.ts';

/** Shipped with the extension: what each environment offers, and what to set up there. */
export const ENVIRONMENTS_PAGE = 'docs/environments.md';

/** The page's section on the environment that was detected, as Markdown previews name it; empty while none is known. */
export function sectionOf(state: RolesState): string {
  if (state.kind !== 'ready') return '';
  const [first] = state.folders.filter(folder => folder.kind === 'read');
  return (first?.overview.detection.platform.name ?? '').toLowerCase().replaceAll(' ', '-');
}

/** What was detected and what follows from it, as a document to read or to paste into a report: no secret, no claim. */
export function environmentText(folders: readonly FolderState[], words: Words): string {
  return folders.map(folder => folderText(folder, words)).join('\n\n');
}

function folderText(state: FolderState, words: Words): string {
  if (state.kind === 'unreadable') {
    return [state.folder.path, `  ${printable(state.failure.message)}`, `  ${state.failure.hint ?? ''}`].join('\n');
  }
  const { detection, repository, sources, source, map, consent } = state.overview;
  const none = words.t('unknown');
  return [
    printable(repository.label),
    field(words.t('Environment'), `${detection.platform.name} (${detection.reason})`),
    field(words.t('Its name'), detection.environmentId ?? none),
    ...detection.alsoSeen.map(seen => field(words.t('Also seen'), `${seen.platform.name} (${seen.reason})`)),
    field(words.t('Folder'), repository.folder),
    field(words.t('Remote'), repository.remote ?? none),
    field(words.t('Branch'), repository.branch ?? none),
    '',
    words.t('Identity sources, in the order in which they are tried'),
    ...sources.map(each => `  ${sourceText(each, each.id === source?.id, words)}`),
    ...(sources.length === 0 ? [`  ${words.t('none')}`] : []),
    '',
    words.t('Role map'),
    ...map.sources.map(({ label, file }) => `  ${printable(label)}  ${printable(file)}`),
    ...(map.sources.length === 0 ? [`  ${words.t('none')}`] : []),
    `  ${consentText(consent, words)}`,
    ...map.problems.map(
      ({ file, range, message }) => `  ${printable(`${file}:${range.startLine + 1}: ${message}`, 1000)}`,
    ),
    '',
  ].join('\n');
}

function sourceText({ name, availability, source, id }: AssessedSource, chosen: boolean, words: Words): string {
  if (!availability.usable) {
    const { reason, hint = '' } = availability;
    return `– ${name}: ${printable([reason, hint].join(' ').trim(), 1000)}`;
  }
  const asks = source?.interactive === true || id === 'identity-center';
  return `${chosen ? '●' : '○'} ${name}${asks ? `: ${words.t('you sign in with a browser')}` : ''}`;
}

function field(name: string, value: string): string {
  return `  ${name.padEnd(14)}${printable(value, 1000)}`;
}

function consentText(consent: ConsentState, words: Words): string {
  switch (consent.kind) {
    case 'not-needed':
      return words.t('Nothing of it needs your consent.');
    case 'granted':
      return consent.bySetting === true
        ? words.t('Your setting rolecall.trustedSources allows it as it is now.')
        : words.t('You allowed it as it is now.');
    case 'needed':
      return words.t('Not allowed yet, or changed since: nothing of it is used.');
  }
}
