import assert from 'node:assert/strict';
import { AssumeError } from '../../../../src/core/errors.ts';
import { isObject } from '../../../../src/core/parse.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { readRefusal } from '../../../../src/clouds/google/refusal.ts';
import { oauth, type Row, ROWS, rpc } from './failure-rows.ts';
import { CLAIMS, exchange, google, IMPERSONATING, NOW, requestOf } from './requests.ts';

async function failure({ sts, iam, status = 400, claims, date = NOW }: Row): Promise<AssumeError> {
  const answer = (body: unknown) => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const http = google({
    ...(sts === undefined ? {} : { sts: answer(sts) }),
    ...(iam === undefined ? {} : { account: answer(iam) }),
    date: new Date(date).toUTCString(),
  });
  try {
    await exchange(http, { target: IMPERSONATING }, { ...CLAIMS, ...claims });
  } catch (error) {
    if (error instanceof AssumeError) return error;
    throw error;
  }
  throw new Error('It was to fail, and did not.');
}

describe('A refusal of Google', () => {
  for (const row of ROWS) {
    const { what, kind, retryable = false, says, sts } = row;
    it(`for ${what} is ${kind}`, async () => {
      const error = await failure(row);
      const text = `${error.message} ${error.hint ?? ''}`;
      assert.deepEqual([error.kind, error.retryable], [kind, retryable], text);
      for (const each of says) assert.match(text, each);
      const [code, words] = isObject(sts) ? [sts['error'], sts['error_description']] : [];
      assert.equal(error.code ?? '', row.code ?? code);
      assert.equal(error.host, sts === undefined ? 'iamcredentials.googleapis.com' : 'sts.googleapis.com');
      // The server's words are for the trace log alone.
      if (typeof words === 'string' && words.length > 12) {
        assert.ok(!text.includes(words), text);
        assert.equal(error.cause, words);
      }
    });
  }

  it('blames the duration, where more than an hour was asked for, for a value that is invalid', async () => {
    const body = JSON.stringify(rpc(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'));
    const asked = (durationSeconds: number) =>
      exchange(google({ account: { status: 400, body } }), { target: IMPERSONATING, durationSeconds });
    await assert.rejects(asked(3601), { kind: 'duration-too-long' });
    await assert.rejects(asked(3600), { kind: 'protocol' });
  });

  it('blames the scopes of the role, where it has some, for a value that is invalid', async () => {
    const http = google({
      account: {
        status: 400,
        body: JSON.stringify(rpc(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')),
      },
    });
    await assert.rejects(exchange(http, { target: { ...IMPERSONATING, scopes: ['openid'] } }), {
      kind: 'role-map-invalid',
      hint: 'Check that `scopes` in the role map are scopes that Google has.',
    });
  });

  it('keeps what was sent out of the cause, whatever it looks like', async () => {
    const [signature, federated] = ['c2lnbmF0dXJlIG9mIGl0', 'opaque-federated-token'];
    const token = { ...requestOf().token, jwt: new Secret(`e30.e30.${signature}`) };
    const sts = { status: 400, body: JSON.stringify(oauth('other', `You sent ${signature}.`)) };
    await assert.rejects(exchange(google({ sts }), { token }), { cause: 'You sent <token>.' });
    const account = { status: 400, body: JSON.stringify(rpc(400, 'OTHER', `${federated} of ${signature}`)) };
    const answers = google({ sts: { access_token: federated }, account });
    await assert.rejects(exchange(answers, { target: IMPERSONATING, token }), { cause: '<token> of <token>' });
  });

  it('is read in a moment, however many reasons it gives', function () {
    this.timeout(20_000);
    for (const reason of ['1', 'eyJhbGciOiJSUzI1NiJ9']) {
      const details = Array.from({ length: 100_000 }, () => ({ reason }));
      const body = JSON.stringify({ error: { status: 'NOT_FOUND', details } });
      assert.equal(readRefusal({ status: 404, headers: {}, body }, [requestOf().token.jwt]).code, 'NOT_FOUND');
    }
  });

  it('shows a subject without what could move a cursor', async () => {
    const error = await failure({
      what: '',
      sts: oauth('unauthorized_client', 'x'),
      kind: 'trust-mismatch',
      says: [],
      claims: { sub: 'a\u001b[31mb' },
    });
    assert.ok(!`${error.message} ${error.hint ?? ''}`.includes('\u001b'));
  });
});
