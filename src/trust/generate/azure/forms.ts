import { shellWord } from '../../../core/text.ts';
import { terraformArguments, terraformLabel, terraformText } from '../terraform-text.ts';
import type { TrustText } from '../trust-text.ts';
import { type AzureRequest, credentials, type FederatedCredentialDocument } from './credential.ts';

/** Only the beta of Microsoft Graph takes an expression; `az ad` sends to the other. */
const FLEXIBLE = 'https://graph.microsoft.com/beta/applications';

/** The credential alone, as Microsoft Graph and `az` take it; of several an array, one to be created after the other. */
export function azureJson(request: AzureRequest): TrustText {
  const all = credentials(request);
  const [first] = all;
  const file = 'federated-credential.json';
  return {
    text: `${JSON.stringify(all.length === 1 ? first : all, undefined, 2)}\n`,
    file,
    next:
      first !== undefined && isFlexible(first)
        ? createFlexible(request.target.clientId, `@${file}`)
        : createExact(request.target.clientId, `@${file}`),
  };
}

/** https://learn.microsoft.com/cli/azure/ad/app/federated-credential */
export function azScript(request: AzureRequest): TrustText {
  const commands = credentials(request).map(each => {
    const body = shellWord(JSON.stringify(each));
    return isFlexible(each)
      ? createFlexible(request.target.clientId, body)
      : createExact(request.target.clientId, body);
  });
  return { text: `#!/bin/sh\nset -eu\n\n${commands.join('\n\n')}\n`, file: 'trust.sh', next: 'sh trust.sh' };
}

function isFlexible({ claimsMatchingExpression }: FederatedCredentialDocument): boolean {
  return claimsMatchingExpression !== undefined;
}

function createExact(clientId: string, body: string): string {
  return `az ad app federated-credential create --id ${clientId} --parameters ${body}`;
}

function createFlexible(clientId: string, body: string): string {
  const url = shellWord(`${FLEXIBLE}(appId='${clientId}')/federatedIdentityCredentials`);
  return `az rest --method POST --url ${url} --headers Content-Type=application/json --body ${body}`;
}

/** https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/application_federated_identity_credential */
export function azureTerraform(request: AzureRequest): TrustText {
  const application = terraformLabel(`application_${request.target.clientId.slice(0, 8)}`);
  const blocks = [
    `data "azuread_application" ${terraformText(application)} {\n${terraformArguments('  ', [
      ['client_id', terraformText(request.target.clientId)],
    ])}}\n`,
    ...credentials(request).map(each => credentialBlock(each, application)),
  ];
  return { text: blocks.join('\n'), file: 'trust.tf', next: 'terraform plan' };
}

function credentialBlock(
  { name, issuer, subject, claimsMatchingExpression: expression, audiences }: FederatedCredentialDocument,
  application: string,
): string {
  const type = `azuread_application${expression === undefined ? '' : '_flexible'}_federated_identity_credential`;
  const texts = audiences.map(terraformText);
  return `resource "${type}" ${terraformText(terraformLabel(name))} {\n${terraformArguments('  ', [
    ['application_id', `data.azuread_application.${application}.id`],
    ['display_name', terraformText(name)],
    ['issuer', terraformText(issuer)],
    ...(subject === undefined ? [] : [['subject', terraformText(subject)] as const]),
    ...(expression === undefined ? [] : [['claims_matching_expression', terraformText(expression.value)] as const]),
    expression === undefined ? ['audiences', `[${texts.join(', ')}]`] : ['audience', texts.join('')],
  ])}}\n`;
}
