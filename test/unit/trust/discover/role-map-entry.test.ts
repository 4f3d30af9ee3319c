import assert from 'node:assert/strict';
import type { DiscoveredLogin } from '../../../../src/trust/discover/login.ts';
import { addToRoleMap, roleMapLines } from '../../../../src/trust/discover/role-map-entry.ts';
import { mapOfYaml } from '../../roles/maps.ts';
import { discovered } from './shown.ts';

const GUID = '11111111-2222-3333-4444-555555555555';
const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/pool/providers/github';

function additions(step: string, job = ''): readonly string[] {
  const text = `on: push\njobs:\n  deploy:\n    permissions: { id-token: write }\n${job}    steps:\n      - ${step}\n`;
  return discovered({ '.github/workflows/a.yml': text }).logins.flatMap(shown);
}

/** What an entry says once it is read as a role map, or why there is none. */
function shown(login: DiscoveredLogin): readonly string[] {
  return addToRoleMap(login).map(addition => {
    if (!addition.ok) return addition.why;
    const { roles, problems } = mapOfYaml(`version: 1\nroles:\n${roleMapLines(addition.entry)}`);
    assert.deepStrictEqual(problems, []);
    const [role] = roles.map(each => each.role);
    const { cloud, ...target } = role?.target ?? { cloud: 'none' };
    return `${role?.name} ${role?.use} ${role?.durationSeconds} ${cloud} ${Object.values(target).join(' ')}`;
  });
}

function aws(role: string, more = 'aws-region: eu-west-1'): string {
  return `{ uses: aws-actions/configure-aws-credentials@v4, with: { role-to-assume: "${role}", ${more} } }`;
}

describe('A role of CI in the role map', () => {
  for (const [what, step, expected, job] of [
    [
      'with its duration',
      aws('arn:aws:iam::111122223333:role/ci/deploy', 'aws-region: eu-west-1, role-duration-seconds: 1800'),
      ['deploy automation 1800 aws web-identity arn:aws:iam::111122223333:role/ci/deploy aws 111122223333 eu-west-1'],
    ],
    [
      'each of a matrix',
      aws('arn:aws:iam::111122223333:role/${{ matrix.r }}'),
      [
        'a automation 3600 aws web-identity arn:aws:iam::111122223333:role/a aws 111122223333 eu-west-1',
        'b automation 3600 aws web-identity arn:aws:iam::111122223333:role/b aws 111122223333 eu-west-1',
      ],
      '    strategy: { matrix: { r: [a, b] } }\n',
    ],
    [
      'of Google, by its account',
      `{ uses: google-github-actions/auth@v2, with: { workload_identity_provider: ${PROVIDER}, service_account: ci@acme.iam.gserviceaccount.com, access_token_lifetime: 900s } }`,
      [`ci automation 900 gcp ${PROVIDER} ci@acme.iam.gserviceaccount.com`],
    ],
    [
      'of Azure',
      `{ uses: azure/login@v2, with: { client-id: ${GUID}, tenant-id: ${GUID}, subscription-id: "\${{ vars.S }}" } }`,
      [`azure-11111111 automation 3600 azure ${GUID} ${GUID}`],
    ],
    [
      'not, where only the run knows it',
      aws('arn:aws:iam::${{ secrets.ACCOUNT }}:role/x'),
      ['Only the run knows ${{ secrets.ACCOUNT }}: add the role by hand and write out what it stands for.'],
    ],
    [
      'not, where a region is missing or one of several',
      aws('arn:aws:iam::111122223333:role/x', 'x: y'),
      ['The region is not in deploy: add the role by hand and say it there.'],
    ],
    [
      'not, where it is a placeholder',
      aws('MY_ROLE'),
      ['MY_ROLE, eu-west-1 is not in the form that the cloud has: it may be a placeholder.'],
    ],
    [
      'not of Vault',
      '{ uses: hashicorp/vault-action@v3, with: { method: jwt, role: r, url: u } }',
      ['A role map has no roles of Vault: it is no cloud.'],
    ],
    [
      'not with the credentials of another role',
      '{ run: "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/x" }',
      ['This role is taken with the credentials of another one, which a role map does not do.'],
    ],
  ] as const) {
    it(what, () => {
      assert.deepStrictEqual(additions(step, job), expected);
    });
  }
});
