import type { ListenAddress } from '../broker/configuration/configuration.ts';
import { AssumeError } from '../core/errors.ts';
import { isLoopbackName, withoutBrackets } from '../platform/http/proxy.ts';
import { readBrokerFile } from './broker-files.ts';
import { type BrokerHttpServer, startHttpServer } from './broker-http-server.ts';
import { type BrokerSurroundings, openBroker } from './open-broker.ts';

export interface ServeBrokerOptions extends BrokerSurroundings {
  /** The configuration, absolute. */
  readonly file: string;
  /** Instead of the configuration's `listen`. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Called with each mistake of the configuration before it is refused. */
  readonly onProblem: (sentence: string) => void;
}

export interface ServedBroker extends BrokerHttpServer {
  readonly issuer: string;
}

/**
 * A broker of this machine's, as its file says. No variable of the environment says anything else: where a person tries it,
 * a repository may have set them.
 * @throws AssumeError as {@link readBrokerFile}, {@link openBroker} and {@link startHttpServer}.
 */
export async function serveBroker(options: ServeBrokerOptions): Promise<ServedBroker> {
  const configuration = await readBrokerFile(options.file, options.onProblem);
  const listen = addressOf(configuration.listen, options);
  const server = await startHttpServer(await openBroker(configuration, options), configuration, listen);
  return { issuer: configuration.issuer, ...server };
}

/** Only the configuration opens the broker to other machines: it may forget neither its proxy nor TLS by a slip on a command line. */
function addressOf(
  configured: ListenAddress,
  { host = configured.host, port = configured.port }: ServeBrokerOptions,
): ListenAddress {
  if (host !== configured.host && !isLoopbackName(withoutBrackets(host))) {
    throw new AssumeError('usage', `${host} is reachable from other machines, and the broker speaks plain HTTP.`, {
      hint: 'Write it as `listen: { host: … }` into the configuration, behind a proxy that ends TLS.',
    });
  }
  return { host, port };
}
