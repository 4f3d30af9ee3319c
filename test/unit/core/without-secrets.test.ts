import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { withoutSecrets } from '../../../src/core/without-secrets.ts';
import { secretsFound } from '../../support/secret-absence.ts';

/** Random, and the same at every run. */
function base64(bytes: number, seed: number): string {
  const parts = Array.from({ length: Math.ceil(bytes / 32) }, (_, part) =>
    createHash('sha256').update(`${seed}.${part}`).digest(),
  );
  return Buffer.concat(parts).subarray(0, bytes).toString('base64');
}

const SECRETS: readonly (readonly [what: string, secret: string])[] = [
  ["a key of AWS's long-lived users", 'AKIAIOSFODNN7EXAMPLE'],
  ["a key of AWS's sessions", 'ASIAIOSFODNN7EXAMPLE'],
  ["AWS's secret key, as its pages write it", 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ["AWS's session token", `IQoJb3JpZ2luX2Vj${base64(300, 1)}`],
  ['the same, percent-encoded', encodeURIComponent(`IQoJb3JpZ2luX2Vj${base64(300, 2)}`)],
  ["a sign-in at AWS's console", `SigninToken=${base64(6, 3)}`],
  ['a JWT', `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.${base64(64, 4).replaceAll(/[+/=]/g, '-')}`],
  [
    'a JWT with a short signature',
    `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InRlc3QifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJl`,
  ],
  ['a token of Google', `ya29.c.${base64(30, 5).replaceAll(/[+/=]/g, '-')}`],
  ['a token of a codespace', `ghu_${'aB3'.repeat(12)}`],
  ['a token of GitLab', `glpat-${'a1'.repeat(10)}`],
  ['an opaque token of Microsoft', `EwB4A8l6BAAU${base64(200, 6)}`],
];

/** What servers say of what was wrong, and who reads a trace log looks for. */
const WORDS: readonly string[] = [
  "AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:acme/app:environment:Production'.",
  'Trace ID: 5f3c2a10-9a1b-4c3d-8e7f-0123456789ab Timestamp: 2026-12-01 02:00:00Z',
  'Invalid value for "audience". Expected //iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/dev-pool/providers/ona-tokens',
  'User: arn:aws:sts::111122223333:assumed-role/dev-readonly/octocat is not authorized to perform: sts:AssumeRoleWithWebIdentity on resource: arn:aws:iam::111122223333:role/DeployToProduction-eu-west-1',
  "The authorization server does not allow scope '/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/acme'.",
  'See https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations',
  'commit 0123456789abcdef0123456789abcdef01234567',
  'deploy-readonly@acme-production-eu.iam.gserviceaccount.com',
];

describe('What a server said, without secrets', () => {
  for (const [what, secret] of SECRETS) {
    it(`does not hold ${what}, wherever it stands in it`, () => {
      for (const text of [secret, `it is ${secret}.`, `{"a":"${secret}"}`, `key=${secret}&b=1`, `<K>${secret}</K>`]) {
        assert.deepEqual(secretsFound([secret], { text: `. ${withoutSecrets(text)}` }), [], text);
      }
    });
  }

  it('holds no secret key of AWS, of a thousand', () => {
    const keys = Array.from({ length: 1000 }, (_, seed) => base64(30, seed));
    assert.deepEqual(
      keys.filter(key => withoutSecrets(`Key: ${key}`) !== 'Key: <secret>'),
      [],
    );
  });

  for (const words of WORDS) {
    it(`still says: ${words}`, () => {
      assert.equal(withoutSecrets(words), words);
    });
  }

  it('is made in a moment of a million characters, whatever they are', () => {
    for (const part of ['eyJ', 'a.', 'aA0', 'A', '%', 'eyJaaaaaaaa.', 'SigninToken=', 'gho_', '/a/']) {
      withoutSecrets(part.repeat(1_000_000 / part.length));
    }
  });
});
