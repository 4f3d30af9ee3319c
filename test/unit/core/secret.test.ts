import assert from 'node:assert/strict';
import { inspect, format } from 'node:util';
import { describe, it } from 'mocha';
import { Secret } from '../../../src/core/secret.ts';

describe('Secret', () => {
  const value = 'wJalrXUtnFEMI';
  const secret = new Secret(value);

  it('gives its value only to reveal()', () => {
    assert.equal(secret.reveal(), value);
  });

  const printed: Record<string, string> = {
    'a template': `${secret.toString()} ${String(secret)}`,
    JSON: JSON.stringify({ secret, list: [secret] }),
    'util.inspect': inspect({ secret }, { showHidden: true, depth: 9 }),
    'util.format': format('%s %o %O %j', secret, secret, secret, { secret }),
    'an error': String(new Error(`failed with ${String(secret)}`)),
    'a copy and its keys': JSON.stringify({ copy: Object.assign({}, secret), names: Reflect.ownKeys(secret) }),
  };
  for (const [how, text] of Object.entries(printed)) {
    it(`is not shown by ${how}`, () => {
      assert.ok(!text.includes(value), text);
    });
  }
});
