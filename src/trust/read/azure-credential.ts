import { fieldOf, textOfValue, textsOfValue } from '../../documents/open-text-value.ts';
import type { OpenValue } from '../../documents/open-value.ts';
import type { WrittenText } from '../../documents/written-text.ts';
import type { FederatedCredential } from '../azure/federated-credential.ts';

/**
 * A federated credential as Microsoft's APIs have it; undefined for what is none. Its fields stand in `properties` in Azure
 * Resource Manager. https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
 */
export function credentialOf(value: OpenValue, application?: WrittenText): FederatedCredential | undefined {
  const fields = fieldOf(value, 'properties') ?? value;
  const text = (name: string) => optionalText(fieldOf(fields, name));
  const [issuer, subject] = [text('issuer'), text('subject')];
  const matching = fieldOf(fields, 'claimsMatchingExpression');
  const expression = optionalText(matching?.kind === 'map' ? fieldOf(matching, 'value') : matching);
  if (issuer === undefined || (subject === undefined && expression === undefined)) return undefined;
  return {
    name: optionalText(fieldOf(value, 'name')) ?? { parts: [''] },
    ...(application === undefined ? {} : { application }),
    issuer,
    audiences: textsOfValue(fieldOf(fields, 'audiences')),
    ...(subject === undefined ? {} : { subject }),
    ...(expression === undefined ? {} : { expression }),
    place: value.place,
  };
}

/** Null is none. */
function optionalText(value: OpenValue | undefined): WrittenText | undefined {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined;
  return textOfValue(value);
}
