import { GoogleAuth } from 'google-auth-library';
import { isObject } from '../../src/core/parse.ts';

/**
 * Who one is at Google Cloud, as its client libraries find out: `ask-google.ts ORIGIN PROJECT-NUMBER`. Nothing of
 * Rolecall is loaded; the library reads the credential file that the environment names.
 */
async function main([origin = '', project = '']: readonly string[]): Promise<void> {
  // Else the library asks Cloud Resource Manager which project this is, wherever that is.
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform', projectId: project });
  const client = await auth.getClient();
  const { data } = await client.request<unknown>({ url: `${origin}/storage/v1/b?project=${project}` });
  const items: unknown = isObject(data) ? data['items'] : undefined;
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  const owner: unknown = isObject(first) ? first['owner'] : undefined;
  const Principal: unknown = isObject(owner) ? owner['entity'] : undefined;
  process.stdout.write(`${JSON.stringify({ Principal }, undefined, 4)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
