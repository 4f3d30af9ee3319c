import { AssumeError } from '../../../core/errors.ts';
import type { EnvironmentVariables } from '../../../core/ports.ts';
import { configSections } from './config-text.ts';
import { blockLine, linesOf } from '../../../documents/marked-block.ts';

/** A file as it was found. */
export interface FoundFile {
  readonly path: string;
  /** Where links from there end; the same where there are none. */
  readonly target: string;
  /** Byte text; undefined where there is none. */
  readonly text: string | undefined;
}

/** Sections that only AWS configuration files have: those of other programs (`[user]`, `[Unit]`) do not count. */
const AWS_SECTION = /^(?:profile|sso-session|services)\s+[^\]]+$/i;
/** Sections that others have too, and the keys by which AWS's are known; Oracle's have a `[DEFAULT]` with a region. */
const SHARED_SECTION = /^(?:default|preview|plugins)$/;
const AWS_KEY =
  /^(?:aws_|sso_|role_|cli_|s3|sts_|ec2_|region$|output$|credential_|source_profile|mfa_serial|external_id|web_identity|endpoint_url|services$|retry_mode|max_attempts|parameter_validation|ca_bundle|duration_seconds|defaults_mode|use_(?:fips|dualstack)_endpoint$|use_arn_region$)/;
/** Keys of the `[default]` of programs that speak to S3 and have some of AWS's keys beside them: rclone, s3cmd. */
const KEY_OF_OTHERS = /^(?:type|provider|access_key|host_base)$/;
/** What people call such a file, and the folders in which it lies. */
const AWS_NAME = /^\.?[\w-]*aws[\w-]*(?:\.(?:ini|cfg|conf|config))?$/i;
const AWS_FOLDER = /^(?:[\w.-]*[_.-])?aws(?:[_-][\w-]*)?$/i;
/** Folders of which another program reads every file, whatever its name: `sudoers.d`, `~/.bashrc.d`, `~/.ssh/config.d`. */
const FOLDER_OF_OTHERS = /\.d$|^\.ssh$/i;
const ANY_NAME = /^\.?[\w-]+(?:\.(?:ini|cfg|conf|config))?$/;

/**
 * Why our block does not go into a file that only AWS_CONFIG_FILE makes one of AWS, as the end of a sentence; undefined where it
 * may. A repository's devcontainer can set that variable to any file of the person's, whose program would then trip over the
 * block. So the file has to hold what only AWS's have or, where it holds nothing yet, be called as AWS's are. One inside the
 * repository is accepted: the block holds no secret, and teams do keep the file there.
 */
export function whyForeign({ path, target, text }: FoundFile, environment: EnvironmentVariables): string | undefined {
  if (environment['AWS_CONFIG_FILE'] !== path) return undefined;
  if (target === '/dev/null') return 'which keeps nothing';
  const said = text ?? '';
  if (said.includes('\0')) return 'which is no AWS configuration';
  const lines = linesOf(said).map(({ content }) => content);
  if (lines.some(line => blockLine(line) !== undefined) || hasAwsSection(said)) return undefined;
  if (said.startsWith('#!') || lines.some(line => line.trim() !== '' && !/^\s*[#;]/.test(line))) {
    return 'which is no AWS configuration';
  }
  const strange = [path, target].find(each => !isNamedLikeAws(each));
  if (strange === undefined) return undefined;
  const what = text === undefined ? 'which does not exist' : 'which says nothing';
  return `${what} and is not called as a file of AWS${strange === path ? '' : `: it leads to ${strange}`}`;
}

/** @throws AssumeError `local-file` for a file that {@link whyForeign} refuses. */
export function requireAwsConfiguration(file: FoundFile, environment: EnvironmentVariables): void {
  const why = whyForeign(file, environment);
  if (why === undefined) return;
  throw new AssumeError('local-file', `AWS_CONFIG_FILE names ${file.path}, ${why}, so it was left alone.`, {
    hint: 'Unset AWS_CONFIG_FILE, or have it name a file in a folder .aws, or one with a [default] or [profile …] section.',
  });
}

function hasAwsSection(text: string): boolean {
  return configSections(text).some(
    ({ header, keys }) =>
      AWS_SECTION.test(header) ||
      (SHARED_SECTION.test(header) &&
        (keys.length === 0 ? header === 'default' : keys.some(({ name }) => AWS_KEY.test(name))) &&
        !keys.some(({ name }) => KEY_OF_OTHERS.test(name))),
  );
}

function isNamedLikeAws(path: string): boolean {
  const [name = '', folder = ''] = path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .toReversed();
  if (folder === '..' || FOLDER_OF_OTHERS.test(folder)) return false;
  return AWS_NAME.test(name) || (AWS_FOLDER.test(folder) && ANY_NAME.test(name));
}
