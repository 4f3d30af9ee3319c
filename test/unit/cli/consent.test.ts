import { targetTerms } from '../../../src/clouds/clouds.ts';
import assert from 'node:assert/strict';
import { printable } from '../../../src/core/text.ts';
import type { ConsentChange, ConsentState } from '../../../src/core/consent.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { ACME_APP, awsRole, mapped, ONA_DETECTED, roleMap } from '../../support/sample-roles.ts';
import { fakeOverview, fakeSessions, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

function terms(durationSeconds: number, confirm: boolean, role = 'dev-readonly'): string {
  return JSON.stringify({
    target: targetTerms(awsRole(role).target),
    use: 'developer',
    durationSeconds,
    when: {},
    confirm,
  });
}

function needed(changes?: readonly ConsentChange[]): ConsentState {
  return {
    kind: 'needed',
    request: {
      fingerprint: 'f1',
      changes,
      terms: {
        repository: 'https://github.com/acme/app',
        label: 'acme/app',
        platform: 'ona',
        environment: 'env-1',
        sources: ['.devcontainer/devcontainer.json'],
        hosts: [],
        identity: 'Ona',
        audiences: ['sts.amazonaws.com'],
        roles: [
          {
            name: 'dev-readonly',
            source: 'x',
            account: 'AWS 111122223333',
            terms: terms(3600, false),
            autoAssume: true,
          },
          {
            name: 'deploy\u001b[2J',
            source: 'x',
            account: 'AWS 111122223333',
            terms: terms(900, true, 'Administrator'),
            autoAssume: false,
          },
        ],
      },
    },
  };
}

interface Outcome {
  readonly code: number;
  readonly granted: readonly string[];
  readonly terminal: FakeTerminal;
}

async function grant(
  words: readonly string[],
  terminal: FakeTerminal,
  consent = needed(),
  ci = false,
): Promise<Outcome> {
  const granted: string[] = [];
  const detection = ci
    ? { ...ONA_DETECTED, platform: { id: 'github-actions', name: 'GitHub Actions', kind: 'ci', sources: [] } as const }
    : ONA_DETECTED;
  const sessions = fakeSessions({
    overview: () => Promise.resolve(fakeOverview({ consent, detection })),
    grantConsent: async (folder, fingerprint) => void granted.push(`${folder} ${fingerprint}`),
  });
  const code = await run(['consent', 'grant', ...words], terminal, { sessions });
  return { code, granted, terminal };
}

describe('rolecall consent grant', () => {
  it('shows what is asked for, then allows exactly that', async () => {
    const { code, granted, terminal } = await grant([], new FakeTerminal({ interactive: true, answers: ['y'] }));
    assert.deepEqual([code, granted, terminal.questions], [0, ['/workspaces/app f1'], ['Allow? [y/N] ']]);
    assert.equal(
      terminal.out,
      [
        'Allow acme/app to use these roles?',
        '',
        'Repository: https://github.com/acme/app',
        'From .devcontainer/devcontainer.json.',
        'Identity: Ona. No token leaves for any host but the clouds of these roles.',
        'Audience of its tokens: sts.amazonaws.com',
        '',
        '  dev-readonly → arn:aws:iam::111122223333:role/dev-readonly',
        '      AWS 111122223333 · 1 h · assumed when you open this folder',
        '  ⚠ deploy\ufffd[2J → arn:aws:iam::111122223333:role/Administrator',
        '      AWS 111122223333 · 15 min · asks each time',
        '  Each of these: no session policy · developer.',
        '',
        'You are asked again when this changes.',
        'Allowed. The role map of acme/app may be used in this environment.',
        'Next: rolecall assume dev-readonly',
      ].join('\n'),
    );
  });

  it('says that the address changed and the roles did not, in place of a changed map', async () => {
    const consent = needed([
      { sign: '~', text: 'repository: https://github.com/acme/old → https://github.com/acme/app' },
    ]);
    assert.ok(consent.kind === 'needed');
    const moved = { repository: 'https://github.com/acme/old', label: 'acme/old', isAll: true };
    const { terminal } = await grant([], new FakeTerminal({ interactive: true, answers: ['y'] }), {
      ...consent,
      request: { ...consent.request, moved },
    });
    const [question] = terminal.out.split('\n');
    assert.equal(
      question,
      'This folder was of acme/old when you allowed it, and is of acme/app now: the address changed, the roles did not. Allow it there?',
    );
    // Another repository's roles are read as for the first time.
    for (const role of consent.request.terms.roles)
      assert.ok(terminal.out.includes(`${printable(role.name)} → `), role.name);
    assert.doesNotMatch(terminal.out, /What differs/);
  });

  it('says why this may be a stranger’s work, where it may', async () => {
    const doubt = 'No branch is checked out, so nothing says whose work this is.';
    const sessions = fakeSessions({
      overview: () =>
        Promise.resolve(fakeOverview({ consent: needed(), repository: { ...ACME_APP, branch: undefined, doubt } })),
      grantConsent: () => Promise.resolve(),
    });
    for (const words of [
      ['consent', 'grant'],
      ['consent', 'show'],
    ]) {
      const terminal = new FakeTerminal({ interactive: true, answers: ['y'] });
      assert.equal(await run(words, terminal, { sessions }), 0);
      assert.ok(terminal.out.includes(`\n${doubt}\n`));
    }
  });

  it('says how long no permission set lasts: that is not the map’s to say', async () => {
    const consent = needed();
    assert.ok(consent.kind === 'needed');
    const [role] = consent.request.terms.roles;
    assert.ok(role !== undefined);
    const portal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
    const account = { accountId: '111122223333', partition: 'aws', region: 'eu-west-1' };
    const identityCenter = { ...portal, roleName: 'ReadOnly' };
    const target = targetTerms({ cloud: 'aws', via: 'identity-center', ...account, identityCenter });
    const written = { target, use: 'developer', durationSeconds: 3600, when: {}, confirm: false };
    const ofCenter = { ...role, autoAssume: false, terms: JSON.stringify(written) };
    const request = { ...consent.request, terms: { ...consent.request.terms, roles: [ofCenter] } };
    const { terminal } = await grant([], new FakeTerminal({ interactive: true, answers: ['y'] }), {
      ...consent,
      request,
    });
    assert.match(
      terminal.out,
      /\n {2}⚠ dev-readonly → permission set ReadOnly of acme\.awsapps\.com\/start\n {6}AWS 111122223333 · developer\n/,
    );
  });

  it('shows what changed as fully as the first time, and nothing that did not change', async () => {
    const consent = needed();
    assert.ok(consent.kind === 'needed');
    const [dev, deploy] = consent.request.terms.roles;
    assert.ok(dev !== undefined && deploy !== undefined);
    const long = `sessionPolicy: not set → {${'"a":1,'.repeat(300)}"end":1}`;
    const changes: readonly ConsentChange[] = [
      { sign: '+', text: 'deploy', role: deploy },
      { sign: '~', text: `dev-readonly  ${long}`, role: dev },
    ];
    const { terminal } = await grant([], new FakeTerminal({ interactive: true, answers: ['y'] }), needed(changes));
    assert.match(terminal.out, /^The roles of acme\/app changed\. Allow the map as it is now\?\n/);
    const lines = terminal.out.split('\n');
    const start = lines.indexOf('What differs from the map you allowed before:');
    assert.deepEqual(lines.slice(start + 1, start + 7), [
      '  ~ dev-readonly → arn:aws:iam::111122223333:role/dev-readonly',
      '      AWS 111122223333 · 1 h · assumed when you open this folder',
      `      ${long}`,
      '  + ⚠ deploy\ufffd[2J → arn:aws:iam::111122223333:role/Administrator',
      '      AWS 111122223333 · 15 min · asks each time',
      '  Each of these: no session policy · developer.',
    ]);
  });

  it('hides none of many roles', async () => {
    const consent = needed();
    assert.ok(consent.kind === 'needed');
    const [dev] = consent.request.terms.roles;
    assert.ok(dev !== undefined);
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...dev,
      name: `role-${index}`,
      terms: terms(3600, false, `role-${index}`),
    }));
    const request = { ...consent.request, terms: { ...consent.request.terms, roles: many } };
    const { terminal } = await grant([], new FakeTerminal({ interactive: true }), { kind: 'needed', request });
    const heads = terminal.out
      .split('\n')
      .filter(line => /^ {2}role-\d+ → arn:aws:iam::111122223333:role\//.test(line));
    assert.equal(heads.length, 30);
  });

  const refusals: readonly (readonly [string, readonly string[], FakeTerminal, boolean, number])[] = [
    ['an answer that is not yes', [], new FakeTerminal({ interactive: true, answers: ['no'] }), false, 1],
    ['no terminal', [], new FakeTerminal(), false, 4],
    ['--yes without a terminal', ['--yes'], new FakeTerminal(), false, 4],
    ['a pipeline without --yes', [], new FakeTerminal(), true, 4],
    ['--yes in a pipeline', ['--yes'], new FakeTerminal(), true, 4],
    ['--yes in a pipeline that gives its jobs a terminal', ['--yes'], new FakeTerminal({ interactive: true }), true, 4],
    ['a yes in such a pipeline', [], new FakeTerminal({ interactive: true, answers: ['y'] }), true, 4],
  ];
  for (const [what, words, terminal, ci, expected] of refusals) {
    it(`allows nothing after ${what}`, async () => {
      const { code, granted } = await grant(words, terminal, needed(), ci);
      assert.deepEqual([code, granted], [expected, []]);
    });
  }

  it('--yes allows on a terminal, and still shows it', async () => {
    const { code, granted, terminal } = await grant(['--yes'], new FakeTerminal({ interactive: true }));
    assert.deepEqual([code, granted.length, terminal.questions.length], [0, 1, 0]);
    assert.match(terminal.out, /dev-readonly/);
  });

  it('says in a pipeline how a map is trusted there', async () => {
    const { terminal } = await grant(['--yes'], new FakeTerminal(), needed(), true);
    assert.match(terminal.err, /A pipeline takes no role from the map in its checkout.*\n.*add --trust-map/);
  });

  it('--role allows one role of a catalogue, by its own terms', async () => {
    const map = needed();
    assert.equal(map.kind, 'needed');
    const request = { ...map.request, fingerprint: 'f2' };
    const granted: string[] = [];
    const uses: unknown[] = [];
    const role = { ...mapped(awsRole('deploy'), CATALOGUE), consent: { kind: 'needed', request } as const };
    const sessions = fakeSessions({
      overview: (_folder, catalogue) => {
        uses.push(catalogue);
        return Promise.resolve(fakeOverview({ map: roleMap([role]) }));
      },
      grantRoleConsent: async (folder, name, fingerprint) => void granted.push(`${folder} ${name} ${fingerprint}`),
    });
    const terminal = new FakeTerminal({ interactive: true, answers: ['y'] });
    assert.equal(await run(['consent', 'grant', '--role', 'deploy'], terminal, { sessions }), 0);
    assert.deepEqual([granted, uses], [['/workspaces/app deploy f2'], ['ask']]);
    assert.match(terminal.out, /Allowed\. deploy of the catalogue of id\.acme\.example may be used/);
    const alone = new FakeTerminal();
    assert.equal(await run(['consent', 'grant', '--role', 'deploy', '--yes'], alone, { sessions }), 4);
    assert.equal(granted.length, 1);
  });

  it('--role allows none while the map that names the broker waits', async () => {
    const granted: string[] = [];
    const role = { ...mapped(awsRole('deploy'), CATALOGUE), consent: needed() };
    const sessions = fakeSessions({
      overview: () => Promise.resolve(fakeOverview({ map: roleMap([role]), consent: needed() })),
      grantRoleConsent: async (_folder, name) => void granted.push(name),
    });
    const terminal = new FakeTerminal({ interactive: true, answers: ['y'] });
    assert.equal(await run(['consent', 'grant', '--role', 'deploy'], terminal, { sessions }), 4);
    assert.deepEqual([granted, terminal.questions], [[], []]);
    assert.match(terminal.err, /acme\/app is not allowed yet\./);
  });

  it('with --json shows it to the person and answers the program', async () => {
    const { terminal } = await grant(['--json'], new FakeTerminal({ interactive: true, answers: ['y'] }));
    assert.deepEqual(JSON.parse(terminal.out), { state: 'granted', changed: true, fingerprint: 'f1' });
    assert.match(terminal.err, /Allow acme\/app to use these roles\?/);
  });
});

async function show(words: readonly string[], consent: ConsentState): Promise<string> {
  const terminal = new FakeTerminal();
  const sessions = fakeSessions({ overview: () => Promise.resolve(fakeOverview({ consent })) });
  assert.equal(await run(['consent', 'show', ...words], terminal, { sessions }), 0);
  return terminal.out;
}

describe('rolecall consent show', () => {
  const granted = { kind: 'granted', fingerprint: 'f'.repeat(64) } as const;

  it('says that a person allowed it, and how to take that back', async () => {
    assert.equal(
      await show([], granted),
      'The role map of acme/app is allowed, as it is now (ffffffffffff).\nTake it back with `rolecall consent revoke`.',
    );
  });

  it('says that a setting allowed it and nobody was asked', async () => {
    const bySetting = { ...granted, bySetting: true } as const;
    assert.match(
      await show([], bySetting),
      /your setting rolecall\.trustedSources covers it, and nobody was asked\.\nTake it/,
    );
    assert.deepEqual(JSON.parse(await show(['--json'], bySetting)), {
      state: 'granted',
      fingerprint: granted.fingerprint,
      bySetting: true,
    });
  });
});
