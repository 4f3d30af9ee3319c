import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  devcontainerJsonSchema,
  roleMapJsonSchema,
  userConfigurationJsonSchema,
} from '../src/roles/schema/json-schema.ts';

/** Writes the JSON Schemas that the extension contributes: `npm run schemas`. A test holds them equal. */
const SCHEMAS = {
  'rolecall.schema.json': roleMapJsonSchema(),
  'devcontainer.schema.json': devcontainerJsonSchema(),
  'configuration.schema.json': userConfigurationJsonSchema(),
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  writeFileSync(path.join(import.meta.dirname, name), `${JSON.stringify(schema, null, 2)}\n`);
}
