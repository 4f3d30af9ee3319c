import {
  isNull,
  knownText,
  piecesOf,
  scalar,
  type TextPiece,
  textOf,
  unknownPart,
  type Value,
} from '../../../documents/hcl/value.ts';
import { policyDocumentOf } from './policy-document.ts';
import type { Resource } from './resource.ts';

type Exported = (resource: Resource) => Value | undefined;

/** What providers work out themselves, as far as the configuration decides it; all else that is exported is not known. */
const EXPORTED: Readonly<Record<string, Readonly<Record<string, Exported>>>> = {
  'data.aws_iam_policy_document': { json: policyDocumentOf, minified_json: policyDocumentOf },
  aws_iam_openid_connect_provider: { arn: providerArn, id: providerArn, url: providerUrl },
  'data.aws_iam_openid_connect_provider': { arn: providerArn, id: providerArn, url: providerUrl },
  aws_iam_saml_provider: { arn: iamArn('saml-provider', 'name') },
  aws_iam_role: { arn: iamArn('role', 'name'), name: nameOrOpen, id: nameOrOpen },
  'data.aws_iam_role': { arn: iamArn('role', 'name'), id: nameOrOpen },
  aws_iam_policy: { arn: iamArn('policy', 'name') },
  'data.aws_iam_policy': { arn: policyArn },
  google_iam_workload_identity_pool: { name: poolName, id: poolName },
  google_iam_workload_identity_pool_provider: { name: providerName, id: providerName },
  google_service_account: { email: accountEmail, name: accountName, id: accountName, member: accountMember },
  'data.google_service_account': { email: accountEmail, name: accountName, id: accountName, member: accountMember },
};

export function exportedAttribute(resource: Resource, name: string): Value | undefined {
  const of = EXPORTED[resource.mode === 'data' ? `data.${resource.type}` : resource.type];
  return of !== undefined && Object.hasOwn(of, name) ? of[name]?.(resource) : undefined;
}

/** The pieces of an attribute, else an open part that says where they would come from. */
function pieces(resource: Resource, name: string): readonly TextPiece[] {
  const value = resource.attribute(name);
  const found = value === undefined || isNull(value) ? undefined : piecesOf(value);
  return found ?? [unknownPart(`${resource.address}.${name}`)];
}

function composed(resource: Resource, parts: readonly (string | readonly TextPiece[])[]): Value {
  const all = parts.flatMap(part => (typeof part === 'string' ? [{ text: part }] : part));
  return textOf(all, resource.place, resource.address);
}

function configured(resource: Resource, name: string): Value | undefined {
  const value = resource.attribute(name);
  return value === undefined || isNull(value) ? undefined : value;
}

const PARTITION = [unknownPart('data.aws_partition.current.partition')];
const ACCOUNT = [unknownPart('data.aws_caller_identity.current.account_id')];

function providerArn(resource: Resource): Value | undefined {
  const arn = configured(resource, 'arn');
  if (arn !== undefined) return arn;
  const issuer = issuerPieces(resource);
  if (issuer === undefined) return undefined;
  return composed(resource, ['arn:', PARTITION, ':iam::', ACCOUNT, ':oidc-provider/', issuer]);
}

/** AWS keeps the URL without its scheme. */
function providerUrl(resource: Resource): Value | undefined {
  const issuer = issuerPieces(resource);
  if (issuer !== undefined) return composed(resource, [issuer]);
  const arn = configured(resource, 'arn');
  const text = arn === undefined ? undefined : knownText(arn);
  const at = text?.indexOf(':oidc-provider/') ?? -1;
  return text === undefined || at === -1
    ? undefined
    : scalar(text.slice(at + ':oidc-provider/'.length), resource.place);
}

function issuerPieces(resource: Resource): readonly TextPiece[] | undefined {
  if (configured(resource, 'url') === undefined) return undefined;
  const [first, ...rest] = pieces(resource, 'url');
  if (first === undefined || !('text' in first)) return first === undefined ? undefined : [first, ...rest];
  return [{ text: first.text.replace(/^https:\/\//, '') }, ...rest];
}

function iamArn(kind: string, name: string): Exported {
  return resource => {
    const path = configured(resource, 'path') === undefined ? ['/'] : [pieces(resource, 'path')];
    return composed(resource, ['arn:', PARTITION, ':iam::', ACCOUNT, `:${kind}`, ...path, pieces(resource, name)]);
  };
}

/** A policy of AWS by its name, or by its ARN. */
function policyArn(resource: Resource): Value | undefined {
  return configured(resource, 'arn');
}

function nameOrOpen(resource: Resource): Value | undefined {
  return configured(resource, 'name');
}

function poolName(resource: Resource): Value {
  const pool = pieces(resource, 'workload_identity_pool_id');
  return composed(resource, ['projects/', project(resource), '/locations/global/workloadIdentityPools/', pool]);
}

function providerName(resource: Resource): Value {
  const pool = pieces(resource, 'workload_identity_pool_id');
  const provider = pieces(resource, 'workload_identity_pool_provider_id');
  const before = ['projects/', project(resource), '/locations/global/workloadIdentityPools/'];
  return composed(resource, [...before, pool, '/providers/', provider]);
}

/** Google names pools by the project's number, which is not what is configured. */
function project(resource: Resource): readonly TextPiece[] {
  const value = configured(resource, 'project');
  const text = value === undefined ? undefined : knownText(value);
  return text !== undefined && /^\d+$/.test(text) ? [{ text }] : [unknownPart('data.google_project.project.number')];
}

function accountEmail(resource: Resource): Value {
  return composed(resource, emailParts(resource));
}

function emailParts(resource: Resource): readonly (string | readonly TextPiece[])[] {
  return [pieces(resource, 'account_id'), '@', accountProject(resource), '.iam.gserviceaccount.com'];
}

function accountName(resource: Resource): Value {
  return composed(resource, ['projects/', accountProject(resource), '/serviceAccounts/', ...emailParts(resource)]);
}

function accountMember(resource: Resource): Value {
  return composed(resource, ['serviceAccount:', ...emailParts(resource)]);
}

function accountProject(resource: Resource): readonly TextPiece[] {
  return configured(resource, 'project') === undefined ? [unknownPart('project')] : pieces(resource, 'project');
}
