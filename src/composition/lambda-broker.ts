import type { Broker } from '../broker/broker.ts';
import type { BrokerFile } from '../broker/configuration/configuration.ts';
import { asAssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { readServerConfiguration } from './broker-files.ts';
import { jsonLogger } from './json-log.ts';
import { type LambdaAnswer, lambdaAnswer, readLambdaEvent } from './lambda-event.ts';
import { openBroker } from './open-broker.ts';

export interface LambdaSurroundings {
  readonly environment: EnvironmentVariables;
  /** Writes a line of the log. */
  readonly write: (line: string) => void;
}

/** Answers one event. @throws Error when the broker cannot be opened, so that Lambda counts it as the function's failure. */
export type LambdaHandler = (event: unknown) => Promise<LambdaAnswer>;

interface OpenedBroker {
  readonly broker: Broker;
  readonly configuration: BrokerFile;
}

/** A broker as an AWS Lambda function: opened with the first event, and kept for all that this instance gets. */
export function lambdaHandler(surroundings: LambdaSurroundings): LambdaHandler {
  let opened: Promise<OpenedBroker> | undefined;
  return async event => {
    // A key service that did not answer may do so the next time.
    opened ??= open(surroundings).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    const { broker, configuration } = await opened;
    const { request, caller } = readLambdaEvent(event, configuration.issuer, configuration.trustedProxies);
    return lambdaAnswer(await broker.fetch(request, caller));
  };
}

async function open({ environment, write }: LambdaSurroundings): Promise<OpenedBroker> {
  const log = jsonLogger(write, 'info', Date.now);
  try {
    const configuration = await readServerConfiguration(undefined, environment, sentence =>
      log.error('A problem of the configuration.', { problem: sentence }),
    );
    const surroundings = { environment, log: jsonLogger(write, configuration.logLevel, Date.now) };
    return { configuration, broker: await openBroker(configuration, surroundings) };
  } catch (error) {
    const { kind, message, hint, code } = asAssumeError(error);
    log.error('The broker does not start.', { kind, failure: message, hint, code });
    throw error;
  }
}
