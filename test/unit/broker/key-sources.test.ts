import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeProtectedHeader } from 'jose';
import type { SigningKeys } from '../../../src/broker/broker.ts';
import type { KeySettings } from '../../../src/broker/configuration/key-settings.ts';
import type { KeySource } from '../../../src/broker/keys/key-source.ts';
import { openSigningKeys } from '../../../src/composition/broker-keys.ts';
import type { EnvironmentVariables, Logger } from '../../../src/core/ports.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { newKeyPem } from './broker-fixture.ts';

const nothing = (): void => undefined;
const log: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
const http = { send: () => Promise.reject(new Error('Nothing is to be sent.')) };

describe('The keys of a configuration', () => {
  let place: Awaited<ReturnType<typeof ownedDirectory>>;
  let file: string;
  beforeEach(async () => {
    place = await ownedDirectory();
    file = path.join(place.directory, 'key.pem');
    await writeFile(file, newKeyPem().reveal(), { mode: 0o600 });
  });
  afterEach(() => place.remove());

  it('come from files and from variables; the first signs', async () => {
    const keys = await open(
      [
        { kind: 'environment', variable: 'SIGNING_KEY' },
        { kind: 'file', file },
      ],
      { SIGNING_KEY: newKeyPem().reveal() },
    );
    const { keys: published } = keys.publicJwks();
    assert.equal(published.length, 2);
    assert.equal(decodeProtectedHeader(await keys.sign({})).kid, published[0]?.['kid']);
  });

  it('are asked for when a variable is not set', async () => {
    for (const environment of [{}, { SIGNING_KEY: '' }]) {
      assert.deepEqual(await failureOf(() => open([{ kind: 'environment', variable: 'SIGNING_KEY' }], environment)), {
        kind: 'usage',
        message: 'The environment variable SIGNING_KEY, which is to hold a key, is not set.',
        hint: 'Set it to the PEM text, or take it out of `keys`.',
        retryable: false,
      });
    }
  });

  it('are named by their variable, and not repeated, when they are none', async () => {
    const { kind, message } = await failureOf(() =>
      open([{ kind: 'environment', variable: 'SIGNING_KEY' }], { SIGNING_KEY: 'NOT-A-KEY' }),
    );
    assert.deepEqual(
      [kind, message],
      ['local-file', 'SIGNING_KEY holds no key; an RSA private key in PEM form is needed.'],
    );
  });

  const refused: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ['others may read', () => chmod(file, 0o644), /others may read it/],
    ['others may write', () => chmod(file, 0o620), /writable by its group/],
    ['lies in a repository', () => mkdir(path.join(place.directory, '.git')), /Git work tree/],
    ['lies where others may write', () => chmod(place.directory, 0o777), /writable by everyone/],
  ];
  for (const [what, spoil, why] of refused) {
    it(`are not taken from a file that ${what}`, async () => {
      await spoil();
      const { kind, message } = await failureOf(() => open([{ kind: 'file', file }]));
      assert.deepEqual([kind, why.test(message)], ['local-file', true], message);
    });
  }
});

function open(sources: readonly KeySource[], environment: EnvironmentVariables = {}): Promise<SigningKeys> {
  const listed = sources.map((source): KeySettings => ({ source, signsFrom: undefined, publishedUntil: undefined }));
  return openSigningKeys({ listed }, { http, log, environment });
}
