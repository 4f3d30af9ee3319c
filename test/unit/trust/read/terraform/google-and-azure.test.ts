import assert from 'node:assert/strict';
import { read, shown } from './reading.ts';

const NUMBER = '${data.google_project.project.number}';

describe('Trust of Google Cloud in Terraform', () => {
  it('is a provider with the bindings that name its pool', async () => {
    const text = `
resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "ci"
}
resource "google_iam_workload_identity_pool" "other" {
  workload_identity_pool_id = "other"
}
resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  disabled                           = false
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }
  attribute_condition = "assertion.repository_owner == '\${var.owner}'"
  oidc {
    issuer_uri        = "https://token.actions.githubusercontent.com"
    allowed_audiences = ["https://example.com", var.audience]
  }
}
resource "google_iam_workload_identity_pool_provider" "aws" {
  workload_identity_pool_id          = "ci"
  workload_identity_pool_provider_id = "aws"
  aws {
    account_id = "111122223333"
  }
}
resource "google_service_account" "deploy" {
  account_id = "deploy"
  project    = "acme"
}
resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.deploy.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.ci.name}/attribute.repository/acme/web"
}
resource "google_project_iam_binding" "viewers" {
  project = "acme"
  role    = "roles/viewer"
  members = [
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/x",
    "group:people@example.com",
  ]
  condition {
    title      = "until"
    expression = "request.time < timestamp('2027-01-01T00:00:00Z')"
  }
}
resource "google_project_iam_member" "elsewhere" {
  project = "acme"
  role    = "roles/viewer"
  member  = "principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.other.name}/*"
}
resource "google_project_iam_member" "person" {
  project = "acme"
  role    = "roles/owner"
  member  = "user:somebody@example.com"
}`;
    assert.deepEqual(shown(await read(text)), [
      {
        name: 'google_iam_workload_identity_pool_provider.github',
        provider: `projects/${NUMBER}/locations/global/workloadIdentityPools/ci/providers/github`,
        pool: 'ci',
        issuer: 'https://token.actions.githubusercontent.com',
        audiences: ['https://example.com', '${var.audience}'],
        mapping: { 'google.subject': 'assertion.sub', 'attribute.repository': 'assertion.repository' },
        condition: "assertion.repository_owner == '${var.owner}'",
        disabled: false,
        bindings: [
          `roles/iam.workloadIdentityUser principalSet://iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools/ci/attribute.repository/acme/web projects/acme/serviceAccounts/deploy@acme.iam.gserviceaccount.com`,
          "roles/viewer principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/x group:people@example.com acme request.time < timestamp('2027-01-01T00:00:00Z')",
        ],
      },
      {
        name: 'google_project_iam_member.elsewhere',
        provider: 'the provider',
        pool: 'other',
        issuer: 'the issuer',
        audiences: ['…'],
        mapping: {},
        mappingComplete: false,
        bindings: [
          `roles/viewer principalSet://iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools/other/* acme`,
        ],
      },
    ]);
  });
});

describe('Trust of Azure in Terraform', () => {
  it('is each federated credential, exact or flexible, of applications and managed identities', async () => {
    const text = `
locals { subjects = { main = "ref:refs/heads/main", prod = "environment:prod" } }
resource "azuread_application_federated_identity_credential" "each" {
  for_each       = local.subjects
  application_id = azuread_application.ci.id
  display_name   = each.key
  audiences      = ["api://AzureADTokenExchange"]
  issuer         = "https://token.actions.githubusercontent.com"
  subject        = "repo:acme/web:\${each.value}"
}
resource "azurerm_federated_identity_credential" "identity" {
  name      = "identity"
  parent_id = azurerm_user_assigned_identity.ci.id
  audience  = ["api://AzureADTokenExchange"]
  issuer    = var.issuer
  subject   = "system:serviceaccount:ns:sa"
}
resource "azuread_application_flexible_federated_identity_credential" "any" {
  application_id             = "/applications/1"
  display_name               = "any"
  audience                   = "api://AzureADTokenExchange"
  issuer                     = "https://token.actions.githubusercontent.com"
  claims_matching_expression = "claims['sub'] matches 'repo:acme/*'"
}`;
    const issuer = 'https://token.actions.githubusercontent.com';
    const audiences = ['api://AzureADTokenExchange'];
    const each = (key: string, value: string): object => ({
      name: key,
      application: '${azuread_application.ci.id}',
      issuer,
      subject: `repo:acme/web:${value}`,
      audiences,
    });
    assert.deepEqual(shown(await read(text)), [
      each('main', 'ref:refs/heads/main'),
      each('prod', 'environment:prod'),
      {
        name: 'any',
        application: '/applications/1',
        issuer,
        expression: "claims['sub'] matches 'repo:acme/*'",
        audiences,
      },
      {
        name: 'identity',
        application: '${azurerm_user_assigned_identity.ci.id}',
        issuer: '${var.issuer}',
        subject: 'system:serviceaccount:ns:sa',
        audiences,
      },
    ]);
  });
});
