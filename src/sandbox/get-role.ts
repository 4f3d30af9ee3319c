import type { SandboxAccount } from './account.ts';
import { type Elements, StsRefusal } from './sts-answer.ts';
import { verifySignature } from './verify-signature.ts';

/** IAM's GetRole: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html. @throws StsRefusal */
export function getRole(
  request: Request,
  body: string,
  parameters: URLSearchParams,
  account: SandboxAccount,
  now: number,
): Elements {
  const session = verifySignature(request, body, account, now, 'iam');
  const action = parameters.get('Action') ?? '';
  if (action !== 'GetRole') {
    throw new StsRefusal('InvalidAction', 400, `Could not find operation ${action} for version 2010-05-08`);
  }
  const name = parameters.get('RoleName') ?? '';
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new StsRefusal(
      'ValidationError',
      400,
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    );
  }
  // What may not be read is refused before whether it is there, as IAM does.
  if (account.roleWithId(session.roleId)?.readsRoles !== true) {
    throw new StsRefusal(
      'AccessDenied',
      403,
      `User: ${session.assumedRoleArn} is not authorized to perform: iam:GetRole on resource: role ${name} because no identity-based policy allows the iam:GetRole action`,
    );
  }
  const role = account.roleNamed(name);
  if (role === undefined) {
    throw new StsRefusal('NoSuchEntity', 404, `The role with name ${name} cannot be found.`);
  }
  return {
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: '2026-01-01T00:00:00Z',
      AssumeRolePolicyDocument: encoded(role.trustDocument),
      MaxSessionDuration: String(role.maxSessionSeconds),
    },
  };
}

/** RFC 3986, as IAM gives policies. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
