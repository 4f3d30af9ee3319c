import type { TextRange } from '../core/role.ts';
import type { Place } from '../documents/place.ts';
import { TextPositions } from '../documents/text-positions.ts';
import { shownText } from '../documents/written-text.ts';
import { discover } from '../trust/discover/discover.ts';
import { isDiscovered } from '../trust/discover/file-kind.ts';
import type { DiscoveredLogin } from '../trust/discover/login.ts';
import { addToRoleMap, type RoleMapAddition } from '../trust/discover/role-map-entry.ts';
import { type NamedTarget, trustsOf } from '../trust/explain/role-trusts.ts';
import type { FoundTrust } from '../trust/found-trust.ts';
import { readTrust } from '../trust/read/reader.ts';
import { readers } from '../trust/read/readers.ts';
import { readFolderTexts } from './read-folder-texts.ts';
import { readHcl } from './read-hcl.ts';

/** Where something stands in a folder. */
export interface FilePlace {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly range: TextRange;
}

/** A policy that is, or may be, a role's. */
export interface PolicyBeside extends FilePlace {
  readonly name: string;
  readonly ofRole: 'holds' | 'unknown';
}

/** A role that a pipeline takes, in words and places. */
export interface RoleInCi extends FilePlace {
  /** The role as it comes out, or as it is written where only the run knows it. */
  readonly role: string;
  /** The action, the command or the setting. */
  readonly by: string;
  readonly job: string | undefined;
  readonly environment: string | undefined;
  readonly subjects: readonly string[];
  /** What a role map would have of it, or why nothing. */
  readonly addition: RoleMapAddition | undefined;
  readonly policies: readonly PolicyBeside[];
}

/** A key that lasts, where the pipeline could take a role. */
export interface KeyInCi extends FilePlace {
  readonly name: string;
  readonly job: string | undefined;
}

export interface FolderDiscovery {
  readonly roles: readonly RoleInCi[];
  readonly keys: readonly KeyInCi[];
  readonly unread: readonly (FilePlace & { readonly message: string })[];
}

/** What the pipelines of a folder take already, each role beside the policy of the folder that admits it. @throws AssumeError `cancelled`. */
export async function discoverFolder(
  folder: string,
  options: {
    readonly programs: string;
    readonly repository?: string;
    readonly unsaved?: ReadonlyMap<string, string>;
    readonly signal?: AbortSignal;
  },
): Promise<FolderDiscovery> {
  const forms = readers(() => readHcl(options.programs));
  const wanted = (file: string): boolean => isDiscovered(file) || forms.some(form => form.takes(file));
  const { files } = await readFolderTexts(folder, wanted, options);
  const { repository } = options;
  const found = discover(files, repository === undefined ? {} : { repository });
  const trusts = found.logins.length === 0 ? [] : (await readTrust(forms, files)).trusts;
  const positions = new Map(files.map(({ path, text }) => [path, new TextPositions(text)]));
  const at = ({ file, start, end }: Place): FilePlace => ({
    file,
    range: positions.get(file)?.range(start, end) ?? { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 },
  });
  return {
    roles: found.logins.map(login => roleInCi(login, trusts, at)),
    keys: found.staticKeys.map(({ name, place, run }) => ({ ...at(place), name, job: run.job })),
    unread: found.unread.map(({ place, message }) => ({ ...at(place), message })),
  };
}

function roleInCi(login: DiscoveredLogin, trusts: readonly FoundTrust[], at: (place: Place) => FilePlace): RoleInCi {
  const { role, name: by, run, place } = login;
  const resolved = role.resolved.values.map(shownText).join(', ');
  const [addition] = addToRoleMap(login);
  const target = addition?.ok === true ? namedTarget(addition) : undefined;
  return {
    ...at(place),
    role: resolved === '' ? role.written : resolved,
    by,
    job: run.job,
    environment: run.environment?.written,
    subjects: run.subjects.values.map(shownText),
    addition,
    policies:
      target === undefined
        ? []
        : trustsOf(target, trusts).map(({ trust, ofRole }) => ({ ...at(trust.place), name: trust.name, ofRole })),
  };
}

/** By its own field alone, which each cloud has another of. */
function namedTarget({ entry: { cloud, target } }: RoleMapAddition & { readonly ok: true }): NamedTarget | undefined {
  const { roleArn, provider, clientId } = target;
  if (roleArn !== undefined) return { cloud, roleArn };
  if (provider !== undefined) return { cloud, provider };
  return clientId === undefined ? undefined : { cloud, clientId };
}
