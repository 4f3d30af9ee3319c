import type { Place } from '../../documents/place.ts';
import type { WrittenText, WrittenTexts } from '../../documents/written-text.ts';

/** A provider of a workload identity pool: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
export interface WorkloadIdentityProvider {
  /** `projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>`, as far as the file says. */
  readonly name: WrittenText;
  readonly pool: WrittenText;
  readonly issuer: WrittenText;
  /** Without any, the provider's own resource name with and without `https:` is the audience. */
  readonly allowedAudiences: WrittenTexts;
  /** `google.subject`, `attribute.repository` … and the CEL expression that makes it. */
  readonly attributeMapping: readonly AttributeMapping[];
  /** False where a variable may add mappings. */
  readonly mappingComplete: boolean;
  /** In CEL. */
  readonly attributeCondition?: WrittenText;
  readonly disabled?: boolean;
  readonly place?: Place;
}

export interface AttributeMapping {
  readonly attribute: string;
  readonly expression: WrittenText;
}

/** Who may act as a service account, or use a resource directly. */
export interface PoolBinding {
  /** `roles/iam.workloadIdentityUser`. */
  readonly role: WrittenText;
  /** `principal://iam.googleapis.com/…`, `principalSet://iam.googleapis.com/…`. */
  readonly members: WrittenTexts;
  /** The service account, or the resource, as the file names it. */
  readonly resource: WrittenText;
  /** An IAM condition, in CEL. */
  readonly condition?: WrittenText;
  readonly place?: Place;
}
