import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { CommandInstallation } from '../../../src/programs/extension/flows/command-installation.ts';
import { NewTerminals } from '../../../src/programs/extension/flows/new-terminals.ts';
import { RolesStore } from '../../../src/programs/extension/state/roles-store.ts';
import { terminalVariables } from '../../../src/programs/extension/view/terminal-variables.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { ACME_APP } from '../../support/sample-roles.ts';
import { DEV, harness } from './flow-harness.ts';
import { active, consentNeeded, FOLDER, item, MINUTE, NOW, overview, ready } from './sample-overview.ts';

const dev = (overrides: Partial<RoleOverview> = {}) => item('dev', { isDefault: true, ...overrides });

async function choosing(role: RoleOverview, assumes = false) {
  const { sessions, store, refresher, dialogs, flow, outcome } = await harness({ overview: overview([role]) });
  dialogs.assumesOffered = assumes;
  await new NewTerminals({ sessions, store, refresher, dialogs, assumeFlow: flow }).use(DEV);
  const { calls, said } = outcome();
  return { calls, said };
}

describe('Choosing the role of new terminals', () => {
  it('says nothing of one that is active', async () => {
    assert.deepEqual(await choosing(dev({ state: active(42) })), { calls: ['default dev'], said: [] });
  });

  it('says nothing of one that the next tool renews', async () => {
    const state = { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: NOW + 60 * MINUTE } as const;
    assert.deepEqual(await choosing(dev({ state })), { calls: ['default dev'], said: [] });
  });

  const offers: readonly (readonly [what: string, role: RoleOverview, said: string])[] = [
    ['is not active', dev(), 'terminals name dev, which is not active: assume it?'],
    ['has no profile yet', dev({ profile: undefined }), 'terminals get dev, which is not active: assume it?'],
    [
      'expired',
      dev({ state: { kind: 'expired', expiredAt: NOW } }),
      'terminals name dev, which is not active: assume it?',
    ],
    [
      'expired, and could not be renewed by a tool',
      dev({
        state: { kind: 'expired', expiredAt: NOW, renewsUntil: NOW + 60 * MINUTE },
        lastFailure: { kind: 'network', message: 'No answer.', hint: undefined, at: NOW },
      }),
      'terminals name dev, which is not active: assume it?',
    ],
  ];
  for (const [what, role, said] of offers) {
    it(`says what a terminal will find of one that ${what}, and assumes it when asked to`, async () => {
      assert.deepEqual(await choosing(role), { calls: ['default dev'], said: [said] });
      assert.deepEqual(await choosing(role, true), { calls: ['default dev', 'assume dev for window'], said: [said] });
    });
  }

  it('says that terminals get it later where they name another one until then', async () => {
    const roles = [item('ops', { isDefault: true }), item('dev')];
    const { sessions, store, refresher, dialogs, flow, outcome } = await harness({ overview: overview(roles) });
    await new NewTerminals({ sessions, store, refresher, dialogs, assumeFlow: flow }).use(DEV);
    assert.deepEqual(outcome().said, ['terminals get dev, which is not active: assume it?']);
  });

  it('says what is true after the choice, not before it', async () => {
    const { sessions, store, refresher, dialogs, flow, outcome } = await harness({
      overview: overview([item('dev', { state: active(42) })]),
    });
    sessions.current = overview([dev()]);
    await new NewTerminals({ sessions, store, refresher, dialogs, assumeFlow: flow }).use(DEV);
    assert.deepEqual(outcome().said, ['terminals name dev, which is not active: assume it?']);
  });

  it('chooses none that is not for here, and says why', async () => {
    const state = { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } as const;
    assert.deepEqual(await choosing(dev({ state })), {
      calls: [],
      said: ['dev is not available: only on main. You are on feature/login.'],
    });
  });
});

describe('What new terminals get', () => {
  const COMMAND = '/home/dev/.local/share/rolecall/bin';
  const roles = [dev({ state: active(42), profile: 'dev-2' }), item('ops', { state: active(3) })];
  const api = { ...ACME_APP, folder: '/workspaces/api', label: 'acme/api' };

  it('is the default role’s profile and the command, the same that the status bar tells of', () => {
    assert.deepEqual(terminalVariables(ready([overview(roles)]), COMMAND, ':'), [
      { folder: undefined, variables: { AWS_PROFILE: 'dev-2', PATH: `:${COMMAND}` } },
    ]);
  });

  it('is the command alone before anything is allowed, or without a map', () => {
    const asking = overview(roles, { consent: consentNeeded(roles) });
    assert.deepEqual(
      [asking, overview([])].map(each => terminalVariables(ready([each]), COMMAND, ':')),
      [
        [{ folder: undefined, variables: { PATH: `:${COMMAND}` } }],
        [{ folder: undefined, variables: { PATH: `:${COMMAND}` } }],
      ],
    );
  });

  it('is no role of a catalogue that waits to be allowed by itself', () => {
    const kept = dev({ consent: consentNeeded([]) });
    assert.deepEqual(terminalVariables(ready([overview([kept])]), COMMAND, ':'), [
      { folder: undefined, variables: { PATH: `:${COMMAND}` } },
    ]);
  });

  it('is nothing in a folder that is not trusted', () => {
    assert.deepEqual(terminalVariables(ready([overview(roles)], { trusted: false }), undefined, ':'), [
      { folder: undefined, variables: {} },
    ]);
  });

  it('is each folder’s own where several are open', () => {
    const state = ready([overview(roles), overview([], { repository: api })]);
    assert.deepEqual(terminalVariables(state, COMMAND, ':'), [
      { folder: FOLDER, variables: { AWS_PROFILE: 'dev-2', PATH: `:${COMMAND}` } },
      { folder: api.folder, variables: { PATH: `:${COMMAND}` } },
    ]);
  });
});

async function installing(states: readonly ReturnType<typeof ready>[], failure?: Error) {
  const store = new RolesStore();
  const done: string[] = [];
  const log = (message: string): number => done.push(message);
  const installation = new CommandInstallation({
    store,
    installCommand: () => {
      done.push('installed');
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
    log: { trace: () => undefined, debug: log, info: log, warn: log, error: log },
  });
  await installation.consider();
  for (const { folders, trusted } of states) {
    store.folders(folders, trusted);
    await installation.consider();
  }
  return done;
}

describe('The command', () => {
  const asking = overview([dev()], { consent: consentNeeded([dev()]) });

  it('is installed once a window, before anything is allowed', async () => {
    assert.deepEqual(await installing([ready([asking]), ready([asking])]), ['installed']);
  });

  it('is installed where no map is yet: pages have people type it first', async () => {
    assert.deepEqual(await installing([ready([overview([])])]), ['installed']);
  });

  it('is not installed for a folder that is not trusted, until it is', async () => {
    const untrusted = ready([asking], { trusted: false });
    assert.deepEqual(await installing([untrusted]), []);
    assert.deepEqual(await installing([untrusted, ready([asking])]), ['installed']);
  });

  it('is not installed without a folder', async () => {
    assert.deepEqual(await installing([ready([])]), []);
  });

  it('that cannot be installed is told of in the log, once, and keeps nothing else from working', async () => {
    const failure = new AssumeError('local-file', 'The rolecall command could not be installed: the disk is full.');
    assert.deepEqual(await installing([ready([asking]), ready([asking])], failure), [
      'installed',
      'Could not install the rolecall command: local-file.',
    ]);
  });
});
