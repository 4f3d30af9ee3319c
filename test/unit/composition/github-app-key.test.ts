import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeJwt, jwtVerify } from 'jose';
import { readBrokerConfiguration } from '../../../src/broker/configuration/configuration.ts';
import { openGitHubApp } from '../../../src/composition/github-app-key.ts';
import { openBroker } from '../../../src/composition/open-broker.ts';
import { FieldReader } from '../../../src/core/parse.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { CALLER, GOOD_FORM } from '../broker/broker-fixture.ts';

const nothing = (): void => undefined;
const SILENT: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

describe('The key of the GitHub App', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let directory: string;
  let remove: () => Promise<void>;
  let file: string;
  beforeEach(async () => {
    ({ directory, remove } = await ownedDirectory());
    file = path.join(directory, 'app.pem');
  });
  afterEach(() => remove());

  function pem(type: 'pkcs1' | 'pkcs8'): string {
    return privateKey.export({ type, format: 'pem' }).toString();
  }

  it('is read as GitHub gives it, in PKCS#1, and in PKCS#8, from a file or a variable', async () => {
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      await writeFile(file, pem(type), { mode: 0o600 });
      for (const key of [{ file }, { environment: 'APP_KEY' }]) {
        const { signAppToken } = await openGitHubApp({ id: 'Iv1', key }, { APP_KEY: pem(type) });
        const jwt = (await signAppToken?.({ iss: 'Iv1' })) ?? '';
        const { payload } = await jwtVerify(jwt, publicKey, { algorithms: ['RS256'] });
        assert.deepEqual(payload, { iss: 'Iv1' });
      }
    }
    assert.deepEqual(await openGitHubApp(undefined, {}), {});
  });

  it('is not used when others may read it', async () => {
    await writeFile(file, pem('pkcs1'), { mode: 0o644 });
    const failure = await failureOf(() => openGitHubApp({ id: 'Iv1', key: { file } }, {}));
    assert.deepEqual(
      [failure.kind, failure.message],
      ['local-file', `The key ${file} is not used: others may read it.`],
    );
  });

  const { privateKey: elliptic } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const wrong: readonly (readonly [what: string, text: string, says: string])[] = [
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'a public key'],
    [
      'a key of another kind',
      elliptic.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'a key on an elliptic curve',
    ],
    ['half a key', pem('pkcs1').slice(0, 400), 'a key that is cut off or damaged'],
    ['a client secret', '0123456789abcdef0123456789abcdef01234567', 'no key'],
  ];
  for (const [what, text, says] of wrong) {
    it(`that is ${what} stops the start, and is not told`, async () => {
      const failure = await failureOf(() => openGitHubApp({ id: 'Iv1', key: { environment: 'KEY' } }, { KEY: text }));
      assert.deepEqual(failure, {
        kind: 'local-file',
        message: `The key of the GitHub App, KEY, holds ${says}; an RSA private key in PEM form is needed.`,
        hint: "Make one under the App's settings on GitHub, Private keys, and use the file as it was downloaded.",
        retryable: false,
      });
    });
  }

  it('that no variable holds stops the start', async () => {
    for (const environment of [{}, { KEY: '' }]) {
      const failure = await failureOf(() => openGitHubApp({ id: 'Iv1', key: { environment: 'KEY' } }, environment));
      assert.deepEqual(
        [failure.kind, failure.message],
        ['usage', 'KEY, which is to hold the key of the GitHub App, is not set.'],
      );
    }
  });

  it('with a catalogue in the file makes a broker that gives the team’s role', async () => {
    const sandbox = await startSandbox();
    try {
      const { acme, gitHub, origins } = sandbox.codespace;
      gitHub.apps.putApp({ ...acme.app, publicKey });
      const { configuration, problems } = readBrokerConfiguration(`
issuer: https://id.acme.example
keys: [{ environment: SIGNING_KEY }]
owners: [${acme.organization.id}]
audiences: [sts.amazonaws.com]
github: { api: ${origins.api}, web: ${origins.web} }
gitHubApp: { id: ${acme.app.id}, key: { environment: APP_KEY } }
catalogue:
  roles:
    incident:
      teams: [${acme.team.id}]
      aws: { roleArn: 'arn:aws:iam::111122223333:role/incident', region: eu-west-1 }
`);
      assert.ok(configuration !== undefined, problems?.join('\n'));
      const environment = { APP_KEY: pem('pkcs1'), SIGNING_KEY: pem('pkcs8') };
      const broker = await openBroker(configuration, { log: SILENT, environment });
      const codespace = acme.codespace.name;
      const form = { ...GOOD_FORM, subject_token: acme.token, codespace, role: 'incident' };
      const body = new URLSearchParams(form).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(body.length),
      };
      const request = new Request('https://id.acme.example/token', { method: 'POST', body, headers });
      const answer = new FieldReader(await (await broker.fetch(request, CALLER)).json(), 'the answer');
      const claims = decodeJwt(answer.string('access_token'));
      const sub = `owner:${acme.organization.id}:repo:${acme.repository.id}:role:incident`;
      assert.deepEqual([claims.sub, claims['groups']], [sub, [String(acme.team.id)]]);
    } finally {
      await sandbox.stop();
    }
  });
});
