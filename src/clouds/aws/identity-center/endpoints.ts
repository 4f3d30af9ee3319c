import { type AwsPartition, partitionOfRegion } from '../partitions.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { IdentityCenterPortal } from '../../../core/identity-center.ts';

/** Origins of the two services behind one access portal. */
export interface IdentityCenterEndpoints {
  /** Sign-in: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html */
  readonly signIn: string;
  /** Accounts, roles, credentials: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html */
  readonly portal: string;
}

/**
 * Names from the endpoint rules of AWS's SDKs. A start URL under `app.aws` belongs to an instance that answers over IPv6 too:
 * asked at the other endpoint, AWS sends the browser to an address at which signing in then fails
 * (https://github.com/aws/aws-cli/issues/10507).
 * @throws AssumeError `role-map-invalid` for a region that is not known.
 */
export function identityCenterEndpoints({ startUrl, region }: IdentityCenterPortal): IdentityCenterEndpoints {
  const partition = partitionOfRegion(region);
  if (partition === undefined) {
    throw new AssumeError('role-map-invalid', 'The region of the IAM Identity Center is none that AWS has.', {
      hint: 'Correct `region` beside `startUrl`: it is where the Identity Center itself is.',
    });
  }
  const suffix = suffixFor(startUrl, partition);
  return { signIn: `https://oidc.${region}.${suffix}`, portal: `https://portal.sso.${region}.${suffix}` };
}

function suffixFor(startUrl: string, { suffix, dualStackSuffix }: AwsPartition): string {
  return hostOf(startUrl).endsWith('.app.aws') ? dualStackSuffix : suffix;
}

function hostOf(startUrl: string): string {
  return URL.canParse(startUrl) ? new URL(startUrl).hostname : '';
}
