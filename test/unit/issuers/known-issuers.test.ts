import assert from 'node:assert/strict';
import { COMMON_CONDITION_CLAIMS, conditionClaims } from '../../../src/issuers/condition-claims.ts';
import { ISSUERS, issuerAt, issuerFor } from '../../../src/issuers/known-issuers.ts';
import { segmentsOf } from '../../../src/issuers/patterns/template.ts';
import { flexibleClaims } from '../../../src/trust/azure/flexible-claims.ts';

const UUID = '759de0c6-eaee-4eaa-b7a6-c507eec759a7';

const ADDRESSES: readonly (readonly [address: string, id: string | undefined])[] = [
  ['https://token.actions.githubusercontent.com', 'github-actions'],
  ['token.actions.githubusercontent.com', 'github-actions'],
  ['https://token.actions.githubusercontent.com/octo-enterprise', 'github-enterprise'],
  ['https://token.actions.octo.ghe.com', 'github-enterprise'],
  ['https://github.acme.example/_services/token', 'github-enterprise-server'],
  ['https://gitlab.com', 'gitlab'],
  ['https://gitlab.acme.example', 'gitlab-self-managed'],
  ['https://app.gitpod.io', 'ona'],
  ['https://api.gitpod.io/idp', 'gitpod-classic'],
  ['services.gitpod.io/idp', 'gitpod-classic'],
  ['https://services.acme.gitpod.cloud/idp', 'gitpod-dedicated'],
  ['https://api.cursor.com', 'cursor'],
  ['https://app.devin.ai', 'devin'],
  ['app.warp.dev', 'warp'],
  ['https://app.terraform.io', 'terraform-cloud'],
  ['https://agent.buildkite.com', 'buildkite'],
  [`oidc.circleci.com/org/${UUID}`, 'circleci'],
  ['oidc.circleci.com', undefined],
  ['api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', 'bitbucket'],
  ['https://app.harness.io/ng/api/oidc/account/AbC-1_2', 'harness'],
  ['oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE', 'kubernetes'],
  ['https://container.googleapis.com/v1/projects/p-1/locations/europe-west1/clusters/main', 'kubernetes'],
  ['cognito-identity.amazonaws.com', 'cognito'],
  ['cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf', 'cognito-user-pool'],
  ['accounts.google.com', 'google'],
  [`https://sts.windows.net/${UUID}/`, 'entra'],
  [`https://login.microsoftonline.com/${UUID}/v2.0`, 'entra'],
  ['https://vault.acme.example:8200/v1/identity/oidc', 'vault'],
  ['vault.acme.example/v1/identity/oidc/secrets-sync', 'vault'],
  ['https://vault.acme.example/v1/admin/team/identity/oidc', 'vault'],
  ['https://id.acme.example', undefined],
  ['https://token.actions.githubusercontent.com.evil.example', undefined],
  ['https://evil.example/token.actions.githubusercontent.com', undefined],
  ['https://token.actions.githubusercontent.com/octo/evil', undefined],
  ['https://oidc.eks.evil.example/x.amazonaws.com/id/1', undefined],
  ['', undefined],
  [`https://${'a'.repeat(100_000)}/_services/token`, undefined],
];

describe('The rows of issuers', () => {
  for (const [address, id] of ADDRESSES) {
    it(`tell ${address.slice(0, 80)} to be ${id ?? 'nobody known'}`, () => {
      assert.equal(issuerAt(address)?.id, id);
    });
  }

  it('have an id of their own and say where they were read', () => {
    assert.equal(new Set(ISSUERS.map(({ id }) => id)).size, ISSUERS.length);
    for (const { id, sources, minting, claims } of ISSUERS) {
      assert.ok(sources.length > 0 && minting.length > 0 && claims.some(({ name }) => name === 'sub'), id);
      assert.equal(new Set(claims.map(({ name }) => name)).size, claims.length, id);
    }
  });

  it('name a slot of theirs in each template, and the parts they tell by in some slot', () => {
    for (const issuer of ISSUERS) {
      const templates = [
        ...issuer.claims.flatMap(({ forms }) => forms.map(({ template }) => template)),
        ...Object.values(issuer.paired?.keys ?? {}).flat(),
      ];
      for (const template of templates) {
        for (const segment of segmentsOf(template, issuer.slots)) {
          if (segment.kind === 'slot')
            assert.ok(Object.hasOwn(issuer.slots, segment.name), `${issuer.id}: ${template}`);
        }
      }
      const implied = issuer.claims.flatMap(({ forms }) => forms.flatMap(({ implies }) => implies?.[0] ?? []));
      const parts = new Set([...Object.values(issuer.slots).map(({ part }) => part), ...implied]);
      for (const part of [...issuer.tenant, ...issuer.unit, ...issuer.context]) {
        assert.ok(parts.has(part), `${issuer.id}: ${part}`);
      }
      if (issuer.shared) assert.ok(issuer.tenant.length > 0, issuer.id);
    }
  });

  it('agree with what AWS makes condition keys of, and Entra takes in a flexible credential', () => {
    for (const [address, id] of ADDRESSES) {
      const row = ISSUERS.find(issuer => issuer.id === id);
      if (row === undefined || address.length > 200) continue;
      const url = address.startsWith('https://') ? address : `https://${address}`;
      const { aws, azure } = row.clouds;
      assert.ok(aws !== 'all' && azure !== 'all');
      const own = aws.filter(claim => claim !== 'aud' && claim !== 'oaud');
      assert.deepEqual(own.toSorted(), [...conditionClaims(url)].toSorted(), address);
      assert.deepEqual(flexibleClaims(url) ?? ['sub'], azure, address);
      for (const claim of own) {
        const isKnown =
          row.claims.some(({ name }) => name === claim) || COMMON_CONDITION_CLAIMS.some(common => common === claim);
        assert.ok(isKnown, `${row.id}: ${claim}`);
      }
    }
  });

  it('are found by the subject where the address says nothing', () => {
    assert.equal(issuerFor(undefined, 'repo:acme/app:*').id, 'github-actions');
    assert.equal(issuerFor('github.acme.example', 'repo:acme/app:*').id, 'github-enterprise-server');
    assert.equal(issuerFor('git.acme.example', 'project_path:acme/app:*').id, 'gitlab-self-managed');
    assert.equal(issuerFor(undefined, 'system:serviceaccount:a:b').id, 'kubernetes');
    assert.equal(issuerFor('id.acme.example', 'owner:1:role:deploy').id, 'broker');
    assert.equal(issuerFor('id.acme.example', '*').id, 'other');
    assert.equal(issuerFor('gitlab.com', 'repo:acme/app:*').id, 'gitlab');
  });
});
