import assert from 'node:assert/strict';
import { repositoryOfUrl } from '../../../src/detect/repository-of-url.ts';

describe('repositoryOfUrl', () => {
  const ROWS: readonly [url: string | undefined, expected: string | undefined][] = [
    ['https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app.git', 'acme/app'],
    ['https://github.com/acme/app/tree/feature/login', 'acme/app'],
    ['https://github.com/acme/app/pull/7?a=b#c', 'acme/app'],
    ['https://gitlab.com/group/sub/app/-/merge_requests/7', 'group/sub/app'],
    ['https://github.com/tree/app', 'tree/app'],
    ['NAME=value/https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme', undefined],
    ['http://github.com/acme/app', undefined],
    ['no-context', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [url, expected] of ROWS) {
    it(`reads ${String(expected)} from ${String(url)}`, () => {
      assert.equal(repositoryOfUrl(url), expected);
    });
  }
});
