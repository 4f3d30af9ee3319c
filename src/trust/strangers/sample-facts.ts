import type { Issuer, Part, Slot } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';

const NAMES: Readonly<Partial<Record<Part, string>>> = {
  owner: 'acme',
  organisation: 'acme',
  group: 'acme',
  repository: 'app',
  project: 'app',
  workspace: 'app',
  'ref-type': 'branch',
  ref: 'main',
  environment: 'production',
  event: 'push',
  phase: 'apply',
  person: 'somebody',
  visibility: 'private',
  workflow: 'deploy.yml@refs/heads/main',
  'workflow-owner': 'acme',
  label: 'deploy',
};

/** A value for each slot of an issuer, for what a policy leaves to be anything. */
export function sampleFacts({ slots }: Issuer): TokenFacts {
  return Object.fromEntries(
    Object.entries(slots).flatMap(([name, slot]) => (slot.plain === undefined ? [[name, sampleOf(slot)]] : [])),
  );
}

function sampleOf({ part, naming, characters, only }: Slot): string {
  const named = NAMES[part];
  if (only !== undefined) return only.find(value => value === named) ?? only[0] ?? '';
  if (characters === 'digits') return '123456';
  if (characters === 'uuid') return '11111111-1111-4111-8111-111111111111';
  if (naming === 'id') return 'id-1';
  return named ?? 'some';
}
