import { createInterface } from 'node:readline';
import { WorkloadIdentityCredential } from '@azure/identity';
import { GoogleAuth } from 'google-auth-library';

/**
 * Client libraries that live longer than what they got. Each line of input is a question, each line of output its answer:
 * `google N`: how many access tokens N clients that begin at once have, and one that was there before;
 * `azure`: `token`, or what the SDK says;
 * `tokens`: the access tokens themselves, of Google and of Azure, that clients have which were there before;
 * `later N`: the clock of this process is N minutes ahead from now on.
 */
const realNow = Date.now.bind(Date);
const azure = new WorkloadIdentityCredential({ disableInstanceDiscovery: true });
const googleClient = async (): Promise<{ getAccessToken(): Promise<{ token?: string | null | undefined }> }> =>
  await new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform', projectId: 'acme-dev' }).getClient();
const lasting = googleClient();

async function answerTo(word = '', count = 0): Promise<string> {
  if (word === 'later') {
    Date.now = () => realNow() + count * 60_000;
    return 'later';
  }
  if (word === 'azure') {
    const got = await azure.getToken('https://management.azure.com/.default').catch(String);
    return typeof got === 'string' ? got.replaceAll(/\s+/g, ' ') : 'token';
  }
  if (word === 'tokens') {
    const { token } = await (await lasting).getAccessToken();
    return `${token} ${(await azure.getToken('https://management.azure.com/.default')).token}`;
  }
  const clients = await Promise.all([lasting, ...Array.from({ length: count }, googleClient)]);
  const tokens = await Promise.all(clients.map(async client => (await client.getAccessToken()).token));
  return `${tokens.length} clients, ${new Set(tokens).size} tokens`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [word, count] = line.split(' ');
  const answer = await answerTo(word, Number(count)).catch(String);
  process.stdout.write(`${answer}\n`);
}
