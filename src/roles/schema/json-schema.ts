import * as z from 'zod/mini';
import { roleMapSchema, userConfigurationSchema } from './map-schema.ts';

/**
 * JSON Schemas (draft 7) for completion, hover and validation in editors, generated from the schemas that read the files.
 * Used at build time only, so it is in no bundle. What they cannot say (limits that depend on two keys, durations written as
 * text, wildcards per pattern) Rolecall's own diagnostics say.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

function draft7(schema: z.ZodMiniType): JsonSchema {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'inline' }) };
}

/** For `rolecall.yaml`. */
export function roleMapJsonSchema(): JsonSchema {
  return draft7(roleMapSchema);
}

/** For devcontainer.json; an editor merges it with the other schemas of that file. */
export function devcontainerJsonSchema(): JsonSchema {
  const { $schema, ...rolecall } = draft7(roleMapSchema);
  return {
    $schema,
    type: 'object',
    properties: { customizations: { type: 'object', properties: { rolecall } } },
  };
}

/** For `~/.config/rolecall/config.yaml`. */
export function userConfigurationJsonSchema(): JsonSchema {
  return draft7(userConfigurationSchema);
}
