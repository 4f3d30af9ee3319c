import { exchangerOf } from '../../clouds/exchange.ts';
import { exchangerLoaders } from '../../composition/exchanger-loaders.ts';
import type { EnvironmentVariables, HttpClient } from '../../core/ports.ts';
import { forgetSteering } from '../../core/steering-variables.ts';
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
  const http = (): Promise<HttpClient> => loadHttpClient(transport, environment);
  const exchanger = exchangerOf(exchangerLoaders(http));
  const exec = createExec({ environment, home });
  return {
    // While the platform's CLI fetches the token, the exchange is loaded.
    exec: {
      run: (...request) => {
        const result = exec.run(...request);
        exchanger.prepare?.(record.target);
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
    exchanger,
  };
}

async function loadHttpClient(transport: Transport, environment: EnvironmentVariables): Promise<HttpClient> {
  const { nodeHttpClient } = await import('../../platform/http/client.ts');
  const { certificateAuthority } = transport;
  return nodeHttpClient({ certificateAuthority, environment, trustProcessRoots: true });
}
