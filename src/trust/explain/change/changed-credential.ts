import { printable } from '../../../core/text.ts';
import { shownText, written } from '../../../documents/written-text.ts';
import type { FederatedCredential } from '../../azure/federated-credential.ts';
import type { FoundAzureTrust } from '../../found-trust.ts';
import { replacedText, type SourceEdit } from '../../lint/fixes/source-texts.ts';
import { trustDocument } from '../../migrate/clouds.ts';
import type { CheckReason } from '../../trace.ts';
import { type ChangedTrust, nearestRule, type Refused } from './changed-trust.ts';

/** Slips, after which a credential was never of use: it is written right. */
const SLIPS: readonly (CheckReason | undefined)[] = ['trailing-slash', 'letter-case', 'literal-wildcard'];

/** The credential with the slip mended, else one more with the token's subject, since each has one alone. */
export function changedCredential(trust: FoundAzureTrust, { parts, texts }: Refused): ChangedTrust | undefined {
  const [part] = parts;
  const failing = (part === undefined ? undefined : nearestRule(part))?.failing ?? [];
  if (failing.length === 0 || failing.some(({ key }) => key !== 'subject' && key !== 'issuer')) return undefined;
  const isSlip = failing.every(({ reason }) => SLIPS.includes(reason));
  const { credential } = trust;
  let changed: FederatedCredential = credential;
  const edits: (SourceEdit | undefined)[] = [];
  for (const { key, seen } of failing) {
    const [value] = seen ?? [];
    const from = key === 'subject' ? credential.subject : credential.issuer;
    if (value === undefined || from === undefined || (key === 'issuer' && !isSlip)) return undefined;
    changed = { ...changed, [key]: written(value) };
    edits.push(isSlip ? replacedText(from, value, texts) : undefined);
  }
  if (!isSlip) changed = { ...changed, name: written(`${shownText(credential.name).slice(0, 110)}-2`) };
  const after = { ...trust, credential: changed };
  const values = failing.map(({ key, seen }) => `the ${key} ${printable(seen?.[0] ?? '')}`).join(' and ');
  return {
    trust: after,
    title: isSlip ? `Write ${values} in the credential` : `Add a federated credential with ${values}`,
    text: JSON.stringify(trustDocument(after), undefined, 2),
    language: 'json',
    edits,
  };
}
