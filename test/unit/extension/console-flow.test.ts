import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { ConsoleFlow } from '../../../src/programs/extension/flows/console-flow.ts';
import type { ConsolePage } from '../../../src/sessions/open-console.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { DEV, harness } from './flow-harness.ts';

const ADDRESS = 'https://signin.aws.amazon.com/federation?SigninToken=VCQgs5qZZt3Q6fn8Tr5EXAMPLE';

async function opened(page: Error | ConsolePage) {
  const { sessions, dialogs, refresher, log, logged } = await harness();
  sessions.page = page;
  await new ConsoleFlow({ sessions, dialogs, refresher, log }).open(DEV);
  return { said: dialogs.said, logged };
}

function signIn(address: () => Promise<Secret>): ConsolePage {
  return { kind: 'sign-in', host: 'console.aws.amazon.com', address };
}

describe('Opening the console of a role', () => {
  it('opens the address and says it to nobody', async () => {
    const { said, logged } = await opened(signIn(() => Promise.resolve(new Secret(ADDRESS))));
    assert.deepEqual(said, [`open ${ADDRESS}`]);
    assertNoSecret([ADDRESS, 'VCQgs5qZZt3Q6fn8Tr5EXAMPLE'], { logged: ['the log', ...logged] });
  });

  it('says where one signs in as oneself', async () => {
    const { said } = await opened({ kind: 'page', url: 'https://portal.azure.com/', cloud: 'Azure' });
    assert.deepEqual(said, ['open https://portal.azure.com/', 'not as dev at Azure']);
  });

  for (const [what, page] of [
    ['the role', new AssumeError('not-active', 'This role is not active.')],
    ['the address', signIn(() => Promise.reject(new AssumeError('network', 'No answer.')))],
  ] as const) {
    it(`opens nothing and says why where ${what} cannot be had`, async () => {
      const { said, logged } = await opened(page);
      assert.deepEqual([said.filter(each => each.startsWith('open')), said.length], [[], 1]);
      assert.equal(logged.length, 1);
    });
  }
});
