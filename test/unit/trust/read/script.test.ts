import assert from 'node:assert/strict';
import { scriptReader } from '../../../../src/trust/read/script/script-reader.ts';
import { foundIn } from './found.ts';

describe('Scripts that set trust up', () => {
  it('make a provider of Google Cloud and bind its members', () => {
    const text = String.raw`#!/bin/bash
set -euo pipefail
REPO=acme/app
POOL_ID=$(gcloud iam workload-identity-pools describe ci-pool --format='value(name)')
gcloud iam workload-identity-pools providers create-oidc github \
  --project="$PROJECT" --location=global --workload-identity-pool=ci-pool \
  --issuer-uri="https://token.actions.githubusercontent.com" \
  --attribute-mapping="google.subject=assertion.sub,attribute.repository=assertion.repository,attribute.x=assertion.sub.split(':')[1] + ',a'" \
  --attribute-condition="assertion.repository_owner == '$OWNER'"
gcloud iam service-accounts add-iam-policy-binding "deploy@acme.iam.gserviceaccount.com" \
  --role roles/iam.workloadIdentityUser \
  --member "principalSet://iam.googleapis.com/$POOL_ID/attribute.repository/$REPO"
`;
    const { trusts, unread } = foundIn(scriptReader, text, 'setup.sh');
    assert.deepEqual(unread, []);
    assert.equal(trusts.length, 1);
    const words = trusts[0]?.split(' | ') ?? [];
    assert.equal(
      words[0],
      'github: projects/the project/locations/global/workloadIdentityPools/ci-pool/providers/github',
    );
    assert.deepEqual(words.slice(3, 6), [
      'google.subject=assertion.sub',
      'attribute.repository=assertion.repository',
      "attribute.x=assertion.sub.split(':')[1] + ',a'",
    ]);
    assert.equal(words[6], "assertion.repository_owner == '$OWNER'");
    assert.match(
      words[7] ?? '',
      /^roles\/iam\.workloadIdentityUser principalSet:.*\/attribute\.repository\/acme\/app on deploy@acme\.iam\.gserviceaccount\.com$/,
    );
  });

  it('make federated credentials of Azure', () => {
    const text = String.raw`
BRANCH=main
az identity federated-credential create --name main --identity-name deploy -g rg \
  --issuer https://token.actions.githubusercontent.com --subject "repo:acme/app:ref:refs/heads/$BRANCH" --audiences api://AzureADTokenExchange
az ad app federated-credential create --id "$APP_ID" --parameters '{"name":"pr","issuer":"https://token.actions.githubusercontent.com","subject":"repo:'"$REPO"':pull_request","audiences":["api://AzureADTokenExchange"]}'
cat > credential.json <<EOF
{"name": "env", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/app:environment:$ENVIRONMENT", "audiences": ["a"]}
EOF
az ad app federated-credential create --id x --parameters @credential.json
az ad app federated-credential create --id x --parameters elsewhere.json
az rest --method post --url "https://graph.microsoft.com/beta/applications/$ID/federatedIdentityCredentials" --body '{"name":"flex","issuer":"https://gitlab.com","audiences":["a"],"claimsMatchingExpression":{"value":"claims[\u0027sub\u0027] matches \u0027x*\u0027","languageVersion":1}}'
`;
    const github = 'https://token.actions.githubusercontent.com';
    const { trusts, unread } = foundIn(scriptReader, text, 'setup.azcli');
    assert.deepEqual(unread, []);
    assert.deepEqual(trusts, [
      `main: main | ${github} | repo:acme/app:ref:refs/heads/main | api://AzureADTokenExchange`,
      `pr: pr | ${github} | repo:$REPO:pull_request | api://AzureADTokenExchange`,
      `env: env | ${github} | repo:acme/app:environment:$ENVIRONMENT | a`,
      "flex: flex | https://gitlab.com | claims['sub'] matches 'x*' | a",
    ]);
  });

  it('make roles of AWS', () => {
    const text = String.raw`
cat <<EOF > trust.json
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
 "Principal": {"Federated": "arn:aws:iam::$ACCOUNT:oidc-provider/token.actions.githubusercontent.com"},
 "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}}]}
EOF
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json --max-session-duration 3600
aws iam create-role --role-name other --assume-role-policy-document file://elsewhere.json
`;
    assert.deepEqual(foundIn(scriptReader, text, 'setup.sh'), {
      trusts: [
        'deploy: Federated arn:aws:iam::$ACCOUNT:oidc-provider/token.actions.githubusercontent.com | StringLike token.actions.githubusercontent.com:sub: repo:acme/*',
      ],
      unread: [],
    });
  });

  it('end in time whatever they are', () => {
    for (const text of [
      `az ad app federated-credential create --parameters '${'{'.repeat(100_000)}'`,
      `create-oidc ${'$('.repeat(50_000)}`,
      `gcloud iam workload-identity-pools providers create-oidc x --issuer-uri y --attribute-mapping ${','.repeat(200_000)}`,
    ]) {
      foundIn(scriptReader, text, 'x.sh');
    }
  });
});
