import assert from 'node:assert/strict';
import { actOnRow } from '../../../src/programs/extension/flows/act-on-row.ts';
import { roleTree } from '../../../src/programs/extension/view/role-tree.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { ScriptedDialogs } from './fakes.ts';
import { item, NOW, overview, problem, ready, WORDS } from './sample-overview.ts';

interface Enter {
  readonly trusted?: boolean;
  readonly directly?: boolean;
  readonly dialogs?: Partial<Pick<ScriptedDialogs, 'chosen' | 'goesToDefinition'>>;
}

/** What a person is told after Enter on a role, and the commands that run then, those that keep the focus marked. */
async function enter(role: RoleOverview, { trusted = true, directly = false, dialogs = {} }: Enter = {}) {
  const scripted = Object.assign(new ScriptedDialogs(), dialogs);
  const ran: string[] = [];
  const [node] = roleTree(ready([overview([role])], { trusted }), NOW, WORDS);
  assert.ok(node?.kind === 'role');
  await actOnRow(node, directly, {
    dialogs: scripted,
    run: (command, argument) => {
      ran.push(
        `${command} ${'role' in argument ? String(argument.role) : ''}${'preserveFocus' in argument ? ' beside' : ''}`,
      );
      return Promise.resolve();
    },
    isTrusted: () => trusted,
    words: WORDS,
  });
  return { said: scripted.said, ran };
}

const elsewhere = { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } as const;
const NOT_HERE = 'prod is not available here: only on main. You are on feature/login. Go to Definition?';

describe('Enter on a role', () => {
  it('that is for another branch says why, and opens no file', async () => {
    assert.deepEqual(await enter(item('prod', { state: elsewhere })), { said: [NOT_HERE], ran: [] });
  });

  it('that is for another branch leads to its definition when asked to', async () => {
    const dialogs = { goesToDefinition: true };
    assert.deepEqual(await enter(item('prod', { state: elsewhere }), { dialogs }), {
      said: [NOT_HERE],
      ran: ['rolecall.goToRole prod'],
    });
  });

  it('that a catalogue does not give says why, and offers no file', async () => {
    const state = { kind: 'unavailable', reason: 'needs maintain on acme/app', detail: 'Ask for it.' } as const;
    assert.deepEqual(await enter(item('prod', { source: CATALOGUE, state })), {
      said: ['prod is not available here: needs maintain on acme/app. Ask for it.'],
      ran: [],
    });
  });

  it('that is wrong shows where, and leaves the focus where it is', async () => {
    const state = { kind: 'broken', problem: problem() } as const;
    assert.deepEqual(await enter(item('old', { role: undefined, state })), {
      said: [],
      ran: ['rolecall.goToRole old beside'],
    });
  });

  it('offers what can be done, and does what was chosen and nothing else', async () => {
    const said = ['dev? Assume Role, Use in New Terminals, Show Details'];
    assert.deepEqual(await enter(item('dev')), { said, ran: [] });
    assert.deepEqual(await enter(item('dev'), { dialogs: { chosen: 'Use in New Terminals' } }), {
      said,
      ran: ['rolecall.useInNewTerminals dev'],
    });
  });

  it('that was chosen from a list assumes it without another question', async () => {
    assert.deepEqual(await enter(item('dev'), { directly: true }), { said: [], ran: ['rolecall.assume dev'] });
  });

  it('tells of trust in Restricted Mode, and runs nothing', async () => {
    const { said, ran } = await enter(item('dev'), { trusted: false, directly: true });
    assert.deepEqual([said.length, ran], [1, []]);
  });
});
