import { createPrivateKey } from 'node:crypto';
import { appTokenSigner } from '../broker/app-token-signer.ts';
import type { BrokerPorts, GitHubAppSettings } from '../broker/broker.ts';
import type { KeyText } from '../broker/keys/pem-key.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { readKeyFile } from './broker-files.ts';

/**
 * What signs as the organisation's GitHub App, its key read once; empty without an App.
 * @throws AssumeError `local-file` | `usage`.
 */
export async function openGitHubApp(
  settings: GitHubAppSettings | undefined,
  environment: EnvironmentVariables,
): Promise<Pick<BrokerPorts, 'signAppToken'>> {
  if (settings === undefined) return {};
  const { name, pem } = await keyText(settings.key, environment);
  return { signAppToken: await appTokenSigner(name, inPkcs8(pem)) };
}

async function keyText(key: GitHubAppSettings['key'], environment: EnvironmentVariables): Promise<KeyText> {
  if ('file' in key) return readKeyFile(key.file);
  const text = environment[key.environment] ?? '';
  if (text !== '') return { name: key.environment, pem: new Secret(text) };
  throw new AssumeError('usage', `${key.environment}, which is to hold the key of the GitHub App, is not set.`, {
    hint: 'Set it to the PEM text, or take `gitHubApp` out of the configuration.',
  });
}

/** GitHub gives an App's key in PKCS#1, which the Web Cryptography API does not read. */
function inPkcs8(pem: Secret): Secret {
  try {
    return new Secret(createPrivateKey(pem.reveal()).export({ type: 'pkcs8', format: 'pem' }).toString());
  } catch {
    // No key at all: whoever imports it says so.
    return pem;
  }
}
