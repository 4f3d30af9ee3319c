import { readers } from '../../../../src/trust/read/readers.ts';
import { readTrust } from '../../../../src/trust/read/reader.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';

/** The only trust that a file has, which needs no parser of HCL. */
export async function trustIn(path: string, text: string): Promise<FoundTrust> {
  const forms = readers(() => Promise.reject(new Error('There is no HCL here.')));
  const { trusts } = await readTrust(forms, [{ path, text }]);
  const [trust] = trusts;
  if (trust === undefined || trusts.length > 1) throw new Error(`There are ${trusts.length} trusts.`);
  return trust;
}

/** An IAM role's trust for an issuer. */
export function awsTrust(
  issuer: string,
  condition: Readonly<Record<string, object>>,
  principal = `arn:aws:iam::111122223333:oidc-provider/${issuer}`,
): Promise<FoundTrust> {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: principal },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
      },
    ],
  };
  return trustIn('trust.json', JSON.stringify(policy));
}

/** An IAM role's trust for GitHub Actions: keys without the issuer before them. */
export function gitHubTrust(
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<FoundTrust> {
  const issuer = 'token.actions.githubusercontent.com';
  const named = Object.entries(conditions).map(([operator, keys]): readonly [string, object] => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${issuer}:${key}`, value] as const)),
  ]);
  return awsTrust(issuer, Object.fromEntries(named));
}

/** A role's trust whose repository a parameter decides, and whose branch is main. */
export function openTrust(): Promise<FoundTrust> {
  const issuer = 'token.actions.githubusercontent.com';
  const sub = { 'Fn::Sub': 'repo:${Repo}:ref:refs/heads/main' };
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${issuer}:sub`]: sub } },
  };
  const policy = { Version: '2012-10-17', Statement: [statement] };
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: policy } };
  const template = { Parameters: { Repo: { Type: 'String' } }, Resources: { Deploy: role } };
  return trustIn('role.template.json', JSON.stringify(template));
}
