import assert from 'node:assert/strict';
import { ACME, acmeState, type AcmeGitHub } from '../../../../src/sandbox/github/acme.ts';
import { gitHubGitHandler } from '../../../../src/sandbox/github/git.ts';
import type { GitHubState } from '../../../../src/sandbox/github/state.ts';

const ORIGIN = 'http://127.0.0.1:4002';
const PUSH = '/acme/app.git/info/refs?service=git-receive-pack';
const FETCH = '/acme/app.git/info/refs?service=git-upload-pack';

function basic(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

describe("The sandbox's git over HTTP", () => {
  let state: GitHubState;
  let acme: AcmeGitHub;

  beforeEach(() => {
    ({ state, acme } = acmeState());
  });

  async function get(path: string, authorization: string | undefined): Promise<Response> {
    const headers = authorization === undefined ? {} : { authorization };
    return gitHubGitHandler(state, ORIGIN)(new Request(`${ORIGIN}${path}`, { headers }), () => undefined);
  }

  for (const [service, path] of [
    ['git-receive-pack', PUSH],
    ['git-upload-pack', FETCH],
  ] as const) {
    it(`advertises refs for ${service} in packet lines`, async () => {
      const answer = await get(path, basic(acme.token));
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
        [200, `application/x-${service}-advertisement`, 'no-cache, max-age=0, must-revalidate'],
      );
      const lines = packetLines(await answer.text());
      assert.deepEqual([lines[0], lines[1], lines.at(-1)], [`# service=${service}\n`, undefined, undefined]);
      const refs = lines.slice(2, -1).map(line => line?.replace(/\0.*/, '').trim());
      assert.ok(
        refs.every(ref => /^[0-9a-f]{40} (?:HEAD|refs\/heads\/main)$/.test(ref ?? '')),
        refs.join(),
      );
      assert.match(lines[2] ?? '', /\0.*\bobject-format=sha1\b/);
    });
  }

  it('takes the token as a bearer’s too', async () => {
    assert.equal((await get(PUSH, `Bearer ${acme.token}`)).status, 200);
  });

  const refusals: readonly (readonly [
    what: string,
    change: () => string | undefined,
    path: string,
    status: number,
    text: string,
  ])[] = [
    ['nobody who would push', () => undefined, PUSH, 401, 'Repository not found.'],
    [
      'nobody who would push to a public repository',
      () => {
        state.putRepository({ ...ACME.repository, private: false });
        return undefined;
      },
      PUSH,
      401,
      'No anonymous write access.',
    ],
    [
      'an unknown token',
      () => basic('ghu_x'),
      FETCH,
      401,
      'Invalid username or token. Password authentication is not supported for Git operations.',
    ],
    [
      "a token of the same person's other codespace",
      () => {
        state.putRepository({ ...ACME.repository, private: false });
        return basic(
          state.issueToken({ kind: 'ghu', userId: 583_231, reads: [], writes: [1], codespaces: true }).value,
        );
      },
      PUSH,
      403,
      'Write access to repository not granted.',
    ],
    [
      'a person who may only read',
      () => {
        state.putRepository({ ...ACME.repository, roles: { 583_231: 'read' } });
        return basic(acme.token);
      },
      PUSH,
      403,
      'Permission to acme/app.git denied to jane.',
    ],
    [
      'a token that may not see the repository',
      () => basic(state.issueToken({ kind: 'ghu', userId: 583_231, reads: [], writes: [], codespaces: true }).value),
      FETCH,
      404,
      'Repository not found.',
    ],
    ['what is not there', () => basic(acme.token), PUSH.replace('app', 'other'), 404, 'Repository not found.'],
    [
      'a client of the old protocol',
      () => basic(acme.token),
      '/acme/app.git/info/refs',
      403,
      'Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http.\n',
    ],
    ['a path with a trick', () => basic(acme.token), PUSH.replace('/app', '%2Fapp'), 404, 'Not Found'],
  ];
  for (const [what, change, path, status, text] of refusals) {
    it(`refuses ${what}`, async () => {
      const answer = await get(path, change());
      assert.deepEqual(
        [answer.status, await answer.text(), answer.headers.get('www-authenticate')],
        [status, text, status === 401 ? 'Basic realm="GitHub"' : null],
      );
    });
  }

  it('leads from a former name to the new one', async () => {
    state.putRepository({ ...ACME.repository, name: 'renamed' });
    const { status, headers } = await get(PUSH, basic(acme.token));
    assert.deepEqual([status, headers.get('location')], [301, `${ORIGIN}${PUSH.replace('app', 'renamed')}`]);
  });
});

/** The lines of a text in pkt-line format; undefined for a flush. https://git-scm.com/docs/protocol-common */
function packetLines(text: string): readonly (string | undefined)[] {
  const lines: (string | undefined)[] = [];
  for (let at = 0; at < text.length;) {
    const length = Number.parseInt(text.slice(at, at + 4), 16);
    assert.ok(length === 0 || length > 4, `length at ${at}`);
    lines.push(length === 0 ? undefined : text.slice(at + 4, at + length));
    at += length === 0 ? 4 : length;
  }
  return lines;
}
