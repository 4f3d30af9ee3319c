import * as z from 'zod/mini';
import type { GitHubAppSettings } from '../broker.ts';
import { strict, text } from './fields.ts';

const ID = 'must be the client id or the number of a GitHub App';
const FILE = 'the absolute path of a PEM file, or { environment: NAME }';

/** `gitHubApp` of a broker's configuration. */
export function gitHubAppSchema() {
  const file = text(FILE, /^\/./);
  const environment = text('the name of an environment variable', /^[A-Za-z_][A-Za-z0-9_]{0,99}$/);
  return strict({
    id: z.union([text('', /^[A-Za-z0-9.]{1,40}$/), z.int().check(z.minimum(1))], { error: ID }),
    key: z.union([file, z.strictObject({ file }), z.strictObject({ environment })], { error: `must be ${FILE}` }),
  });
}

export function gitHubAppSettings({ id, key }: z.infer<ReturnType<typeof gitHubAppSchema>>): GitHubAppSettings {
  return { id: String(id), key: typeof key === 'string' ? { file: key } : key };
}
