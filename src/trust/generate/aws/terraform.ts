import { terraformArguments, terraformLabel, terraformText } from '../terraform-text.ts';
import type { TrustText } from '../trust-text.ts';
import { type AwsRequest, nameAndPath, neededProviders, tagsOf } from './role-facts.ts';
import { providerName } from '../../aws/web-identity-keys.ts';
import { trustPolicy } from './trust-policy.ts';

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role */
export function awsTerraform(request: AwsRequest): TrustText {
  const { name, path } = nameAndPath(request.target.roleArn);
  const tags = Object.entries(tagsOf(request)).map(([key, value]) => [key, terraformText(value)] as const);
  const providers = request.fromScratch ? neededProviders(request) : [];
  const policy = terraformValue(trustPolicy(request.target, request.tokens), '  ');
  const blocks = [
    ...providers.map(
      ({ url, audiences }) =>
        `resource "aws_iam_openid_connect_provider" ${terraformText(terraformLabel(providerName(url)))} {\n` +
        terraformArguments('  ', [
          ['url', terraformText(url)],
          ['client_id_list', `[${audiences.map(terraformText).join(', ')}]`],
        ]) +
        '}\n',
    ),
    `resource "aws_iam_role" ${terraformText(terraformLabel(name))} {\n` +
      terraformArguments('  ', [
        ['name', terraformText(name)],
        ...(path === '/' ? [] : [['path', terraformText(path)] as const]),
      ]) +
      `\n  assume_role_policy = jsonencode(${policy})\n` +
      (tags.length === 0 ? '' : `\n  tags = {\n${terraformArguments('    ', tags)}  }\n`) +
      '}\n',
  ];
  return { text: blocks.join('\n'), file: 'role.tf', next: 'terraform plan' };
}

/** An object as HCL has it, a line for each key. */
function terraformValue(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return `[\n${items.map(each => `${inner}${terraformValue(each, inner)},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]): readonly [string, string] => [
      /^\w+$/.test(key) ? key : terraformText(key),
      terraformValue(each, inner),
    ]);
    const isFlat = entries.every(([, text]) => !text.includes('\n'));
    const lines = isFlat
      ? terraformArguments(inner, entries)
      : entries.map(([key, text]) => `${inner}${key} = ${text}\n`).join('');
    return `{\n${lines}${indent}}`;
  }
  return terraformText(String(value));
}
