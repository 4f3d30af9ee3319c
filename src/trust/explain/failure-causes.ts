import type { FailureKind } from '../../core/errors.ts';
import type { RefusalReason } from '../../core/refusal-reason.ts';
import type { Target } from '../../core/target.ts';
import type { CauseId } from './causes.ts';
import type { ToldFailure } from './refusal-explanation.ts';

/** What an answer of a cloud can come from. */
export interface FailureCauses {
  /** Of which the trust policy says nothing: the first is certain where nothing else could be meant. */
  readonly beside: readonly CauseId[];
  /** Whether a trust policy may be what refused, so that token and policy are to be compared. */
  readonly trust: 'decides' | 'may' | 'no';
}

/** By what was told from a cloud's words. */
const OF_REASON: Readonly<Record<RefusalReason, FailureCauses>> = {
  'issuer-unknown': no('provider-missing', 'trailing-slash'),
  'issuer-differs': may('another-provider', 'trailing-slash', 'letter-case'),
  'audience-differs': no('audience'),
  'condition-refuses': may('attribute-condition'),
  'claim-unmapped': no('claim-unmapped', 'claim-absent'),
  'subject-too-long': no('subject-too-long'),
  'token-untimely': no('token-age', 'clock'),
  'signature-invalid': no('signature'),
  'keys-unreachable': no('issuer-unreachable'),
  'name-malformed': no('provider-name', 'role-missing'),
};

/** By a cloud's own code, as https://docs.aws.amazon.com/STS/latest/APIReference and Entra's reference of error codes list them. */
const OF_CODE: Readonly<Record<string, FailureCauses>> = {
  AccessDenied: decides('role-missing'),
  ExpiredToken: no('token-age', 'clock'),
  IDPRejectedClaim: no('token-rejected', 'token-age', 'clock'),
  IDPCommunicationError: no('issuer-unreachable'),
  InvalidIdentityToken: no('signature', 'audience', 'provider-missing'),
  PackedPolicyTooLarge: no('session-policy'),
  MalformedPolicyDocument: no('session-policy'),
  RegionDisabled: no('region-disabled'),
  invalid_target: no('provider-disabled', 'role-missing', 'provider-name'),
  unauthorized_client: may('attribute-condition'),
  access_denied: may('attribute-condition'),
  IAM_PERMISSION_DENIED: may('binding-missing', 'role-missing'),
  PERMISSION_DENIED: may('binding-missing', 'role-missing'),
  SECURITY_POLICY_VIOLATED: no('organisation-policy'),
  AADSTS70021: decides('not-propagated', 'credential-missing'),
  AADSTS700211: may('trailing-slash', 'another-provider', 'not-propagated'),
  AADSTS700213: decides('letter-case', 'not-propagated'),
  AADSTS7002137: decides('letter-case', 'not-propagated'),
  AADSTS7002138: no('letter-case'),
  AADSTS700212: no('audience'),
  AADSTS7002121: no('audience'),
  AADSTS70022204: no('audience'),
  AADSTS70025: no('credential-missing', 'not-propagated'),
  AADSTS700021: no('credential-missing', 'not-propagated'),
  AADSTS700023: no('credential-missing', 'not-propagated'),
  AADSTS700024: no('token-age', 'clock'),
  AADSTS70023: no('token-age', 'clock'),
  AADSTS53003: no('organisation-policy'),
  AADSTS530003: no('organisation-policy'),
  AADSTS530034: no('organisation-policy'),
  AADSTS530035: no('organisation-policy'),
  AADSTS501051: no('organisation-policy'),
};

/** Where a code says nothing more than the kind does. */
const OF_KIND: Readonly<Partial<Record<FailureKind, FailureCauses>>> = {
  'clock-skew': no('clock'),
  'identity-rejected': no('signature', 'token-rejected', 'token-age'),
  'trust-mismatch': decides('role-missing'),
  'role-missing': no('role-missing', 'partition'),
  'duration-too-long': no('duration-too-long'),
  'policy-too-large': no('session-policy'),
  'policy-malformed': no('session-policy'),
  'region-disabled': no('region-disabled'),
  'service-disabled': no('service-disabled'),
  throttled: no('throttled'),
  network: no('cloud-fault', 'issuer-unreachable'),
};

/** Of these a code does not know what the kind knows: a clock that was measured. */
const FIRST_BY_KIND: readonly FailureKind[] = ['clock-skew', 'service-disabled', 'throttled'];

const NOT_TOLD: FailureCauses = { beside: [], trust: 'decides' };

/** @param failure undefined where no cloud was asked. */
export function failureCauses(failure: ToldFailure | undefined, target: Target): FailureCauses {
  if (failure === undefined) return NOT_TOLD;
  const { kind, reason, code = '' } = failure;
  const byKind = OF_KIND[kind] ?? NOT_TOLD;
  if (FIRST_BY_KIND.includes(kind)) return byKind;
  if (reason === 'name-malformed' && 'partition' in target) return wrongArn(target.partition);
  if (reason !== undefined) return OF_REASON[reason];
  return ofCode(code) ?? byKind;
}

/** Nearly all roles are of the first partition, so that another one is the likelier slip. */
function wrongArn(partition: string): FailureCauses {
  return partition.startsWith('aws-') ? no('partition', 'role-missing') : no('role-missing', 'partition');
}

/** Whether a code says by itself what to look for. */
export function isKnownCode(code: string): boolean {
  return ofCode(code) !== undefined;
}

function ofCode(code: string): FailureCauses | undefined {
  const name = code.replace(/Exception$/, '');
  return Object.hasOwn(OF_CODE, name) ? OF_CODE[name] : undefined;
}

function no(...beside: readonly CauseId[]): FailureCauses {
  return { beside, trust: 'no' };
}

function may(...beside: readonly CauseId[]): FailureCauses {
  return { beside, trust: 'may' };
}

function decides(...beside: readonly CauseId[]): FailureCauses {
  return { beside, trust: 'decides' };
}
