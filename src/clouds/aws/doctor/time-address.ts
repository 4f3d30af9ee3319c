import type { AwsTarget } from '../../../core/target.ts';
import { stsEndpoint } from '../sts/endpoints.ts';

/**
 * Where the cloud says what time it has there: an unsigned request to the endpoint that a role uses, which STS refuses with
 * its `Date`. (A plain `GET /` it answers with a redirect.) Undefined where the target names no endpoint: a problem of the map.
 */
export function timeAddress({ partition, region }: AwsTarget, endpoint: string | undefined): string | undefined {
  const question = '/?Action=GetCallerIdentity&Version=2011-06-15';
  try {
    return `${endpoint ?? stsEndpoint(partition, region)}${question}`;
  } catch {
    return undefined;
  }
}
