import { exchangerOf } from '../../clouds/exchange.ts';
import type { AwsCredentials } from '../../core/credentials.ts';
import type { EnvironmentVariables, Exchanger, HttpClient } from '../../core/ports.ts';
import { forgetSteering } from '../../core/steering-variables.ts';
import type { AwsRoleTarget } from '../../core/target.ts';
import { systemClock } from '../../platform/clock.ts';
import { createExec } from '../../platform/exec.ts';
import { besideHome, filledByRepositories, homeDirectory, passwdHome } from '../../platform/home-directory.ts';
import { createLocalSockets } from '../../platform/http/local-sockets.ts';
import { checkProgram } from '../../platform/programs.ts';
import { createTokenFileReader } from '../../platform/token-file.ts';
import type { RenewalNeeds } from '../../sessions/renew-session.ts';
import type { SessionFile, Transport } from '../../store/session-record.ts';

/** What a session is renewed with here. Transport and SDK are loaded when they are used: they are the price of a miss only. */
export async function renewalNeeds({ record, transport }: SessionFile): Promise<RenewalNeeds> {
  const environment = { ...process.env };
  forgetSteering(process.env);

  const filled = await filledByRepositories([record.folder]);
  const home = await homeDirectory(environment, passwdHome(), filled);
  const workspaceFolders = besideHome(filled, home);
  let loading: Promise<Exchanger<AwsRoleTarget, AwsCredentials>> | undefined;
  const http = (): Promise<HttpClient> => loadHttpClient(transport, environment);
  const aws = (): Promise<Exchanger<AwsRoleTarget, AwsCredentials>> => (loading ??= loadAwsExchanger(http));
  const exec = createExec({ environment, home });
  return {
    // While the platform's CLI fetches the token, the SDK is loaded.
    exec: {
      run: (...request) => {
        const result = exec.run(...request);
        // What fails is told when it is needed, not while the CLI still runs.
        aws().catch(() => undefined);
        return result;
      },
    },
    clock: systemClock,
    tokenFiles: createTokenFileReader(workspaceFolders),
    checkProgram: program => checkProgram(program, workspaceFolders),
    brokerClient: async () => {
      const { createBrokerClient } = await import('../../identity/broker/client.ts');
      return createBrokerClient(await http());
    },
    environment,
    http,
    sockets: createLocalSockets(() => workspaceFolders),
    exchanger: exchangerOf({ aws }),
  };
}

async function loadHttpClient(transport: Transport, environment: EnvironmentVariables): Promise<HttpClient> {
  const { nodeHttpClient } = await import('../../platform/http/client.ts');
  const { certificateAuthority } = transport;
  return nodeHttpClient({ certificateAuthority, environment, trustProcessRoots: true });
}

async function loadAwsExchanger(http: () => Promise<HttpClient>): Promise<Exchanger<AwsRoleTarget, AwsCredentials>> {
  const { awsExchanger } = await import('../../clouds/aws/sts/exchange.ts');
  return awsExchanger(await http(), systemClock);
}
