import { randomUUID } from 'node:crypto';
import type { IssuedSession, SandboxAccount, StoredRole } from './account.ts';
import { type Elements, StsRefusal } from './sts-answer.ts';
import { verifySignature } from './verify-signature.ts';

type Operation = (parameters: URLSearchParams, account: SandboxAccount, session: IssuedSession) => Elements;

/** By action: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetRole: getRole,
  GenerateServiceLastAccessedDetails: startReport,
  GetServiceLastAccessedDetails: readReport,
};

/** What IAM answers of a role. @throws StsRefusal */
export function askedIam(
  request: Request,
  body: string,
  parameters: URLSearchParams,
  account: SandboxAccount,
  now: number,
): Elements {
  const session = verifySignature(request, body, account, now, 'iam');
  const action = parameters.get('Action') ?? '';
  const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action] : undefined;
  if (operation === undefined) {
    throw new StsRefusal('InvalidAction', 400, `Could not find operation ${action} for version 2010-05-08`);
  }
  return operation(parameters, account, session);
}

function getRole(parameters: URLSearchParams, account: SandboxAccount, session: IssuedSession): Elements {
  const name = parameters.get('RoleName') ?? '';
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new StsRefusal(
      'ValidationError',
      400,
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    );
  }
  // What may not be read is refused before whether it is there, as IAM does.
  require(account, session, 'GetRole', name, role => role.readsRoles);
  const role = account.roleNamed(name);
  if (role === undefined) throw noSuchRole(name);
  const usedAt = account.lastUseOf(role.id);
  return {
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: '2026-01-01T00:00:00Z',
      AssumeRolePolicyDocument: encoded(role.trustDocument),
      MaxSessionDuration: String(role.maxSessionSeconds),
      RoleLastUsed: usedAt === undefined ? {} : { LastUsedDate: seconds(usedAt), Region: 'us-east-1' },
    },
  };
}

/** Its answer is made while it is asked for: the first time it is not ready yet. */
function startReport(parameters: URLSearchParams, account: SandboxAccount, session: IssuedSession): Elements {
  const arn = parameters.get('Arn') ?? '';
  require(account, session, 'GenerateServiceLastAccessedDetails', arn, role => role.readsServiceUse);
  if (account.role(arn) === undefined) throw noSuchRole(arn);
  const JobId = randomUUID();
  account.reports.set(JobId, { arn, asked: 0 });
  return { JobId };
}

function readReport(parameters: URLSearchParams, account: SandboxAccount, session: IssuedSession): Elements {
  const id = parameters.get('JobId') ?? '';
  require(account, session, 'GetServiceLastAccessedDetails', id, role => role.readsServiceUse);
  const report = account.reports.get(id);
  const role = report === undefined ? undefined : account.role(report.arn);
  if (report === undefined || role === undefined) {
    throw new StsRefusal('NoSuchEntity', 404, `The job with id ${id} cannot be found.`);
  }
  report.asked += 1;
  if (report.asked === 1) return { JobStatus: 'IN_PROGRESS', JobCreationDate: '2026-01-01T00:00:00Z' };
  return {
    JobStatus: 'COMPLETED',
    JobCreationDate: '2026-01-01T00:00:00Z',
    JobCompletionDate: '2026-01-01T00:00:01Z',
    IsTruncated: 'false',
    ServicesLastAccessed: {
      member: Object.entries(role.services).map(([service, lastUsed]) => ({
        ServiceName: service.toUpperCase(),
        ServiceNamespace: service,
        LastAuthenticated: lastUsed,
        TotalAuthenticatedEntities: lastUsed === undefined ? '0' : '1',
      })),
    },
  };
}

function require(
  account: SandboxAccount,
  session: IssuedSession,
  action: string,
  resource: string,
  may: (role: StoredRole) => boolean,
): void {
  const role = account.roleWithId(session.roleId);
  if (role !== undefined && may(role)) return;
  throw new StsRefusal(
    'AccessDenied',
    403,
    `User: ${session.assumedRoleArn} is not authorized to perform: iam:${action} on resource: role ${resource} because no identity-based policy allows the iam:${action} action`,
  );
}

function noSuchRole(name: string): StsRefusal {
  return new StsRefusal('NoSuchEntity', 404, `The role with name ${name} cannot be found.`);
}

/** `2026-10-01T12:00:00Z` */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** RFC 3986, as IAM gives policies. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
