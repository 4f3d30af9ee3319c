import { BROKER_LOG_LEVELS, type BrokerLogLevel } from '../broker/configuration/configuration.ts';
import { isObject } from '../core/parse.ts';
import type { Logger } from '../core/ports.ts';
import { jsonText } from '../core/text.ts';

/**
 * One line of JSON for each message: `time`, `level`, `message`, and the facts' own members. A Secret reads `<redacted>`.
 * Trace is for people at a terminal: it is never written.
 */
export function jsonLogger(write: (line: string) => void, lowest: BrokerLogLevel, now: () => number): Logger {
  const writer =
    (level: BrokerLogLevel) =>
    (message: string, ...facts: unknown[]): void => {
      if (BROKER_LOG_LEVELS.indexOf(level) > BROKER_LOG_LEVELS.indexOf(lowest)) return;
      const line = { time: new Date(now()).toISOString(), level, message };
      // At the end again: whatever a fact is called, it takes nobody's place.
      const merged = facts.filter(isObject).reduce<object>((all, fact) => ({ ...all, ...fact }), line);
      write(`${text({ ...merged, ...line }) ?? JSON.stringify(line)}\n`);
    };
  return {
    trace: () => undefined,
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
}

/** Undefined for what JSON cannot say. */
function text(line: object): string | undefined {
  try {
    return jsonText(line);
  } catch {
    return undefined;
  }
}
