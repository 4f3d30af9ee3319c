import assert from 'node:assert/strict';
import { FakeMachine } from '../../support/fake-machine.ts';
import { fakeWorld, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const COMMAND = fakeWorld().command.path;

async function install(searchPath: string): Promise<string> {
  const terminal = new FakeTerminal();
  const machine = new FakeMachine({ [COMMAND]: { text: '' }, '/home/dev/.local/bin/rolecall': { target: COMMAND } });
  const code = await run(['install'], terminal, {
    machine,
    world: fakeWorld({ environment: { PATH: searchPath } }),
    installation: { install: async () => [COMMAND], uninstall: async () => ({ files: [], left: [] }) },
  });
  assert.equal(code, 0);
  return terminal.out;
}

describe('rolecall install', () => {
  const installed = [
    'Installed ~/.local/share/rolecall/bin/rolecall',
    '  ~/.local/share/rolecall/bin/rolecall',
    'No profile is written until a role map is allowed.',
  ];

  it('says what it wrote', async () => {
    assert.deepEqual((await install('/usr/bin:/home/dev/.local/bin')).split('\n'), installed);
  });

  it('says how to type its name where PATH does not lead to it', async () => {
    assert.deepEqual((await install('/usr/bin')).split('\n'), [
      ...installed,
      'To type `rolecall` alone, put it on your PATH:',
      '  export PATH="/home/dev/.local/share/rolecall/bin:$PATH"',
    ]);
  });
});
