import assert from 'node:assert/strict';
import { findRole } from '../../../src/sessions/find-role.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ACME_APP } from '../../support/sample-roles.ts';
import { jsonRole, mapOfJson, mapOfYaml, yamlRole } from '../roles/maps.ts';

const POOL = 'locations/global/workloadIdentityPools/pool/providers/prov';
const PROVIDER = /: provider must be projects\/<project number>\/.*, with the number, not the name, of the project\.$/;
const GUID = '"aaaaaaaa-1111-2222-3333-444444444444"';

describe('A role that is asked for by name', () => {
  for (const [what, body, says] of [
    ['a provider has the ID of its project', `{"gcp":{"provider":"projects/acme/${POOL}"}}`, PROVIDER],
    [
      'a provider begins with another scheme',
      `{"gcp":{"provider":"http://iam.googleapis.com/projects/1/${POOL}"}}`,
      PROVIDER,
    ],
    [
      'a provider is written as audiences of Azure are',
      `{"gcp":{"provider":"api://iam.googleapis.com/projects/1/${POOL}"}}`,
      PROVIDER,
    ],
    [
      'a tenant is no GUID',
      `{"azure":{"tenantId":"acme.example","clientId":${GUID}}}`,
      /: tenantId must be the directory's ID, such as .*: a domain name leads to whichever directory has it then\.$/,
    ],
    [
      'a tenant has too few digits',
      `{"azure":{"tenantId":"aaaaaaaa-1111-2222-3333-44444444444","clientId":${GUID}}}`,
      /: tenantId must be the directory's ID/,
    ],
  ] as const) {
    it(`is refused with its file and line where ${what}`, async () => {
      for (const [map, place] of [
        [mapOfYaml(yamlRole(body)), 'rolecall.yaml, line 3'],
        [mapOfJson(jsonRole(body)), '.devcontainer/devcontainer.json, line 2'],
      ] as const) {
        const { kind, message } = await failureOf(() => findRole({ map, repository: ACME_APP }, 'r'));
        assert.equal(kind, 'role-map-invalid');
        assert.ok(message.startsWith(`r cannot be used: ${place}: `), message);
        assert.match(message, says);
      }
    });
  }
});
