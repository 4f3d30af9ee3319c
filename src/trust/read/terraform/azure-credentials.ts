import type { FederatedCredential } from '../../azure/federated-credential.ts';
import type { FoundAzureTrust, TrustForm, TrustReading } from '../../found-trust.ts';
import type { WrittenText } from '../../../documents/written-text.ts';
import { textArgument, textsArgument } from './configured-values.ts';
import type { Resource, Resources } from './resource.ts';

const TYPES = [
  'azuread_application_federated_identity_credential',
  'azuread_application_flexible_federated_identity_credential',
  'azurerm_federated_identity_credential',
];

/** Federated credentials of applications and managed identities. */
export function azureTrustsOf(resources: Resources, form: TrustForm): TrustReading {
  const trusts = TYPES.flatMap(type => resources.ofType(type)).map((resource): FoundAzureTrust => {
    const [credential, { defaults }] = resources.basisOf(() => credentialOf(resource));
    return {
      cloud: 'azure',
      form,
      name: resource.address,
      place: resource.place,
      credential,
      ...(defaults.size > 0 && { defaults: [...defaults].toSorted() }),
    };
  });
  return { trusts, unread: [] };
}

function credentialOf(resource: Resource): FederatedCredential {
  const { address, place } = resource;
  const first = (...names: readonly string[]): WrittenText | undefined =>
    names.map(name => textArgument(resource, name)).find(text => text !== undefined);
  const open = (name: string): WrittenText => ({ parts: [{ unknown: `${address}.${name}` }], place });
  const application = first('application_id', 'application_object_id', 'parent_id', 'user_assigned_identity_id');
  const subject = first('subject');
  const expression = first('claims_matching_expression');
  const many = textsArgument(resource, 'audiences');
  return {
    name: first('display_name', 'name') ?? open('name'),
    ...(application !== undefined && { application }),
    issuer: first('issuer') ?? open('issuer'),
    // Of a managed identity, and of a flexible credential, the argument has no plural.
    audiences: many.values.length > 0 || !many.complete ? many : textsArgument(resource, 'audience'),
    ...(subject !== undefined && { subject }),
    ...(expression !== undefined && { expression }),
    place,
  };
}
