import { printable } from '../../core/text.ts';

/** `id.acme.example`, with the port where there is one; http, which is for this machine alone, is said. */
export function brokerHost(broker: string): string {
  return printable(broker.replace(/^https:\/\//, ''));
}
