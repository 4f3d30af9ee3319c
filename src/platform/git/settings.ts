import path from 'node:path';
import { type GitSetting, readGitConfig, valuesOf } from './config.ts';
import { type GitFolder, readSmall } from './folder.ts';

/** Tens of thousands of branches with their settings. */
const MAXIMUM_CONFIG_BYTES = 8 * 1024 * 1024;

/** What Git's own files say of one work tree. */
export interface GitSettings {
  readonly all: readonly GitSetting[];
  /** Those that are of this work tree alone. */
  readonly own: readonly GitSetting[];
}

/** The settings of `config` and, where it counts, of `config.worktree`; or a sentence with why they are not known. */
export async function readGitSettings({
  directory,
  commonDirectory,
}: GitFolder): Promise<GitSettings | { readonly unread: string }> {
  const common = await settingsOf(path.join(commonDirectory, 'config'));
  if ('unread' in common) return common;
  const isOn = isTrue(valuesOf(common.settings, 'extensions', '', 'worktreeconfig').at(-1));
  const separate = isOn ? await settingsOf(path.join(directory, 'config.worktree')) : { settings: [] };
  if ('unread' in separate) return separate;
  const isMain = directory === commonDirectory;
  return {
    all: [...common.settings, ...separate.settings],
    own: isMain ? [...common.settings, ...separate.settings] : separate.settings,
  };
}

/** As git-config(1) has it; anything else is not false. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && !/^(?:false|no|off|0)$/i.test(value);
}

async function settingsOf(
  file: string,
): Promise<{ readonly settings: readonly GitSetting[] } | { readonly unread: string }> {
  const content = await readSmall(file, MAXIMUM_CONFIG_BYTES);
  if ('missing' in content) return { settings: [] };
  if ('why' in content) return { unread: `${file} ${content.why}.` };
  const settings = readGitConfig(content.text);
  return settings === undefined ? { unread: `${file} is not written as Git reads it.` } : { settings };
}
