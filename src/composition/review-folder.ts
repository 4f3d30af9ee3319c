import path from 'node:path';
import type { RoleMap } from '../core/role.ts';
import { sha256 } from '../platform/digest.ts';
import { isInside } from '../platform/path-ownership.ts';
import { checkedOutCommit } from '../platform/git/commit.ts';
import { discover } from '../trust/discover/discover.ts';
import { isDiscovered } from '../trust/discover/file-kind.ts';
import { readTrust } from '../trust/read/reader.ts';
import { readers } from '../trust/read/readers.ts';
import { dateOf } from '../trust/review/due.ts';
import { reviewRoles } from '../trust/review/review-roles.ts';
import type { LeftOut, RoleUse, TrustReview } from '../trust/review/role-review.ts';
import { lineAt } from '../trust/review/lines.ts';
import { readFolderTexts } from './read-folder-texts.ts';
import { readHcl } from './read-hcl.ts';

export interface ReviewQuestion {
  /** Absolute path of the checkout. */
  readonly folder: string;
  /** Of Rolecall. */
  readonly programs: string;
  /** What the open folder's role maps say. */
  readonly map: RoleMap;
  /** How the repository is named to people; a name counts where `isRemote`. */
  readonly repository: { readonly label: string; readonly isRemote: boolean };
  /** Epoch milliseconds. */
  readonly today: number;
  /** Days for which a review holds. */
  readonly longest: number;
  /** What clouds say of the use of the map's roles, by their names. */
  readonly uses?: ReadonlyMap<string, RoleUse>;
  readonly signal?: AbortSignal;
}

/** Who can take each role of a checkout's map and of its pipelines. @throws AssumeError `local-file`, `cancelled`. */
export async function reviewFolder(question: ReviewQuestion): Promise<TrustReview> {
  const { folder, programs, map, repository, today, longest } = question;
  const forms = readers(() => readHcl(programs));
  const wanted = (file: string): boolean => isDiscovered(file) || forms.some(form => form.takes(file));
  const { files, unread } = await readFolderTexts(folder, wanted, question);
  const reading = await readTrust(forms, files);
  const found = discover(files, repository.isRemote ? { repository: repository.label } : {});
  const reviewed = { roles: map.roles, logins: found.logins, trusts: reading.trusts, files };
  const told = [...unread, ...reading.unread];
  const others = found.unread.filter(({ place }) => !told.some(each => each.place.file === place.file));
  const at = lineAt(files);
  return {
    date: dateOf(today),
    repository: repository.label,
    commit: await checkedOutCommit(folder),
    longest,
    roles: reviewRoles(reviewed, { today, longest, digest: sha256 }).map(role => {
      const use = role.map === undefined ? undefined : question.uses?.get(role.name);
      return use === undefined ? role : { ...role, use };
    }),
    unreviewed: unreadableRoles(map, folder),
    unread: [...[...told, ...others].map(({ place, message }) => ({ ...at(place), message })), ...unusedRoles(map)],
  };
}

function unreadableRoles({ broken, unread = [] }: RoleMap, folder: string): readonly LeftOut[] {
  return [
    ...unread.map(({ file, message, range }) => ({
      file: isInside(file, folder) ? path.relative(folder, file) : file,
      line: range.startLine + 1,
      message,
    })),
    ...broken.map(({ name, source, problem: { range, message } }) => ({
      file: source.label,
      line: range.startLine + 1,
      message: `The role ${name} is wrong: ${message}`,
    })),
  ];
}

function unusedRoles({ overshadowed }: RoleMap): readonly LeftOut[] {
  return overshadowed.map(({ name, source, definedIn, range }) => ({
    file: source.label,
    line: range.startLine + 1,
    message: `This role ${name} is never taken: ${definedIn.label} has one of that name.`,
  }));
}
