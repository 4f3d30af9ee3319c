import { AssumeError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import { loggableFact } from '../../core/loggable-fact.ts';
import { printable } from '../../core/text.ts';
import type { Terminal } from './terminal.ts';

/** From the least to the most. Only `trace` shows causes, which may hold a server's words. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log on standard error, silent unless `--log` asked for one. A flag and not a variable: a repository's devcontainer can
 * set variables. @throws AssumeError `usage` for a level that does not exist.
 */
export function terminalLogger(terminal: Terminal, level: string | undefined): Logger {
  const limit = level === undefined ? -1 : LOG_LEVELS.findIndex(each => each === level);
  if (level !== undefined && limit < 0) {
    throw new AssumeError('usage', `"${level}" is no log level.`, { hint: `Levels: ${LOG_LEVELS.join(', ')}.` });
  }
  const writer =
    (name: LogLevel) =>
    (message: string, ...facts: unknown[]) => {
      if (LOG_LEVELS.indexOf(name) > limit) return;
      terminal.complain([[name.padEnd(5), printable(message, 1000), ...facts.map(loggableFact)].join(' ')]);
    };
  return {
    trace: writer('trace'),
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
}
