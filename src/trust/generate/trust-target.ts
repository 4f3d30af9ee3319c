import { AssumeError } from '../../core/errors.ts';
import type { Role } from '../../core/role.ts';
import {
  type AwsRoleTarget,
  type AzureTarget,
  type Cloud,
  type GoogleTarget,
  isIdentityCenter,
} from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import type { Issuer } from '../../issuers/issuer.ts';

/** Whose trust is written: of a target what names it. */
export interface TrustTargetByCloud {
  readonly aws: Pick<AwsRoleTarget, 'cloud' | 'roleArn' | 'accountId' | 'partition'>;
  readonly gcp: Pick<GoogleTarget, 'cloud' | 'provider' | 'serviceAccount'>;
  readonly azure: Pick<AzureTarget, 'cloud' | 'clientId'>;
}

export type TrustTarget = TrustTargetByCloud[Cloud];

/** A target whose cloud the compiler follows, so that a row is only asked about targets of its own. */
export type TrustTargetOf<K extends Cloud> = { [P in K]: TrustTargetByCloud[P] & { readonly cloud: P } }[K];

const ROLE_ARN = /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;
const PROVIDER =
  /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `arn:aws:iam::…:role/…`, `projects/…/providers/…`, a client's id; undefined for what is none of them. */
export function targetNamed(text: string, serviceAccount: string | undefined): TrustTarget | undefined {
  const [roleArn, partition, accountId] = ROLE_ARN.exec(text) ?? [];
  if (roleArn !== undefined && partition !== undefined && accountId !== undefined) {
    return { cloud: 'aws', roleArn, partition, accountId };
  }
  if (PROVIDER.test(text)) {
    return { cloud: 'gcp', provider: text, ...(serviceAccount === undefined ? {} : { serviceAccount }) };
  }
  return GUID.test(text) ? { cloud: 'azure', clientId: text.toLowerCase() } : undefined;
}

/** Whose trust is that of a role of a map. @throws AssumeError `usage` for a permission set, which trusts no token. */
export function targetOf({ target, name }: Pick<Role, 'name' | 'target'>): TrustTarget {
  if (!isIdentityCenter(target)) return target;
  throw new AssumeError(
    'usage',
    `${printable(name, 80)} is had from IAM Identity Center, which trusts people and no token.`,
    { hint: 'Who may have it is assigned there.' },
  );
}

type UsualAudience<K extends Cloud> = (
  target: TrustTargetByCloud[K],
  issuer: Issuer,
  ofRole: string | undefined,
) => string;

/** What clients of each cloud ask for; pipelines of some issuers ask AWS for another than all others do. */
const USUAL_AUDIENCE: { readonly [K in Cloud]: UsualAudience<K> } = {
  aws: (_, { awsAudience }, ofRole) => awsAudience ?? ofRole ?? 'sts.amazonaws.com',
  gcp: ({ provider }, _, ofRole) => ofRole ?? `https://iam.googleapis.com/${provider}`,
  azure: (_target, _issuer, ofRole) => ofRole ?? 'api://AzureADTokenExchange',
};

/** For whom a token is made that is exchanged there. @param ofRole what Rolecall asks for where the target is a role of a map. */
export function usualAudience<K extends Cloud>(
  target: TrustTargetOf<K>,
  issuer: Issuer,
  ofRole: string | undefined,
): string {
  return USUAL_AUDIENCE[target.cloud](target, issuer, ofRole);
}
