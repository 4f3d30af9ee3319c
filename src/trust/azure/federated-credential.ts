import type { Place } from '../../documents/place.ts';
import type { WrittenText, WrittenTexts } from '../../documents/written-text.ts';

/**
 * What Entra compares a token with: https://learn.microsoft.com/graph/api/resources/federatedidentitycredential. Exactly one of
 * `subject` and `expression` counts.
 */
export interface FederatedCredential {
  readonly name: WrittenText;
  /** The application or managed identity, as the file names it. */
  readonly application?: WrittenText;
  readonly issuer: WrittenText;
  readonly audiences: WrittenTexts;
  /** Compared exactly, letter case included. */
  readonly subject?: WrittenText;
  /** `claimsMatchingExpression` of a flexible credential, a preview: `claims['sub'] matches 'repo:acme/*'`. */
  readonly expression?: WrittenText;
  readonly place?: Place;
}
