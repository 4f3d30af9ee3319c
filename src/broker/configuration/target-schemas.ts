import * as z from 'zod/mini';
import { isObject, type JsonObject } from '../../core/parse.ts';
import { awsTargets } from '../../clouds/aws/schema.ts';
import { azureTargets } from '../../clouds/azure/schema.ts';
import { googleTargets } from '../../clouds/google/schema.ts';

/** What a role gives: as a role map writes it, and checked as one, so that no client has to refuse what a broker keeps. */
export function targetSchemas() {
  return {
    aws: z.optional(
      asInRoleMaps(awsTargets.schema).check(
        z.refine(target => !isObject(target) || typeof target['roleArn'] === 'string', {
          error: 'must name a roleArn: nothing else in AWS is had for a token',
          when: () => true,
        }),
      ),
    ),
    gcp: z.optional(asInRoleMaps(googleTargets.schema)),
    azure: z.optional(asInRoleMaps(azureTargets.schema)),
  };
}

function asInRoleMaps(schema: z.ZodMiniType) {
  return z.record(z.string(), z.unknown(), { error: 'must be a map' }).check(
    z.check<JsonObject>(({ value, issues }) => {
      for (const issue of schema.safeParse(value).error?.issues ?? []) {
        // A role map's own sentences end with what to do; here one stands in a list of problems.
        const message =
          issue.code === 'custom' ? `is refused: ${issue.message.replace(/\.$/, '')}` : 'is not as role maps have it';
        issues.push(
          issue.code === 'unrecognized_keys'
            ? { ...issue, input: value }
            : { code: 'custom', message, path: [...issue.path], input: value },
        );
      }
    }),
  );
}
