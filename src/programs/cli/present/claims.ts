import { printable } from '../../../core/text.ts';
import { type Claims, epochSeconds } from '../../../core/token.ts';
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
  const time = name === 'exp' || name === 'iat' || name === 'nbf' ? epochSeconds(value) : undefined;
  return time === undefined ? text : `${text} (${new Date(time * 1000).toISOString()})`;
}
