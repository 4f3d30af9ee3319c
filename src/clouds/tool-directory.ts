import type { ToolFileKind } from '../core/credentials.ts';
import type { PrivateDirectory } from '../core/ports.ts';
import type { SessionKey } from '../core/session.ts';
import type { Target } from '../core/target.ts';
import type { FoundProfiles, RoleToDeliver, Shadow, SoughtRole } from './cloud-delivery.ts';

/**
 * Of a key, in the names of files. Whoever writes a repository chooses its roles' names, of which keys are made: so many digits
 * that nobody finds a name whose files would pass for those of another repository's role.
 */
const DIGITS = 16;

/**
 * Files by which tools of a cloud find a role: a set of one role under one name, `data-reader-0123456789abcdef`. They hold no secret,
 * outlive sessions, and lie outside every work tree, since a credential file in one ends in an image or a commit.
 */
export interface ToolDirectory {
  /** Where they are; a private one of this home. */
  readonly directory: PrivateDirectory;
  /** Where sessions keep the files that are there while a role is active; undefined where nothing can be kept. */
  readonly runtimePath: string | undefined;
  /** The command that tools run, an absolute path. */
  readonly command: string;
}

const KEY_DIGITS = new RegExp(`-([0-9a-f]{${DIGITS}})$`);

/** What the files of a role are called, without their endings. */
export function profileName({ roleName, key }: Pick<RoleToDeliver, 'roleName' | 'key'>): string {
  return `${roleName}-${key.slice(0, DIGITS)}`;
}

/** The names that roles have, told by the files that are there. */
async function namesIn(
  { directory }: Pick<ToolDirectory, 'directory'>,
  ending: string,
): Promise<(role: Pick<SoughtRole, 'key'>) => string | undefined> {
  const names = await directory.names().catch((): readonly string[] => []);
  const byKey = new Map(
    names.flatMap(file => {
      const name = file.endsWith(ending) ? file.slice(0, -ending.length) : '';
      const digits = KEY_DIGITS.exec(name)?.[1];
      return digits === undefined ? [] : [[digits, name] as const];
    }),
  );
  return ({ key }) => byKey.get(key.slice(0, DIGITS));
}

/** The roles of one cloud that have files with this ending, and what keeps tools from all of them alike. */
export async function findByFiles(
  tools: Pick<ToolDirectory, 'directory'>,
  { ending, isOwn }: { readonly ending: string; readonly isOwn: (target: Target) => boolean },
  roles: () => readonly SoughtRole[],
  shadowsWhere: (isDelivered: () => boolean) => Promise<readonly Shadow[]>,
): Promise<FoundProfiles> {
  const nameOf = await namesIn(tools, ending);
  const profileOf = (role: SoughtRole): string | undefined => (isOwn(role.target) ? nameOf(role) : undefined);
  const shadows = await shadowsWhere(() => roles().some(role => profileOf(role) !== undefined));
  return { profileOf, shadowsOf: ({ target }) => (isOwn(target) ? shadows : []) };
}

/**
 * Makes the files of a role say what they should. When `standing` throws, those that were not there before go again.
 * @throws AssumeError `local-file`; what `standing` throws.
 */
export async function writeFiles(
  { directory }: Pick<ToolDirectory, 'directory'>,
  files: ReadonlyMap<string, string>,
  standing: () => Promise<void>,
): Promise<void> {
  const added: string[] = [];
  for (const [name, content] of files) {
    const before = (await directory.read(name))?.content;
    if (before === content) continue;
    await directory.write(name, content);
    if (before === undefined) added.push(name);
  }
  try {
    // An uninstall may have gone by while they were written.
    await standing();
  } catch (error) {
    for (const name of added) await directory.remove(name);
    throw error;
  }
}

/** A file that is there while a role is active, as tools are told it: the store gives it the same name. */
export function sessionFilePath(runtimePath: string, key: SessionKey, kind: ToolFileKind): string {
  return `${runtimePath}/${key}.${kind}`;
}
