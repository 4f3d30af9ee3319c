import type { HclParser } from '../../../documents/hcl/hcl-parser.ts';
import type { TrustReading } from '../../found-trust.ts';
import type { TrustReader } from '../reader.ts';
import { isModuleFile, readPlans, readTerraform } from './read-terraform.ts';

/** Modules and settings of Terraform, what `file` and `templatefile` may name, and plans. */
const TAKEN = /\.(?:tf|tfvars|tftpl|tpl|json|ya?ml)$/;

/** `parser` is asked for when there is a module, since it takes a while to load. */
export function terraformReader(parser: () => Promise<HclParser>): TrustReader {
  return {
    takes: path => TAKEN.test(path),
    async read(files): Promise<TrustReading> {
      const plans = readPlans(files);
      if (!files.some(({ path }) => isModuleFile(path))) return plans;
      const modules = readTerraform(files, await parser());
      return {
        trusts: [...modules.trusts, ...plans.trusts],
        unread: [...modules.unread, ...plans.unread],
      };
    },
  };
}
