import assert from 'node:assert/strict';
import type { HttpClient, HttpRequest } from '../../../src/core/ports.ts';
import { BrokerFixture } from './broker-fixture.ts';
import { FakeGitHub, JANE, JANES_TOKEN } from './fake-github.ts';

/** GitHub under other names: its API, and where git talks. */
const OTHERS = [
  { api: 'https://api.corp.ghe.com', web: 'https://corp.ghe.com' },
  { api: 'https://ghe.acme.example:8443/api/v3', web: 'https://ghe.acme.example:8443' },
];

/** A GitHub that is at these addresses and nowhere else. */
function gitHubAt({ api, web }: (typeof OTHERS)[number], known: FakeGitHub, asked: string[]): HttpClient {
  return {
    send: (request: HttpRequest) => {
      asked.push(request.url);
      const url = request.url.startsWith(`${api}/`)
        ? request.url.replace(api, 'https://api.github.com')
        : request.url.startsWith(`${web}/`)
          ? request.url.replace(web, 'https://github.com')
          : 'https://nowhere.example/';
      return known.send({ ...request, url });
    },
  };
}

describe('A broker of another GitHub', () => {
  for (const github of OTHERS) {
    it(`asks ${github.api} and ${github.web}, and nobody else, with the caller’s token`, async () => {
      const asked: string[] = [];
      const known = new FakeGitHub();
      const fixture = await BrokerFixture.start({ github }, { http: gitHubAt(github, known, asked) });
      const { status, token } = await fixture.ask();
      assert.deepEqual([status, typeof token], [200, 'string']);
      assert.deepEqual(
        asked.toSorted(),
        [
          `${github.api}/repos/acme/app`,
          `${github.api}/user`,
          `${github.api}/user/codespaces/${known.codespace.name}`,
          `${github.web}/acme/app.git/info/refs?service=git-receive-pack`,
        ].toSorted(),
      );
    });
  }

  it('takes tokens in GitHub’s newer form, with dots and 530 characters, and sends them on as they are', async () => {
    const fixture = await BrokerFixture.start();
    const newer = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
    const { person, writes } = fixture.github.tokens.get(JANES_TOKEN) ?? { person: JANE, writes: [] };
    fixture.github.tokens.set(newer, { person, writes });
    assert.equal((await fixture.ask({ subject_token: newer })).status, 200);
  });
});
