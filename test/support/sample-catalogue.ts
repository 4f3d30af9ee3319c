import type { CatalogueRole } from '../../src/core/broker-protocol.ts';
import type { RoleSource } from '../../src/core/role.ts';
import { BROKER } from './fake-broker.ts';

export const CATALOGUE: RoleSource = {
  kind: 'catalogue',
  file: `${BROKER}/roles`,
  label: 'the catalogue of id.acme.example',
};

/** An entry as a broker sends it. */
export function catalogueRole(name: string, changes: Partial<CatalogueRole> = {}): CatalogueRole {
  return {
    name,
    durationSeconds: 900,
    audiences: ['sts.amazonaws.com'],
    target: { aws: { roleArn: `arn:aws:iam::111122223333:role/${name}`, region: 'eu-west-1' } },
    ...changes,
  };
}
