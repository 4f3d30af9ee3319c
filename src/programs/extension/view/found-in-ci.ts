import type {
  FilePlace,
  FolderDiscovery,
  KeyInCi,
  PolicyBeside,
  RoleInCi,
} from '../../../composition/discover-folder.ts';
import type { Words } from '../../../core/words.ts';
import type { RoleMapEntry } from '../../../trust/discover/role-map-entry.ts';
import { shown } from './shown.ts';

/** A row of *Found in CI*. Each leads to where it is written. */
export interface CiRow extends FilePlace {
  readonly id: string;
  /** The workspace folder, absolute. */
  readonly folder: string;
  readonly label: string;
  readonly description: string;
  readonly detail: readonly string[];
  readonly icon: 'file' | 'key' | 'warning' | 'shield' | 'question';
  readonly children: readonly CiRow[];
  /** What can be added to a role map. */
  readonly entry?: RoleMapEntry;
}

/** The rows of one folder: its files, in each what it takes. */
export function ciRows(folder: string, { roles, keys, unread }: FolderDiscovery, words: Words): readonly CiRow[] {
  const rows = [
    ...roles.map((role, index) => roleRow(folder, role, index, words)),
    ...keys.map((key, index) => keyRow(folder, key, index, words)),
    ...unread.map(({ message, ...place }, index) => ({
      ...place,
      id: `${folder} unread ${index}`,
      folder,
      label: words.t('Not read'),
      description: message,
      detail: [message],
      icon: 'question' as const,
      children: [],
    })),
  ];
  const files = [...new Set(rows.map(({ file }) => file))].toSorted();
  return files.map(file => {
    const children = rows.filter(row => row.file === file);
    return {
      id: `${folder} ${file}`,
      folder,
      file,
      range: TOP,
      label: shown(file),
      description: '',
      detail: [],
      icon: 'file',
      children,
    };
  });
}

const TOP = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

function roleRow(folder: string, role: RoleInCi, index: number, words: Words): CiRow {
  const { job, environment, by, subjects, addition, policies, file, range } = role;
  const id = `${folder} role ${index}`;
  const place = environment === undefined ? job : `${job ?? ''} → ${environment}`;
  const why = addition?.ok === false ? [addition.why] : [];
  return {
    id,
    folder,
    file,
    range,
    label: shown(shortName(role.role)),
    description: shown([place, by].filter(each => each !== undefined && each !== '').join(' · ')),
    detail: [
      role.role,
      words.t('taken by {0}', by),
      ...subjects.slice(0, 4).map(subject => words.t('subject {0}', subject)),
      ...why,
    ],
    icon: 'key',
    children: policies.map((policy, at) => policyRow(folder, policy, `${id} ${at}`, words)),
    ...(addition?.ok === true ? { entry: addition.entry } : {}),
  };
}

function policyRow(folder: string, { name, ofRole, file, range }: PolicyBeside, id: string, words: Words): CiRow {
  const is = ofRole === 'holds' ? words.t('its policy') : words.t('may be its policy');
  return {
    id,
    folder,
    file,
    range,
    label: shown(name),
    description: `${is} · ${shown(file)}`,
    detail: [name, file],
    icon: 'shield',
    children: [],
  };
}

function keyRow(folder: string, { name, job, file, range }: KeyInCi, index: number, words: Words): CiRow {
  return {
    id: `${folder} key ${index}`,
    folder,
    file,
    range,
    label: shown(name),
    description: [words.t('a key that lasts'), ...(job === undefined ? [] : [shown(job)])].join(' · '),
    detail: [words.t('A pipeline keeps a key that lasts where it could take a role for minutes.')],
    icon: 'warning',
    children: [],
  };
}

/** `arn:aws:iam::111122223333:role/ci/deploy` → `ci/deploy`; what only the run knows stands as it is written. */
function shortName(role: string): string {
  const arn = /^arn:[^:]*:iam::\d*:role\/(.+)$/.exec(role)?.[1];
  const provider = /^projects\/[^/]+\/locations\/global\/workloadIdentityPools\/(.+)$/.exec(role)?.[1];
  return arn ?? provider?.replace('/providers/', '/') ?? role;
}

/** As a screen reader says it. */
export function ciRowAloud({ label, description, entry }: CiRow, words: Words): string {
  const can = entry === undefined ? [] : [words.t('can be added to the role map')];
  return [label, description, ...can].filter(each => each !== '').join(', ');
}
