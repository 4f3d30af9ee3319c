import { systemClock } from '../../platform/clock.ts';
import { createExec } from '../../platform/exec.ts';
import { besideHome, filledByRepositories, homeDirectory, passwdHome } from '../../platform/home-directory.ts';
import { createLocalSockets } from '../../platform/local-sockets.ts';
import { checkProgram } from '../../platform/programs.ts';
import { createTokenFileReader } from '../../platform/token-file.ts';
import { AssumeError } from '../../core/errors.ts';
import type { EnvironmentVariables, Exchanger, HttpClient } from '../../core/ports.ts';
import { credentialProcessAnswer } from '../../clouds/aws/credential-process.ts';
import { sourceFromRecord } from '../../identity/source-from-record.ts';
import { obtainCredentials } from '../../sessions/obtain-credentials.ts';
import type { Handout } from '../../store/cached-credentials.ts';
import type { SessionFile, Transport } from '../../store/session-record.ts';

/** Variables by which an SDK, a loader or a TLS library could be steered: this process reads none of them. */
const STEERING = /^(?:AWS_|NODE_|LD_|DYLD_|OPENSSL_|SSL_|AMAZON_)/;

/**
 * A token and its exchange for a session, from its file alone. Transport and SDK are loaded here: they are the price of a
 * miss, and of a miss only.
 * @throws AssumeError as {@link obtainCredentials}; `not-renewable`.
 */
export async function obtainHandout({ record, transport }: SessionFile): Promise<Handout> {
  const { audience, roleSessionName } = record;
  if (record.source === undefined || audience === undefined || roleSessionName === undefined) {
    throw new AssumeError('not-renewable', 'This role is renewed by a person only.');
  }
  const environment = { ...process.env };
  for (const name of Object.keys(process.env)) if (STEERING.test(name)) delete process.env[name];

  const filled = await filledByRepositories([record.folder]);
  const home = await homeDirectory(environment, passwdHome(), filled);
  const workspaceFolders = besideHome(filled, home);
  let loading: Promise<Exchanger> | undefined;
  const http = (): Promise<HttpClient> => loadHttpClient(transport, environment);
  const load = (): Promise<Exchanger> => (loading ??= loadExchanger(http));
  const exec = createExec({ environment, home });
  const source = sourceFromRecord(record.source, {
    // While the platform's CLI fetches the token, the SDK is loaded.
    exec: {
      run: (...request) => {
        const result = exec.run(...request);
        // What fails is told when it is needed, not while the CLI still runs.
        load().catch(() => undefined);
        return result;
      },
    },
    clock: systemClock,
    tokenFiles: createTokenFileReader(workspaceFolders),
    checkProgram: program => checkProgram(program, workspaceFolders),
    brokerClient: async () => {
      const { createBrokerClient } = await import('../../identity/broker-client.ts');
      return createBrokerClient(await http());
    },
    environment,
    http,
    sockets: createLocalSockets(() => workspaceFolders),
  });
  const credentials = await obtainCredentials({
    source,
    exchanger: { exchange: async (request, signal) => (await load()).exchange(request, signal) },
    clock: systemClock,
    target: record.target,
    audience,
    durationSeconds: record.durationSeconds,
    roleSessionName: () => roleSessionName,
    endpoint: transport.endpoint,
  });
  return { answer: credentialProcessAnswer(credentials), expiresAt: credentials.expiresAt };
}

async function loadHttpClient(transport: Transport, environment: EnvironmentVariables): Promise<HttpClient> {
  const { nodeHttpClient } = await import('../../platform/http.ts');
  const { certificateAuthority } = transport;
  return nodeHttpClient({ certificateAuthority, environment, trustProcessRoots: true });
}

async function loadExchanger(http: () => Promise<HttpClient>): Promise<Exchanger> {
  const { awsExchanger } = await import('../../clouds/aws/exchange.ts');
  return awsExchanger(await http(), systemClock);
}
