import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import type { ConsolePage } from '../../../src/sessions/open-console.ts';
import { fakeSessions, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const ADDRESS = 'https://signin.aws.amazon.com/federation?SigninToken=VCQgs5qZZt3Q6fn8Tr5EXAMPLE';

async function printed(words: readonly string[], page: ConsolePage): Promise<string> {
  const terminal = new FakeTerminal();
  const sessions = fakeSessions({ console: () => Promise.resolve(page) });
  assert.equal(await run(['console', 'dev', ...words], terminal, { sessions }), 0);
  assert.equal(terminal.err, '');
  return terminal.out;
}

function signIn(asked: string[] = []): ConsolePage {
  const address = () => {
    asked.push('address');
    return Promise.resolve(new Secret(ADDRESS));
  };
  return { kind: 'sign-in', host: 'console.aws.amazon.com', address };
}

describe('rolecall console', () => {
  for (const words of [[], ['--json']]) {
    it(`${words.join(' ')} says where the console opens, and asks for no address that is a secret`, async () => {
      const asked: string[] = [];
      const out = await printed(words, signIn(asked));
      assert.match(out, /console\.aws\.amazon\.com/);
      assert.deepEqual([out.includes('SigninToken'), asked], [false, []]);
    });
  }

  it('prints the address and nothing else with --reveal', async () => {
    assert.equal(await printed(['--reveal'], signIn()), ADDRESS);
  });

  it('is a document with --json', async () => {
    assert.deepEqual(JSON.parse(await printed(['--json', '--reveal'], signIn())), {
      signsInAsRole: true,
      host: 'console.aws.amazon.com',
      url: ADDRESS,
    });
    const page = { kind: 'page', url: 'https://portal.azure.com/#@t', cloud: 'Azure' } as const;
    assert.deepEqual(JSON.parse(await printed(['--json'], page)), {
      signsInAsRole: false,
      host: 'portal.azure.com',
      url: 'https://portal.azure.com/#@t',
    });
  });

  it('prints a page that is no secret, and that one is oneself there', async () => {
    const page = { kind: 'page', url: 'https://portal.azure.com/#@t', cloud: 'Azure' } as const;
    assert.equal(
      await printed([], page),
      'https://portal.azure.com/#@t\nYou sign in there as yourself: Azure has no sign-in as dev.',
    );
  });
});
