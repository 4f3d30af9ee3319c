import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { roleSessionName } from '../../../src/sessions/role-session-name.ts';
import { ONA_DETECTED } from '../../support/sample-roles.ts';

describe('the role session name', () => {
  const here = { ...ONA_DETECTED, environmentId: '01952801-ab0c-7a4c-a1f5-6b1f3f7d9c11' };
  const rows: readonly [string, Parameters<typeof roleSessionName>, string][] = [
    ['is who and where', [here, { creator_email: 'jane@acme.example' }], 'jane@ona-01952801-ab0'],
    [
      'takes the issuer’s word before the environment’s',
      [{ ...here, userHint: 'root' }, { email: 'jane@a.b' }],
      'jane@ona-01952801-ab0',
    ],
    ['else takes the environment’s', [{ ...here, userHint: 'jane' }, { email: 7 }], 'jane@ona-01952801-ab0'],
    ['else says what made it', [{ ...here, environmentId: undefined }, {}], 'rolecall@ona'],
    ['holds nothing that STS refuses', [here, { login: 'Jané de la Ü, "x"\n' }], 'Jan-de-la-,-x@ona-01952801-ab0'],
    ['is never too long', [here, { login: 'x'.repeat(200) }], `${'x'.repeat(30)}@ona-01952801-ab0`],
  ];
  for (const [what, [detection, claims], expected] of rows) {
    it(what, () => {
      const name = roleSessionName(detection, claims);
      assert.equal(name, expected);
      assert.match(name, /^[\w+=,.@-]{2,64}$/);
    });
  }
});
