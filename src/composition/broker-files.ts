import { realpath } from 'node:fs/promises';
import path from 'node:path';
import {
  type BrokerFile,
  type ReadBrokerFile,
  readBrokerConfiguration,
  readBrokerVariables,
} from '../broker/configuration/configuration.ts';
import type { KeyText } from '../broker/keys/rsa-key-pem.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from '../platform/path-ownership.ts';
import { isMissing, readingFailure, readSmallText } from '../platform/small-text.ts';

const MAXIMUM_BYTES = 64 * 1024;
const OTHERS_MAY_READ = 0o044;

/**
 * A broker's configuration, believed only when nobody but root or the user could have written it: whoever writes it says
 * whose repositories get tokens. Mistakes in it are told on `problem`, all of them.
 * @throws AssumeError `local-file` | `usage`.
 */
export async function readBrokerFile(file: string, problem: (sentence: string) => void): Promise<BrokerFile> {
  const { text } = await readTrusted('The configuration', file);
  return accepted(`The configuration ${file}`, readBrokerConfiguration(text), problem);
}

/**
 * The same of a server: its `ROLECALL_BROKER_` variables, over what a file says where there is one.
 * @throws AssumeError `local-file` | `usage`.
 */
export async function readServerConfiguration(
  file: string | undefined,
  environment: EnvironmentVariables,
  problem: (sentence: string) => void,
): Promise<BrokerFile> {
  const text = file === undefined ? undefined : (await readTrusted('The configuration', file)).text;
  return accepted('The configuration', readBrokerVariables(environment, text), problem);
}

function accepted(
  what: string,
  { configuration, problems }: ReadBrokerFile,
  problem: (sentence: string) => void,
): BrokerFile {
  if (configuration !== undefined) return configuration;
  problems.forEach(problem);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new AssumeError('usage', `${what} has ${count}.`, { hint: 'docs/broker.md explains every key.' });
}

/**
 * A key's PEM file that nobody else can read or could have written and that lies in no Git work tree.
 * @throws AssumeError `local-file`.
 */
export async function readKeyFile(file: string): Promise<KeyText> {
  return { name: file, pem: await readPrivateText('The key', file) };
}

/** A small file with a secret, as {@link readKeyFile} wants it. @throws AssumeError `local-file`. */
export async function readPrivateText(what: string, file: string): Promise<Secret> {
  const { text, realFile, mode } = await readTrusted(what, file);
  const hint = `Run \`chmod 600 ${file}\`, and make a new one: others may have read this one.`;
  if ((mode & OTHERS_MAY_READ) !== 0) throw refused(what, file, 'others may read it', hint);
  const place = await refusalOfPlace(realFile, []);
  if (place !== undefined) throw refused(what, file, place, 'Keep it outside of repositories.');
  return new Secret(text);
}

interface TrustedText {
  readonly text: string;
  readonly realFile: string;
  readonly mode: number;
}

/**
 * A small file that nobody but root or the user could have written. `what` begins the sentence of a failure.
 * @throws AssumeError `local-file`.
 */
export async function readTrusted(what: string, file: string): Promise<TrustedText> {
  const hint = 'Have it written by root or by you, writable by nobody else, and so its folders.';
  try {
    const realFile = await realpath(file);
    const folders = await refusalOfDirectories(path.dirname(realFile), ownUserId(), { sticky: 'accepted' });
    if (folders !== undefined) throw refused(what, file, folders, hint);
    const { text, stats } = await readSmallText(realFile, MAXIMUM_BYTES);
    const owner = refusalOfOwner(realFile, stats, ownUserId());
    if (owner !== undefined) throw refused(what, file, owner, hint);
    return { text, realFile, mode: stats.mode };
  } catch (error) {
    if (error instanceof AssumeError) throw error;
    throw refused(what, file, isMissing(error) ? 'there is no such file' : readingFailure(error), hint);
  }
}

function refused(what: string, file: string, why: string, hint: string): AssumeError {
  return new AssumeError('local-file', `${what} ${file} is not used: ${why}.`, { hint });
}
