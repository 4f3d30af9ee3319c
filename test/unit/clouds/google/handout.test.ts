import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluggableAuthClient } from 'google-auth-library';
import { answerExpiry, handoutOf, refusalFor, secretsOf } from '../../../../src/clouds/handout.ts';
import { executableFailure } from '../../../../src/clouds/google/handout.ts';
import type { GoogleCredentials } from '../../../../src/core/credentials.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import { parseJson } from '../../../../src/core/parse.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';
import { ACCOUNT, CLAIMS, PROVIDER } from './requests.ts';

const TOKEN = unsignedToken(CLAIMS);
const EXPIRES = Date.UTC(2126, 0, 1, 12, 0, 0, 999);

function credentials(change: Partial<GoogleCredentials> = {}): GoogleCredentials {
  return {
    cloud: 'gcp',
    subjectToken: new Secret(TOKEN),
    subjectTokenExpiresAt: EXPIRES,
    subjectTokenLifetime: 600_000,
    accessToken: new Secret('ya29.x'),
    expiresAt: EXPIRES + 1,
    principal: ACCOUNT,
    ...change,
  };
}

/** The library's own reader of responses, which it does not export by name. */
interface Response {
  readonly success: boolean;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly subjectToken?: string;
  readonly expirationTime?: number;
  isValid(): boolean;
}
// oxlint-disable-next-line typescript/no-unsafe-assignment -- `require` answers anything
const library: { readonly ExecutableResponse: new (response: unknown) => Response } = createRequire(import.meta.url)(
  path.join(path.dirname(createRequire(import.meta.url).resolve('google-auth-library')), 'auth/executable-response.js'),
);

/** What the library makes of a program that prints this, with the file beside it where there is one. */
async function subjectToken(printed: string, file?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'google-executable-'));
  const before = process.env['GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES'];
  try {
    const [program, output] = [path.join(folder, 'printed'), path.join(folder, 'response')];
    await writeFile(program, printed);
    if (file !== undefined) await writeFile(output, file);
    process.env['GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES'] = '1';
    const client = new PluggableAuthClient({
      type: 'external_account',
      audience: `//iam.googleapis.com/${PROVIDER}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { executable: { command: `cat ${program}`, output_file: output } },
    });
    return await client.retrieveSubjectToken();
  } finally {
    if (before === undefined) delete process.env['GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES'];
    else process.env['GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES'] = before;
    await rm(folder, { recursive: true, force: true });
  }
}

describe('What Google’s tools are handed', () => {
  it('is a response with the token and when it ends, a minute before it does', () => {
    const { answer, expiresAt, lifetime, credentialsExpireAt, files } = handoutOf(credentials());
    assert.deepEqual(parseJson(answer.reveal()), {
      version: 1,
      success: true,
      token_type: 'urn:ietf:params:oauth:token-type:jwt',
      id_token: TOKEN,
      expiration_time: Math.floor(EXPIRES / 1000) - 60,
    });
    assert.ok(!answer.reveal().includes('\n'));
    assert.deepEqual([expiresAt, lifetime, credentialsExpireAt], [EXPIRES, 600_000, EXPIRES + 1]);
    assert.deepEqual([files?.response?.reveal(), files?.token?.reveal()], [answer.reveal(), TOKEN]);
  });

  it('names both tokens as what no log may hold', () => {
    assert.deepEqual(
      secretsOf(credentials()).map(secret => secret.reveal()),
      [TOKEN, 'ya29.x'],
    );
  });

  for (const [what, change] of [
    ['a token that is no JWT', { subjectToken: new Secret('a.b') }],
    ['a token with a quote', { subjectToken: new Secret('a.b.c"') }],
    ['no expiry', { subjectTokenExpiresAt: Number.NaN }],
  ] as const) {
    it(`is nothing for ${what}`, async () => {
      assert.equal((await failureOf(() => handoutOf(credentials(change)))).kind, 'protocol');
    });
  }

  it('is read by google-auth-library, printed and out of the file', async () => {
    const answer = handoutOf(credentials()).answer.reveal();
    const response = new library.ExecutableResponse(parseJson(answer));
    assert.deepEqual(
      [response.isValid(), response.subjectToken, response.expirationTime],
      [true, TOKEN, Math.floor(EXPIRES / 1000) - 60],
    );
    assert.equal(await subjectToken(answer), TOKEN);
    assert.equal(await subjectToken(executableFailure(new AssumeError('usage', 'Not asked.')), answer), TOKEN);
  });

  it('is asked for again by google-auth-library once a minute is left', async () => {
    const printed = handoutOf(credentials()).answer.reveal();
    const old = { subjectToken: new Secret('o.l.d'), subjectTokenExpiresAt: Date.now() + 58_000 };
    assert.equal(await subjectToken(printed, handoutOf(credentials(old)).answer.reveal()), TOKEN);
  });
});

describe('What Google’s tools are told of a failure', () => {
  const failure = new AssumeError('trust-mismatch', 'Google Cloud does not\nlet "this" identity in.', {
    hint: 'Ask \u001b[31mwho keeps it.',
    cause: TOKEN,
    code: 'unauthorized_client',
  });

  it('is one line of JSON, without what a server said', () => {
    const text = executableFailure(failure);
    assert.ok(!text.includes('\n') && !text.includes('\u001b') && !text.includes(TOKEN));
    assert.deepEqual(parseJson(text), {
      version: 1,
      success: false,
      code: 'trust-mismatch',
      message: 'Google Cloud does not\ufffdlet "this" identity in. Ask \ufffd[31mwho keeps it.',
    });
  });

  it('is what the command says to Google’s tools alone, and no answer', async () => {
    const text = executableFailure(failure);
    assert.equal(refusalFor('google-executable', failure), text);
    assert.equal(refusalFor('credential-process', failure), undefined);
    const target = { cloud: 'gcp', provider: PROVIDER } as const;
    assert.equal((await failureOf(() => answerExpiry(target, parseJson(text)))).kind, 'not-active');
    const answer = parseJson(handoutOf(credentials()).answer.reveal());
    assert.equal(answerExpiry(target, answer), (Math.floor(EXPIRES / 1000) - 60) * 1000);
  });

  it('is read by google-auth-library, which says it in our words', async () => {
    const text = executableFailure(
      new AssumeError('consent-needed', 'Nobody allowed this role yet.', { hint: 'Allow it.' }),
    );
    const response = new library.ExecutableResponse(parseJson(text));
    assert.deepEqual(
      [response.success, response.errorCode, response.errorMessage],
      [false, 'consent-needed', 'Nobody allowed this role yet. Allow it.'],
    );
    await assert.rejects(subjectToken(text), {
      code: 'consent-needed',
      message: /Nobody allowed this role yet\. Allow it\./,
    });
  });
});
