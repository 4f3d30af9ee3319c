import { runBrokerServer } from '../../composition/run-broker-server.ts';
import { environmentVariables } from '../../platform/environment-variables.ts';

async function main(): Promise<void> {
  // The second time is meant: Node's own handling ends the process.
  const ended = new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  // Whoever collects the log may be restarted; who waits for an answer must not notice.
  process.stdout.on('error', () => undefined);
  const exitCode = await runBrokerServer({
    argumentList: process.argv.slice(2),
    environment: environmentVariables(),
    write: line => process.stdout.write(line),
    ended,
  });
  // Not left to the event loop: an idle connection to a key service would hold the process; the log is written first.
  process.stdout.write('', () => process.exit(exitCode));
}

void main();
