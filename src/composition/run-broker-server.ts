import { parseArgs } from 'node:util';
import type { BrokerLogLevel } from '../broker/configuration/configuration.ts';
import { AssumeError, asAssumeError, exitCodeOf } from '../core/errors.ts';
import type { EnvironmentVariables, Logger } from '../core/ports.ts';
import { readServerConfiguration } from './broker-files.ts';
import { startHttpServer } from './broker-http-server.ts';
import { jsonLogger } from './json-log.ts';
import { openBroker } from './open-broker.ts';

export interface BrokerServerRun {
  /** Without Node and program: `--config FILE` or nothing. */
  readonly argumentList: readonly string[];
  readonly environment: EnvironmentVariables;
  /** Writes a line of the log. */
  readonly write: (line: string) => void;
  /** Resolves when the server is to end. */
  readonly ended: Promise<unknown>;
}

/** A broker as a container runs it: its log is JSON on standard output, its variables may say everything. Answers an exit code. */
export async function runBrokerServer(run: BrokerServerRun): Promise<number> {
  const logAt = (level: BrokerLogLevel): Logger => jsonLogger(run.write, level, Date.now);
  let log = logAt('info');
  try {
    const configuration = await readServerConfiguration(
      configurationFile(run.argumentList),
      run.environment,
      sentence => log.error('A problem of the configuration.', { problem: sentence }),
    );
    log = logAt(configuration.logLevel);
    const broker = await openBroker(configuration, { log, environment: run.environment });
    const server = await startHttpServer(broker, configuration, configuration.listen);
    log.info('The broker listens.', { issuer: configuration.issuer, address: server.address });
    await run.ended;
    log.info('The broker ends when its requests are answered.');
    await server.stop();
    return 0;
  } catch (error) {
    const { kind, message, hint, code } = asAssumeError(error);
    log.error('The broker does not start.', { kind, failure: message, hint, code });
    return exitCodeOf(kind);
  }
}

/** @throws AssumeError `usage`. */
function configurationFile(argumentList: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...argumentList], options: { config: { type: 'string' } } }).values.config;
  } catch {
    throw new AssumeError(
      'usage',
      'The server is called with --config FILE, or without anything and with its variables set.',
      {
        hint: 'docs/broker.md explains both.',
      },
    );
  }
}
