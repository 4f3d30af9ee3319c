import type { Cloud } from '../../core/target.ts';
import { cloudFormation } from './aws/cloudformation.ts';
import { awsJson } from './aws/json.ts';
import { awsTerraform } from './aws/terraform.ts';
import { azScript, azureJson, azureTerraform } from './azure/forms.ts';
import { gcloudScript } from './google/gcloud.ts';
import { googleTerraform } from './google/terraform.ts';
import type { TrustRequest, TrustText, WriteTrust } from './trust-text.ts';
import type { TrustTargetByCloud, TrustTargetOf } from './trust-target.ts';

/** In the order in which people are asked; the first is what is written where nobody says. */
export const GENERATED_FORMS = ['json', 'gcloud', 'az', 'cloudformation', 'terraform'] as const;
export type GeneratedForm = (typeof GENERATED_FORMS)[number];

type Writers<K extends Cloud> = Readonly<Partial<Record<GeneratedForm, WriteTrust<TrustTargetByCloud[K]>>>>;

const WRITERS: { readonly [K in Cloud]: Writers<K> } = {
  aws: { json: awsJson, cloudformation: cloudFormation, terraform: awsTerraform },
  gcp: { gcloud: gcloudScript, terraform: googleTerraform },
  azure: { json: azureJson, az: azScript, terraform: azureTerraform },
};

/** The forms of a cloud. */
export function formsOf(cloud: Cloud): readonly GeneratedForm[] {
  return GENERATED_FORMS.filter(form => WRITERS[cloud][form] !== undefined);
}

/** A trust in one form; undefined where its cloud has no such form. @throws AssumeError `usage` as the form's writer does. */
export function writtenTrust<K extends Cloud>(
  target: TrustTargetOf<K>,
  rest: Omit<TrustRequest, 'target'>,
  form: GeneratedForm,
): TrustText | undefined {
  return WRITERS[target.cloud][form]?.({ ...rest, target });
}
