import { DefaultAzureCredential, WorkloadIdentityCredential } from '@azure/identity';

/**
 * Which subscriptions one sees in Azure, as its SDKs find out: `ask-azure.ts ORIGIN [CREDENTIAL]`. Nothing of Rolecall
 * is loaded; the SDK reads what the environment names.
 */
async function main([origin = '', name = 'DefaultAzureCredential']: readonly string[]): Promise<void> {
  // The sandbox is no cloud that MSAL knows, which it is told; a person's own call says nothing.
  const options = { disableInstanceDiscovery: true };
  const credential =
    name === 'DefaultAzureCredential' ? new DefaultAzureCredential(options) : new WorkloadIdentityCredential(options);
  const { token } = await credential.getToken('https://management.azure.com/.default');
  const answer = await fetch(`${origin}/subscriptions?api-version=2022-12-01`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const Subscriptions = (await answer.text()).match(/(?<=\/subscriptions\/)[\w-]+/g);
  process.stdout.write(`${JSON.stringify({ Subscriptions }, undefined, 4)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
