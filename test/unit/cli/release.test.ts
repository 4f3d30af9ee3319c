import assert from 'node:assert/strict';
import { fakeSessions, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const rows: readonly (readonly [words: readonly string[], released: readonly string[], says: string])[] = [
  [['dev'], ['dev'], 'Released dev. Tools get no credentials from Rolecall until you assume it again.'],
  [['dev'], [], 'dev was not active.'],
  [['--all'], [], 'No role was active.'],
];

describe('rolecall release', () => {
  for (const [words, released, says] of rows) {
    it(`${words.join(' ')}: ${says}`, async () => {
      const terminal = new FakeTerminal();
      const sessions = fakeSessions({ release: async () => released, releaseAll: async () => released });
      assert.equal(await run(['release', ...words], terminal, { sessions }), 0);
      assert.equal(terminal.out, says);
    });
  }
});
