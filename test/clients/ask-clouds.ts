import { DefaultAzureCredential, type TokenCredential, WorkloadIdentityCredential } from '@azure/identity';
import { GoogleAuth } from 'google-auth-library';

/**
 * Who one is at two clouds, as client libraries find out by each of their ways: `ask-clouds.ts GOOGLE-ORIGIN PROJECT-NUMBER
 * AZURE-ORIGIN`. Nothing of Rolecall is loaded: the libraries read what the environment names. One process, since the start of
 * one costs more than all of its questions.
 */
async function main([google = '', project = '', azure = '']: readonly string[]): Promise<void> {
  const { GOOGLE_APPLICATION_CREDENTIALS: credentials = '' } = process.env;
  // The sandbox is no cloud that MSAL knows, which it is told; a person's own call says nothing.
  const options = { disableInstanceDiscovery: true };
  const answers = await Promise.all([
    principal(google, project, credentials),
    principal(google, project, credentials.replace(/\.json$/, '.file.json')),
    subscription(azure, new WorkloadIdentityCredential(options)),
    subscription(azure, new DefaultAzureCredential(options)),
  ]);
  const [byExecutable, byFile, byWorkload, byDefault] = answers;
  process.stdout.write(JSON.stringify({ byExecutable, byFile, byWorkload, byDefault }));
}

async function principal(origin: string, project: string, keyFile: string): Promise<string> {
  // Else the library asks Cloud Resource Manager which project this is, wherever that is.
  const auth = new GoogleAuth({
    keyFile,
    scopes: 'https://www.googleapis.com/auth/cloud-platform',
    projectId: project,
  });
  const client = await auth.getClient();
  const { data } = await client.request<unknown>({ url: `${origin}/storage/v1/b?project=${project}` });
  return /"entity":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? '';
}

async function subscription(origin: string, credential: TokenCredential): Promise<string> {
  const { token } = (await credential.getToken('https://management.azure.com/.default')) ?? {};
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${origin}/subscriptions?api-version=2022-12-01`, { headers });
  return /\/subscriptions\/([\w-]+)/.exec(await answer.text())?.[1] ?? '';
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
