import path from 'node:path';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { terminalLogger } from '../logger.ts';
import { parsePort } from '../option-values.ts';
import { reply } from '../present/reply.ts';
import { untilAborted } from '../until-aborted.ts';

export const brokerServeCommand: CommandDefinition = {
  name: 'serve',
  summary: 'run the broker on plain HTTP, for a proxy in front of it that ends TLS',
  options: [
    { flags: '--config <file>', description: 'the configuration (YAML); docs/broker.md explains it' },
    { flags: '--host <host>', description: "a loopback address instead of the configuration's" },
    { flags: '--port <port>', description: "instead of the configuration's" },
  ],
  examples: [
    { line: 'rolecall broker serve --config /etc/rolecall/broker.yaml', does: 'until Ctrl-C or SIGTERM' },
    { line: 'rolecall broker serve --config … --log warn', does: 'without a line for each request' },
  ],
  async run(context, input) {
    const { serveBroker } = await import('../../../composition/serve-broker.ts');
    const { terminal, world, signal } = context;
    const port = input.text('port');
    const broker = await serveBroker({
      file: path.resolve(required(input, 'config')),
      host: input.text('host'),
      port: port === undefined ? undefined : parsePort(port),
      // Who got what is worth a line unless it was asked otherwise: nobody else keeps it.
      log: terminalLogger(terminal, input.text('log') ?? 'info'),
      environment: world.environment,
      onProblem: sentence => terminal.complain([printable(sentence, 500)]),
    });
    try {
      const { issuer, address } = broker;
      reply(context, {
        document: () => ({ issuer, address }),
        lines: () => [`The broker ${terminal.style.strong(issuer)} listens on ${address}. Ctrl-C stops it.`],
      });
      await untilAborted(signal);
    } finally {
      await broker.stop();
    }
    return 0;
  },
};

function required(input: CommandInput, option: string): string {
  const value = input.text(option);
  if (value !== undefined && value !== '') return value;
  throw new AssumeError('usage', `--${option} is missing.`, { hint: '`rolecall broker serve --help` explains.' });
}
