import { appTokenSigner } from '../broker/github/app-token-signer.ts';
import type { BrokerPorts, GitHubAppSettings } from '../broker/broker.ts';
import { type KeyText, rsaKeyPem } from '../broker/keys/rsa-key-pem.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { readKeyFile } from './broker-files.ts';

const MAKE_ONE = "Make one under the App's settings on GitHub, Private keys, and use the file as it was downloaded.";

/**
 * What signs as the organisation's GitHub App, its key read once; empty without an App.
 * @throws AssumeError `local-file` | `usage`.
 */
export async function openGitHubApp(
  settings: GitHubAppSettings | undefined,
  environment: EnvironmentVariables,
): Promise<Pick<BrokerPorts, 'signAppToken'>> {
  if (settings === undefined) return {};
  const key = await keyText(settings.key, environment);
  return {
    signAppToken: await appTokenSigner(
      key.name,
      rsaKeyPem({ ...key, name: `The key of the GitHub App, ${key.name},` }, MAKE_ONE),
    ),
  };
}

async function keyText(key: GitHubAppSettings['key'], environment: EnvironmentVariables): Promise<KeyText> {
  if ('file' in key) return readKeyFile(key.file);
  const text = environment[key.environment] ?? '';
  if (text !== '') return { name: key.environment, pem: new Secret(text) };
  throw new AssumeError('usage', `${key.environment}, which is to hold the key of the GitHub App, is not set.`, {
    hint: 'Set it to the PEM text, or take `gitHubApp` out of the configuration.',
  });
}
