import type { Claims } from '../../../core/token.ts';
import { printable } from '../../../core/text.ts';
import { columns } from './columns.ts';

/** Claims as lines, text escaped and objects as JSON. */
export function claimLines(claims: Claims): readonly string[] {
  return columns(
    Object.entries(claims).map(([name, value]) => [printable(name), claimText(name, value)]),
    { indent: '  ' },
  );
}

function claimText(name: string, value: unknown): string {
  const text = printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 1000);
  const isTime = (name === 'exp' || name === 'iat' || name === 'nbf') && typeof value === 'number';
  return isTime ? `${text} (${new Date(value * 1000).toISOString()})` : text;
}
