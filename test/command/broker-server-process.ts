import path from 'node:path';
import { FieldReader } from '../../src/core/parse.ts';
import { ACME } from '../unit/broker/fake-github.ts';
import { BROKER_ISSUER, type BrokerFolder } from './broker-process.ts';
import { ListeningBroker, logLines } from './listening-broker.ts';

export const METRICS_TOKEN = 'metrics-token-of-at-least-20-letters';

/** Limits that a load on one machine does not meet. */
const MANY = '1000000';

/** What a container is given: the whole configuration as variables, on any free port. */
export function serverVariables(folder: BrokerFolder, github: string): Readonly<Record<string, string>> {
  return {
    ...folder.environment,
    ROLECALL_BROKER_ISSUER: BROKER_ISSUER,
    ROLECALL_BROKER_KEYS: folder.key,
    ROLECALL_BROKER_OWNERS: String(ACME.id),
    ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com',
    ROLECALL_BROKER_GITHUB_API: github,
    ROLECALL_BROKER_GITHUB_WEB: github,
    ROLECALL_BROKER_LISTEN_PORT: '0',
    ROLECALL_BROKER_LIMITS_PER_USER: MANY,
    ROLECALL_BROKER_LIMITS_PER_ADDRESS: MANY,
    ROLECALL_BROKER_METRICS_TOKEN: METRICS_TOKEN,
  };
}

export interface ServerStart {
  /** Where `broker-server.js` is. */
  readonly programs: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  /** What starts Node instead of this process: a program and its words. */
  readonly through?: readonly string[];
}

/**
 * Starts `broker-server.js` of a build.
 * @throws Error with what it wrote when it ends before it listens.
 */
export function startBrokerServer({
  programs,
  variables,
  words = [],
  through = [],
}: ServerStart): Promise<ListeningBroker> {
  return ListeningBroker.start({
    argv: [...through, process.execPath, path.join(programs, 'broker-server.js'), ...words],
    folder: '/',
    environment: variables,
    address: stdout => {
      const listening = logLines(stdout).find(line => line['message'] === 'The broker listens.');
      return listening === undefined ? undefined : new FieldReader(listening, 'the line').string('address');
    },
  });
}
