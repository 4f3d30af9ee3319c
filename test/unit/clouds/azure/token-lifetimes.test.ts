import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkloadIdentityCredential } from '@azure/identity';
import { DEFAULT_TOKEN_SECONDS } from '../../../../src/broker/broker.ts';
import { ownedDirectory } from '../../../support/owned-directory.ts';
import { CLIENT, issued, NOW, TENANT } from './azure-fixture.ts';

const REWRITTEN_SECONDS = 120;
const STEP_SECONDS = 10;
/** In docs/azure-token-lifetimes.md: of `@azure/identity`, and the longest, of Python and Go. */
const CACHED_SECONDS = { javaScript: 300, longest: 600 };

/** The age in seconds of each identity token that Microsoft's client sends in an hour in which it is asked all the time. */
async function agesOfSentTokens(): Promise<readonly number[]> {
  const place = await ownedDirectory();
  const realNow = Date.now;
  let seconds = 0;
  Date.now = () => NOW + seconds * 1000;
  try {
    const ages: number[] = [];
    const tokenFilePath = path.join(place.directory, 'token');
    const credential = new WorkloadIdentityCredential({
      tenantId: TENANT,
      clientId: CLIENT,
      tokenFilePath,
      disableInstanceDiscovery: true,
      httpClient: {
        sendRequest: sent => {
          const form = new URLSearchParams(typeof sent.body === 'string' ? sent.body : '');
          if (sent.method === 'POST') ages.push(seconds - Number(form.get('client_assertion')));
          const origin = 'https://login.microsoftonline.com';
          const bodyAsText =
            sent.method === 'POST'
              ? issued()
              : JSON.stringify({
                  issuer: `${origin}/${TENANT}/v2.0`,
                  authorization_endpoint: `${origin}/a`,
                  token_endpoint: `${origin}/t`,
                  jwks_uri: `${origin}/k`,
                });
          return Promise.resolve({
            status: 200,
            headers: sent.headers,
            request: sent,
            bodyAsText,
          });
        },
      },
    });
    // The first reading just before a rewrite is the worst.
    for (seconds = -STEP_SECONDS; seconds < 3600; seconds += STEP_SECONDS) {
      const mintedAt = Math.floor(seconds / REWRITTEN_SECONDS) * REWRITTEN_SECONDS;
      if (seconds < 0 || seconds === mintedAt) await writeFile(tokenFilePath, String(mintedAt));
      // Each time another resource, of which it has no access token yet.
      await credential.getToken(`https://${seconds + STEP_SECONDS}.example/.default`);
    }
    return ages;
  } finally {
    Date.now = realNow;
    await place.remove();
  }
}

describe('The lifetimes of identity tokens for Azure', () => {
  const lifetime = DEFAULT_TOKEN_SECONDS.azure ?? 0;

  it('are longer than any tool goes on using one, with some minutes to spare', () => {
    assert.ok(REWRITTEN_SECONDS + CACHED_SECONDS.longest + 180 <= lifetime);
  });

  it('are what the page says for Microsoft’s own client, which sends none older than its cache and a rewrite', async () => {
    const ages = await agesOfSentTokens();
    assert.equal(ages.length, 361);
    const oldest = Math.max(...ages);
    assert.ok(oldest < REWRITTEN_SECONDS + CACHED_SECONDS.javaScript, `${oldest} s`);
    // It does keep what it read: a token of five minutes, such as those of GitHub Actions, would have ended.
    assert.ok(oldest > 300, `${oldest} s`);
    assert.ok(oldest < lifetime);
  });
});
