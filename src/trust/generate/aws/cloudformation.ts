import { dump } from 'js-yaml';
import { AssumeError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text.ts';
import type { TrustText } from '../trust-text.ts';
import { type AwsRequest, nameAndPath, neededProviders, providerLabel, tagsOf } from './role-facts.ts';
import { trustPolicy } from './trust-policy.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 * @throws AssumeError `usage` for a token with what CloudFormation would put a secret in place of.
 */
export function cloudFormation(request: AwsRequest): TrustText {
  const { name, path } = nameAndPath(request.target.roleArn);
  const tags = Object.entries(tagsOf(request)).map(([Key, Value]) => ({ Key, Value }));
  const providers = request.fromScratch ? neededProviders(request) : [];
  const policy = trustPolicy(request.target, request.tokens);
  if (JSON.stringify(policy).includes('{{')) {
    throw new AssumeError('usage', 'A claim of the token holds `{{`, where CloudFormation would resolve a reference.', {
      hint: 'Write it as JSON or for Terraform: --form json.',
    });
  }
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      ...Object.fromEntries(
        providers.map(({ url, audiences }) => [
          providerLabel(url),
          { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: url, ClientIdList: audiences } },
        ]),
      ),
      Role: {
        Type: 'AWS::IAM::Role',
        ...(providers.length === 0 ? {} : { DependsOn: providers.map(({ url }) => providerLabel(url)) }),
        Properties: {
          RoleName: name,
          ...(path === '/' ? {} : { Path: path }),
          AssumeRolePolicyDocument: policy,
          ...(tags.length === 0 ? {} : { Tags: tags }),
        },
      },
    },
  };
  const file = 'role.template.yaml';
  return {
    text: dump(template, { lineWidth: -1, noRefs: true }),
    file,
    next: `aws cloudformation deploy --stack-name ${shellWord(name)} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM`,
  };
}
