import { discoverAgreement } from '../support/discover-agreement.ts';
import type { BenchRow } from './budget.ts';

/** How far reading files of other people agrees with what a person read in them. */
export function trustRows(): readonly BenchRow[] {
  const agreement = discoverAgreement();
  if (agreement === undefined) return [{ name: 'discover', measured: '', skipped: 'there is no corpus' }];
  const { both, found, expected, values, disagreements } = agreement;
  return [
    { name: 'discover: precision', measured: share(both, found) },
    { name: 'discover: recall', measured: share(both, expected) },
    { name: 'discover: values that agree', measured: share(values.agree, values.all) },
    ...disagreements.map(measured => ({ name: 'discover: disagrees', measured })),
  ];
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}
