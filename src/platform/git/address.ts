import path from 'node:path';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { canonicalRemote, remoteAddress } from '../../core/remote-address.ts';
import { printable } from '../../core/text.ts';
import { type GitSetting, readGitConfig, valuesOf } from './config.ts';
import { readSmall } from './folder.ts';
import { withoutCredentials } from './remote.ts';
import { sshHost } from './ssh-host.ts';

const MAXIMUM_BYTES = 1024 * 1024;
const MOST_FILES = 50;

/** Where Git's system configuration is depends on what Git was built for. */
const SYSTEM_FILES = [
  '/etc/gitconfig',
  '/usr/local/etc/gitconfig',
  '/opt/homebrew/etc/gitconfig',
  '/home/linuxbrew/.linuxbrew/etc/gitconfig',
];

/** Settings of all of a person's repositories. */
export interface PersonalSettings {
  readonly settings: readonly GitSetting[];
  /** Why some of them are not known, as a sentence. */
  readonly unread?: string;
}

/**
 * What Git reads before a repository's own settings, includes and all; those under a condition too, since whatever stands
 * here only ever adds to what could be.
 */
export async function personalSettings(
  homeDirectory: string,
  { XDG_CONFIG_HOME: configuration }: EnvironmentVariables,
): Promise<PersonalSettings> {
  const settings: GitSetting[] = [];
  const waiting = [
    ...SYSTEM_FILES,
    ...(configuration?.startsWith('/') === true ? [path.join(configuration, 'git/config')] : []),
    path.join(homeDirectory, '.config/git/config'),
    path.join(homeDirectory, '.gitconfig'),
  ];
  const known = new Set(waiting);
  for (const file of waiting) {
    const content = await readSmall(file, MAXIMUM_BYTES);
    if ('missing' in content) continue;
    const read = 'text' in content ? readGitConfig(content.text) : undefined;
    if (read === undefined) return { settings, unread: `${printable(file)} cannot be read.` };
    settings.push(...read);
    for (const { section, key, value } of read) {
      if (!['include', 'includeif'].includes(section) || key !== 'path') continue;
      const included = path.resolve(path.dirname(file), value.replace(/^~\//, `${homeDirectory}/`));
      if (known.has(included)) continue;
      if (known.size >= MOST_FILES) return { settings, unread: `${printable(file)} includes too many other files.` };
      known.add(included);
      waiting.push(included);
    }
  }
  return { settings: settings.filter(({ section }) => section !== 'include' && section !== 'includeif') };
}

/** Why `origin` may be another repository than `remote`, as a sentence: Git asks the first address that any file gives it. */
export function whyOtherOrigin(remote: string, { settings }: PersonalSettings): string | undefined {
  const same = canonicalRemote(remote);
  return valuesOf(settings, 'remote', 'origin', 'url').every(
    url => canonicalRemote(withoutCredentials(url) ?? url) === same,
  )
    ? undefined
    : 'Settings of this user give origin another address than this repository does.';
}

/** Where Git and SSH really go for an address. */
export interface Destination {
  /** Absent where it is the same repository. */
  readonly goesTo?: string;
  /** Why it may be another repository than the address says, as a sentence. */
  readonly why?: string;
}

/** By `url.<base>.insteadOf` and the SSH configuration. `url`: as it is written, `remote` the same without credentials. */
export async function destinationOf(
  url: string,
  remote: string,
  settings: readonly GitSetting[],
  homeDirectory: string,
): Promise<Destination> {
  const rewritten = withoutCredentials(insteadOf(url, settings));
  if (rewritten === undefined) return { why: `Git goes elsewhere for ${printable(remote)}, as \`insteadOf\` says.` };
  const [, before = '', host = '', after = ''] =
    remoteAddress(rewritten)?.transport === 'ssh'
      ? (/^((?:[a-z+]+:\/\/)?(?:[^@/]*@)?)([^/:@]+)(.*)$/i.exec(rewritten) ?? [])
      : [];
  const meant = host === '' ? host : await sshHost(host, homeDirectory);
  if (meant === undefined) {
    return { why: `Where SSH goes for ${printable(host)} cannot be told from its configuration.` };
  }
  // A host by its own name stays as it is written.
  const goesTo = meant.toLowerCase() === host.toLowerCase() ? rewritten : before + meant + after;
  if (canonicalRemote(goesTo) !== canonicalRemote(remote)) {
    return { goesTo, why: `Git goes to ${printable(goesTo)} for ${printable(remote)}, as settings of this user say.` };
  }
  return host === '' || host.includes('.')
    ? {}
    : { why: `${printable(host)} is no host of a forge, but a name that an SSH configuration gives one.` };
}

/** The longest beginning counts; `pushInsteadOf` is for pushes alone. */
function insteadOf(url: string, settings: readonly GitSetting[]): string {
  const [longest] = settings
    .filter(
      ({ section, key, value }) => section === 'url' && key === 'insteadof' && value !== '' && url.startsWith(value),
    )
    .toSorted((a, b) => b.value.length - a.value.length);
  return longest === undefined ? url : longest.subsection + url.slice(longest.value.length);
}
