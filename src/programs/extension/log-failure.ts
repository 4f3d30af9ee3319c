import { asAssumeError } from '../../core/errors.ts';
import { loggableFact } from '../../core/loggable-fact.ts';
import type { Logger } from '../../core/ports.ts';
import { printable } from '../../core/text.ts';

/**
 * One line that tells failures apart: what was tried, the kind, the service's code and who was asked. Neither sentences nor
 * causes, for a server may have written in them; causes are for the trace level. @param tried names what it was tried with.
 */
export function logFailure(log: Logger, level: 'debug' | 'warn' | 'error', tried: string, thrown: unknown): void {
  const { kind, code, host, cause } = asAssumeError(thrown);
  const details = [...(code === undefined ? [] : [code]), ...(host === undefined ? [] : [`asked ${host}`])];
  const known = details.length === 0 ? '' : ` (${details.join(', ')})`;
  log[level](printable(`${tried}: ${kind}${known}.`, 1000));
  log.trace('Cause', loggableFact(cause));
}
