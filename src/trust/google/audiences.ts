import type { WrittenText } from '../../documents/written-text.ts';

/**
 * The audiences of a provider that allows no others: its resource name, without and with `https:`. Google writes the project by
 * number in it; a file that has the project's id leaves the number open.
 */
export function defaultAudiences(name: WrittenText): readonly WrittenText[] {
  const parts = byNumber(name.parts);
  const placed = name.place === undefined ? {} : { place: name.place };
  return ['//iam.googleapis.com/', 'https://iam.googleapis.com/'].map(scheme => ({
    parts: [scheme, ...parts],
    ...placed,
  }));
}

function byNumber(parts: WrittenText['parts']): WrittenText['parts'] {
  const [first = '', ...rest] = parts;
  const project = typeof first === 'string' ? /^projects\/([^/]+)(?=\/)/.exec(first) : null;
  if (typeof first !== 'string' || project === null || /^\d+$/.test(project[1] ?? '')) return parts;
  return ['projects/', { unknown: project[1] ?? '' }, first.slice(project[0].length), ...rest];
}
