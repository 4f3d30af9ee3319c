import { get } from 'node:https';
import { asAssumeError } from '../../../src/core/errors.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';

// A process whose environment a repository has set: sends one request with our client, then one with Node's own defaults to
// show that the environment is in force. Arguments: URL, certificate authority or nothing. Prints two words.

const [url = '', certificateAuthority = ''] = process.argv.slice(2);

function plainGet(): Promise<string> {
  return new Promise(resolve => {
    get(url, { agent: false }, answer => {
      answer.resume();
      answer.once('end', () => resolve('plain-sent'));
    }).once('error', () => resolve('plain-refused'));
  });
}

async function ours(): Promise<string> {
  try {
    await nodeHttpClient({
      certificateAuthority: certificateAuthority === '' ? undefined : certificateAuthority,
      environment: process.env,
    }).send({ method: 'POST', url, headers: {}, body: 'the token', deadlineMilliseconds: 5_000, maximumBytes: 1_000 });
    return 'sent';
  } catch (error) {
    const { kind, code } = asAssumeError(error);
    return `${kind}:${code ?? ''}`;
  }
}

void ours().then(async first => process.stdout.write(`${first} ${await plainGet()}`));
