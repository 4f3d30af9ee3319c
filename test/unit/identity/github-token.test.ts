import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import { chooseGitHubToken } from '../../../src/identity/broker/github-token.ts';

const OWN = `ghu_${'a'.repeat(36)}`;
const OTHER = `ghu_${'b'.repeat(36)}`;
const CLICKED = `ghu_${'c'.repeat(36)}`;
const PERSONAL = `ghp_${'p'.repeat(36)}`;
/** `ghu_`, a number, and a JSON Web Token. */
const NEWER = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
const ONLY = "a broker takes only the codespace's own.";

function choice(environment: Readonly<Record<string, string>>, session?: string): string {
  const chosen = chooseGitHubToken(environment, session === undefined ? undefined : new Secret(session));
  return chosen.found ? `${chosen.variable} ${chosen.token.reveal()}` : chosen.reason;
}

describe('chooseGitHubToken', () => {
  const rows: readonly (readonly [
    what: string,
    environment: Readonly<Record<string, string>>,
    session: string | undefined,
    expected: string,
  ])[] = [
    ["takes the codespace's own", { GITHUB_TOKEN: OWN }, undefined, `GITHUB_TOKEN ${OWN}`],
    ['prefers GITHUB_TOKEN', { GITHUB_TOKEN: OWN, GH_TOKEN: OTHER }, undefined, `GITHUB_TOKEN ${OWN}`],
    [
      'takes GH_TOKEN where a secret replaced the other',
      { GITHUB_TOKEN: PERSONAL, GH_TOKEN: OWN },
      undefined,
      `GH_TOKEN ${OWN}`,
    ],
    ['puts the session of a click first', { GITHUB_TOKEN: OWN }, CLICKED, `GITHUB_TOKEN ${CLICKED}`],
    [
      'tells helpers to look where there is one',
      { GITHUB_TOKEN: PERSONAL, GH_TOKEN: OWN },
      CLICKED,
      `GH_TOKEN ${CLICKED}`,
    ],
    ['tells helpers to look where one will be', {}, CLICKED, `GITHUB_TOKEN ${CLICKED}`],
    ["takes no session that is another app's", { GITHUB_TOKEN: OWN }, `gho_${'o'.repeat(36)}`, `GITHUB_TOKEN ${OWN}`],
    [
      'takes one in GitHub’s newer form, with dots and 530 characters',
      { GITHUB_TOKEN: NEWER },
      undefined,
      `GITHUB_TOKEN ${NEWER}`,
    ],
    [
      'takes one with whatever characters GitHub may choose, up to what a header takes',
      { GITHUB_TOKEN: `ghu_${'~!+.='.repeat(818)}` },
      undefined,
      `GITHUB_TOKEN ghu_${'~!+.='.repeat(818)}`,
    ],
    ['takes one however short', { GITHUB_TOKEN: 'ghu_1' }, undefined, 'GITHUB_TOKEN ghu_1'],
    [
      'takes none that is a path',
      { GITHUB_TOKEN: 'ghu_a/../b' },
      undefined,
      `GITHUB_TOKEN holds no GitHub token of a known kind; ${ONLY}`,
    ],
    [
      'takes none with a space, a letter that is no ASCII, or without an end',
      { GITHUB_TOKEN: `${OWN} x`, GH_TOKEN: `ghu_${'x'.repeat(4093)}` },
      undefined,
      `GITHUB_TOKEN holds no GitHub token of a known kind and GH_TOKEN holds no GitHub token of a known kind; ${ONLY}`,
    ],
    [
      'says that there is none',
      {},
      undefined,
      "Neither GITHUB_TOKEN nor GH_TOKEN is set; a broker takes the codespace's own GitHub token.",
    ],
    [
      'says that an empty one is none',
      { GITHUB_TOKEN: '' },
      undefined,
      "Neither GITHUB_TOKEN nor GH_TOKEN is set; a broker takes the codespace's own GitHub token.",
    ],
    [
      'says what it holds instead',
      { GITHUB_TOKEN: PERSONAL },
      undefined,
      `GITHUB_TOKEN holds a personal access token; ${ONLY}`,
    ],
    [
      'says what each holds instead',
      { GITHUB_TOKEN: `github_pat_${'x'.repeat(60)}`, GH_TOKEN: `ghs_${'s'.repeat(36)}` },
      undefined,
      `GITHUB_TOKEN holds a personal access token and GH_TOKEN holds an app installation's token; ${ONLY}`,
    ],
    [
      'takes nothing that only begins like one',
      { GITHUB_TOKEN: `${OWN}\nX-Header: 1` },
      undefined,
      `GITHUB_TOKEN holds no GitHub token of a known kind; ${ONLY}`,
    ],
    [
      'knows the other kinds',
      { GITHUB_TOKEN: `gho_${'o'.repeat(36)}`, GH_TOKEN: 'ghr_x' },
      undefined,
      `GITHUB_TOKEN holds an OAuth app's token and GH_TOKEN holds a refresh token; ${ONLY}`,
    ],
  ];
  for (const [what, environment, session, expected] of rows) {
    it(what, () => assert.equal(choice(environment, session), expected));
  }

  it('looks at no other variable than the one it is given', () => {
    const chosen = chooseGitHubToken({ GITHUB_TOKEN: OWN }, undefined, ['GH_TOKEN']);
    assert.deepEqual(chosen, {
      found: false,
      reason: "GH_TOKEN is not set; a broker takes the codespace's own GitHub token.",
    });
  });
});
