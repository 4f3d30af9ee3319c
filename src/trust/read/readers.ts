import type { HclParser } from '../../documents/hcl/hcl-parser.ts';
import type { TrustFile, TrustReading } from '../found-trust.ts';
import { armReader } from './azure/arm-reader.ts';
import { bicepReader } from './azure/bicep-reader.ts';
import { cloudFormationReader } from './cloudformation/cloudformation-reader.ts';
import { jsonReader } from './json-reader.ts';
import { pulumiReader } from './pulumi/pulumi-reader.ts';
import type { TrustReader } from './reader.ts';
import { scriptReader } from './script/script-reader.ts';
import { terraformReader } from './terraform/terraform-reader.ts';

/** Those that have nothing to wait for. */
const AT_ONCE: readonly {
  readonly takes: (path: string) => boolean;
  read(files: readonly TrustFile[]): TrustReading;
}[] = [cloudFormationReader, jsonReader, armReader, bicepReader, pulumiReader, scriptReader];

/** Every form of file that trust is read from. @param parser loaded where there is Terraform to read. */
export function readers(parser: () => Promise<HclParser>): readonly TrustReader[] {
  return [
    terraformReader(parser),
    ...AT_ONCE.map(reader => ({
      takes: (path: string) => reader.takes(path),
      read: (files: readonly TrustFile[]) => Promise.resolve(reader.read(files)),
    })),
  ];
}
