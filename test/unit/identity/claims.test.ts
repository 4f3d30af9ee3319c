import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Secret } from '../../../src/core/secret.ts';
import { checkClaims, decodeToken, type TokenExpectations } from '../../../src/identity/claims.ts';
import { gitpodClassicIssuer, onaIssuer } from '../../../src/issuers/issuers.ts';
import { failureOf } from '../../support/failure-of.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { secretsFound } from '../../support/secret-absence.ts';

const NOW = 1_711_926_000_000;
const DOCTOR = 'Run `rolecall doctor`, which checks each identity source.';

describe('decodeToken', () => {
  it('reads the claims of one JWT, with space around it', () => {
    const jwt = unsignedToken({ iss: 'https://app.gitpod.io', sub: 'ü' });
    const decoded = decodeToken(new Secret(`\n${jwt}\r\n`), "Ona's CLI");
    assert.deepStrictEqual(
      { jwt: decoded.jwt.reveal(), claims: decoded.claims },
      { jwt, claims: { iss: 'https://app.gitpod.io', sub: 'ü' } },
    );
  });

  const good = unsignedToken({ iss: 'x' });
  const [header = '', payload = ''] = good.split('.');
  const NO_JWT = 'gave text that is no JWT';
  const ROWS: readonly [what: string, output: string, message: string][] = [
    ['nothing', ' \n', 'gave nothing'],
    ['two parts', `${header}.${payload}`, NO_JWT],
    ['an unsigned token', `${header}.${payload}.`, NO_JWT],
    ['five parts, an encrypted token', `${good}.x.y`, NO_JWT],
    ['a character of plain base64', `${header}.${payload}+.x`, NO_JWT],
    ['a second line', `${good}\nA new version is available`, 'gave more than one line where one token was expected'],
    ['two tokens on a line', `${good} ${good}`, 'gave more than one line where one token was expected'],
    ['claims that are no JSON', `${header}.eyJ4.x`, 'gave a JWT whose claims cannot be read'],
    ['claims that are a list', `${header}.W10.x`, 'gave a JWT whose claims cannot be read'],
    [
      'more characters than clouds accept',
      `${header}.${'a'.repeat(20_000)}.x`,
      'gave more than the 20000 characters that clouds accept as a token',
    ],
  ];
  for (const [what, output, message] of ROWS) {
    it(`refuses ${what}, and quotes none of it`, async () => {
      const failure = await failureOf(() => decodeToken(new Secret(output), "Ona's CLI"));
      assert.deepStrictEqual(failure, {
        kind: 'protocol',
        message: `Ona's CLI ${message}.`,
        hint: DOCTOR,
        retryable: false,
      });
    });
  }

  it('keeps the token out of the error, its cause and every way of printing the result', () => {
    const jwt = unsignedToken({ iss: 'x', marker: 'hidden' });
    const printed = inspect(decodeToken(new Secret(jwt), 'x').jwt);
    assert.equal(printed, '<redacted>');
    assert.throws(
      () => decodeToken(new Secret(`${header}.SECRETSECRET.x`), 'x'),
      (error: unknown) => secretsFound(['SECRETSECRET'], { error }).length === 0,
    );
  });
});

const malformed = (what: string): Record<string, unknown> => ({
  kind: 'protocol',
  message: `Ona's CLI ${what}.`,
  hint: DOCTOR,
});

const audience = (named: string): Record<string, unknown> => ({
  kind: 'identity-rejected',
  message: `Ona's CLI gave a token for ${named}, not for sts.amazonaws.com.`,
  hint: 'Have the token issued for exactly the audience that the role asks for.',
});

describe('checkClaims', () => {
  const CLAIMS = { iss: 'https://app.gitpod.io', aud: 'sts.amazonaws.com', exp: NOW / 1000 + 3600 };
  const EXPECTED: TokenExpectations = {
    audience: 'sts.amazonaws.com',
    issuer: onaIssuer(undefined),
    fresh: true,
    now: NOW,
  };
  const check =
    (claims: Record<string, unknown>, expected: Partial<TokenExpectations> = {}): (() => void) =>
    () =>
      checkClaims({ ...CLAIMS, ...claims }, "Ona's CLI", { ...EXPECTED, ...expected });

  const ACCEPTED: readonly [what: string, run: () => void][] = [
    ['the audience as text', check({})],
    ['the audience in a list', check({ aud: ['other', 'sts.amazonaws.com'] })],
    ['a token that expires in a second', check({ exp: NOW / 1000 + 1 })],
    ['any issuer where none is expected', check({ iss: 'https://elsewhere.example' }, { issuer: undefined })],
    [
      'the issuer that the person chose',
      check({ iss: 'http://127.0.0.1:1' }, { issuer: onaIssuer('http://127.0.0.1:1') }),
    ],
    [
      "an Enterprise installation's issuer",
      check({ iss: 'https://services.acme.gitpod.cloud/idp' }, { issuer: gitpodClassicIssuer(undefined) }),
    ],
    ["Gitpod's shared issuer", check({ iss: 'https://api.gitpod.io/idp' }, { issuer: gitpodClassicIssuer(undefined) })],
  ];
  for (const [what, run] of ACCEPTED) {
    it(`accepts ${what}`, () => assert.doesNotThrow(run));
  }

  const ISSUER_HINT =
    'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.';
  const issuer = (named: string, expected = 'https://app.gitpod.io'): Record<string, unknown> => ({
    kind: 'identity-rejected',
    message: `Ona's CLI gave a token of the issuer ${named}, not of ${expected}.`,
    hint: ISSUER_HINT,
  });
  const CLASSIC = 'https://services.<installation>.gitpod.cloud/idp or https://api.gitpod.io/idp';
  const REFUSED: readonly [what: string, run: () => void, failure: Record<string, unknown>][] = [
    ['a trailing slash', check({ iss: 'https://app.gitpod.io/' }), issuer('https://app.gitpod.io/')],
    ['another case', check({ iss: 'https://App.gitpod.io' }), issuer('https://App.gitpod.io')],
    ['escapes in the issuer', check({ iss: 'x\u001b[2J' }), issuer('x\ufffd[2J')],
    [
      "the platform's own issuer after the person chose another",
      check({}, { issuer: onaIssuer('http://127.0.0.1:1') }),
      issuer('https://app.gitpod.io', 'http://127.0.0.1:1'),
    ],
    [
      'a host that only ends like an installation',
      check({ iss: 'https://services.a.b.gitpod.cloud/idp' }, { issuer: gitpodClassicIssuer(undefined) }),
      issuer('https://services.a.b.gitpod.cloud/idp', CLASSIC),
    ],
    [
      'an installation in the path',
      check({ iss: 'https://evil.example/services.a.gitpod.cloud/idp' }, { issuer: gitpodClassicIssuer(undefined) }),
      issuer('https://evil.example/services.a.gitpod.cloud/idp', CLASSIC),
    ],
    ['another audience', check({ aud: 'other' }), audience('other')],
    ['other audiences', check({ aud: ['a', 'b', 7] }), audience('a and b')],
    ['an audience that only begins so', check({ aud: 'sts.amazonaws.com.evil' }), audience('sts.amazonaws.com.evil')],
    ['no audience', check({ aud: undefined }), audience('no audience')],
    ['no issuer', check({ iss: undefined }), malformed('gave a token without an issuer')],
    ['an expiry in words', check({ exp: 'soon' }), malformed('gave a token without an expiry')],
    ['an expiry that no date can hold', check({ exp: 1e300 }), malformed('gave a token without an expiry')],
    [
      'an expired token of a file',
      check({ exp: NOW / 1000 - 300 }, { fresh: false }),
      {
        kind: 'identity-rejected',
        message: "Ona's CLI holds a token that expired 5 min ago.",
        hint: 'Check that whatever writes it is still running.',
      },
    ],
    [
      'a new token that is expired by this clock',
      check({ exp: NOW / 1000 }),
      {
        kind: 'clock-skew',
        message: "Ona's CLI gave a new token that, by this machine's clock, expired less than a minute ago.",
        hint: "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
      },
    ],
  ];
  for (const [what, run, expected] of REFUSED) {
    it(`refuses ${what}`, async () => {
      assert.deepStrictEqual(await failureOf(run), { ...expected, retryable: false });
    });
  }
});
