import assert from 'node:assert/strict';
import { createTokenFileSource } from '../../../src/identity/token-file.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeTokenFiles } from '../../support/fake-token-files.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';

describe('token source token-file', () => {
  const FILE = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';
  const clock = new FakeClock();
  const claims = {
    iss: 'https://oidc.eks.example',
    aud: ['sts.amazonaws.com'],
    exp: clock.now() / 1000 + 60,
    sub: 'x',
  };

  it('reads the file anew at each call, so a rotated token is used', async () => {
    const files = new Map([[FILE, unsignedToken(claims)]]);
    const source = createTokenFileSource(FILE, { tokenFiles: createFakeTokenFiles(files), clock });
    const first = await source.token('sts.amazonaws.com');
    files.set(FILE, unsignedToken({ ...claims, sub: 'y' }));
    const second = await source.token('sts.amazonaws.com');
    assert.deepStrictEqual(
      [first, second].map(({ claims: { sub }, audience, source }) => ({ sub, audience, source })),
      [
        { sub: 'x', audience: 'sts.amazonaws.com', source: 'token-file' },
        { sub: 'y', audience: 'sts.amazonaws.com', source: 'token-file' },
      ],
    );
    assert.deepStrictEqual(
      [await source.availability(), source.record()],
      [{ usable: true }, { id: 'token-file', file: FILE }],
    );
  });

  it('says what is wrong with the file', async () => {
    const source = createTokenFileSource(FILE, { tokenFiles: createFakeTokenFiles(new Map()), clock });
    const message = `The token file ${FILE} does not exist.`;
    assert.deepStrictEqual(await source.availability(), { usable: false, reason: message });
    assert.deepStrictEqual(await failureOf(() => source.token('sts.amazonaws.com')), {
      kind: 'local-file',
      message,
      hint: undefined,
      retryable: false,
    });
  });

  const REFUSED: readonly [what: string, content: string, kind: string, message: string][] = [
    [
      'a token for another audience',
      unsignedToken({ ...claims, aud: ['kubernetes'] }),
      'identity-rejected',
      `The token file ${FILE} gave a token for kubernetes, not for sts.amazonaws.com.`,
    ],
    [
      'an expired token',
      unsignedToken({ ...claims, exp: clock.now() / 1000 - 120 }),
      'identity-rejected',
      `The token file ${FILE} holds a token that expired 2 min ago.`,
    ],
    [
      'a private key',
      '-----BEGIN KEY-----\nx',
      'protocol',
      `The token file ${FILE} gave more than one line where one token was expected.`,
    ],
  ];
  for (const [what, content, kind, message] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const tokenFiles = createFakeTokenFiles(new Map([[FILE, content]]));
      const failure = await failureOf(() =>
        createTokenFileSource(FILE, { tokenFiles, clock }).token('sts.amazonaws.com'),
      );
      assert.deepStrictEqual([failure.kind, failure.message], [kind, message]);
    });
  }
});
