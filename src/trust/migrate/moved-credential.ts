import { knownText, shownText, written } from '../../documents/written-text.ts';
import { readClaimsExpression } from '../azure/claims-expression.ts';
import type { FederatedCredential } from '../azure/federated-credential.ts';
import type { FoundAzureTrust } from '../found-trust.ts';
import type { MovedTrust, MovedValue, Stage, Translate } from './stage.ts';

/** A credential has one subject: for both there are two. */
export function movedAzureTrust(trust: FoundAzureTrust, translate: Translate, stage: Stage): MovedTrust {
  const { credential } = trust;
  const found = movedCredential(credential, translate);
  if (found === undefined) return { trusts: [trust], values: [] };
  const suffix = stage === 'both' ? '-moved' : '';
  const moved = { ...trust, credential: { ...found.credential, name: written(shownText(credential.name) + suffix) } };
  return { trusts: stage === 'both' ? [trust, moved] : [moved], values: [found.value] };
}

function movedCredential(
  credential: FederatedCredential,
  translate: Translate,
): { readonly credential: FederatedCredential; readonly value: MovedValue } | undefined {
  const { subject, expression } = credential;
  const text = subject === undefined ? undefined : knownText(subject);
  if (subject !== undefined) {
    const to = text === undefined ? undefined : translate('sub', text, 'exact');
    if (to === undefined) return undefined;
    return {
      credential: { ...credential, subject: written(to) },
      value: { from: subject, to, kind: 'single', isThere: false },
    };
  }
  const whole = expression === undefined ? undefined : knownText(expression);
  const read = expression === undefined ? undefined : readClaimsExpression(expression);
  if (expression === undefined || whole === undefined || read?.kind !== 'comparisons') return undefined;
  let to = whole;
  for (const { claim, operator, comparand } of read.comparisons) {
    const old = knownText(comparand);
    const now = old === undefined ? undefined : translate(claim, old, operator === 'matches' ? 'wildcard' : 'exact');
    if (old !== undefined && now !== undefined) to = to.replaceAll(`'${old}'`, `'${now}'`);
  }
  if (to === whole) return undefined;
  return {
    credential: { ...credential, expression: written(to) },
    value: { from: expression, to, kind: 'expression', isThere: false },
  };
}
