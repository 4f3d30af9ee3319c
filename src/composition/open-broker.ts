import type { Broker } from '../broker/broker.ts';
import type { BrokerFile, SecretPlace } from '../broker/configuration/configuration.ts';
import { METRICS_TOKEN } from '../broker/configuration/variables.ts';
import { createBroker } from '../broker/create-broker.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, Logger } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { systemClock } from '../platform/clock.ts';
import { randomHex, sha256 } from '../platform/digest.ts';
import { secureContext } from '../platform/http/roots.ts';
import { nodeHttpClient } from '../platform/http/client.ts';
import { readPrivateText } from './broker-files.ts';
import { openSigningKeys } from './broker-keys.ts';
import { openGitHubApp } from './github-app-key.ts';

export interface BrokerSurroundings {
  readonly log: Logger;
  /** HTTPS_PROXY, and what the configuration names as holding a secret. */
  readonly environment: EnvironmentVariables;
}

/**
 * A broker with all that its configuration names, keys and secrets read once.
 * @throws AssumeError `usage` | `local-file`, and of a key service `identity-rejected` | `throttled` | `network`.
 */
export async function openBroker(configuration: BrokerFile, surroundings: BrokerSurroundings): Promise<Broker> {
  const { log, environment } = surroundings;
  const { certificateAuthority, keys, gitHubApp, metrics } = configuration;
  // Where it does not exist the broker must not start: it would refuse everyone.
  if (certificateAuthority !== undefined)
    await secureContext(certificateAuthority, { trustProcessRoots: false, isThisMachine: false });
  const http = nodeHttpClient({ certificateAuthority, environment });
  return createBroker(configuration, {
    http,
    clock: systemClock,
    digest: sha256,
    randomHex,
    log,
    signingKeys: await openSigningKeys(keys, { http, log, environment }),
    ...(await openGitHubApp(gitHubApp, environment)),
    ...(metrics === undefined ? {} : { metricsToken: await readMetricsToken(metrics.token, environment) }),
    residentBytes: () => process.memoryUsage.rss(),
  });
}

/** As RFC 6750 §2.1 writes it, long enough that nobody guesses it. */
const METRICS_TOKEN_FORM = /^[A-Za-z0-9._~+/=-]{20,512}$/;

async function readMetricsToken(place: SecretPlace, environment: EnvironmentVariables): Promise<Secret> {
  const [name, text] =
    'file' in place
      ? [place.file, (await readPrivateText('The token', place.file)).reveal().trim()]
      : [place.environment, environment[place.environment] ?? ''];
  if (METRICS_TOKEN_FORM.test(text)) return new Secret(text);
  throw new AssumeError('usage', `${name} holds no token for the metrics: 20 or more letters, digits and -._~+/=.`, {
    hint: `Make one with \`openssl rand -hex 32\`, or leave \`metrics\` and ${METRICS_TOKEN} out.`,
  });
}
