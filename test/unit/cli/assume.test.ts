import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { AssumeRequest } from '../../../src/sessions/overview/overview.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { assumed, fakeSessions, fakeWorld, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

describe('rolecall assume', () => {
  it('tells each step, until when, and what to try', async () => {
    const terminal = new FakeTerminal();
    const requests: AssumeRequest[] = [];
    const code = await run(['assume', 'dev-readonly', '--duration', '1h30m'], terminal, {
      sessions: fakeSessions({
        assume: async request => {
          requests.push(request);
          request.onStep?.({ step: 'token', text: 'Ona, for sts.amazonaws.com', took: 120.4 });
          request.onStep?.({ step: 'exchange', text: 'AWS eu-west-1, role dev-readonly', took: 210 });
          request.onStep?.({ step: 'profile', text: 'dev-readonly in /home/dev/.aws/config', took: 3 });
          return assumed();
        },
      }),
    });
    assert.equal(code, 0);
    assert.equal(terminal.err, '');
    assert.deepEqual(terminal.waits, ['  token     …', '  exchange  …', '  profile   …']);
    assert.deepEqual(terminal.out.split('\n').slice(0, 3), [
      '  token     Ona, for sts.amazonaws.com                        120 ms',
      '  exchange  AWS eu-west-1, role dev-readonly                  210 ms',
      '  profile   dev-readonly in ~/.aws/config',
    ]);
    assert.match(terminal.out, /\nReady until \d\d:\d\d\. Try: aws --profile dev-readonly sts get-caller-identity$/);
    assert.deepEqual(
      requests.map(({ folder, role, durationSeconds, owner, confirm }) => ({
        folder,
        role,
        durationSeconds,
        owner,
        confirm,
      })),
      [
        {
          folder: '/workspaces/app',
          role: 'dev-readonly',
          durationSeconds: 5400,
          owner: 'command',
          confirm: undefined,
        },
      ],
    );
  });

  it('prints one document with --json', async () => {
    const terminal = new FakeTerminal();
    await run(['assume', 'dev-readonly', '--json'], terminal, {
      sessions: fakeSessions({
        assume: async request => {
          request.onStep?.({ step: 'token', text: 'Ona', took: 1.6 });
          return assumed();
        },
      }),
    });
    assert.deepEqual(JSON.parse(terminal.out), {
      role: 'dev-readonly',
      profile: 'dev-readonly',
      sessionKey: 'a'.repeat(32),
      principal: 'arn:aws:sts::111122223333:assumed-role/dev-readonly/dev',
      expiresAt: '2026-01-01T13:00:00.000Z',
      renewUntil: '2026-01-01T20:00:00.000Z',
      shadows: [],
      notes: [],
      steps: [{ step: 'token', text: 'Ona', milliseconds: 2 }],
    });
  });

  it('says nothing of time for a token that was there, nor of renewal that only a person does', async () => {
    for (const words of [[], ['--json']]) {
      const terminal = new FakeTerminal();
      await run(['assume', 'dev-readonly', ...words], terminal, {
        sessions: fakeSessions({
          assume: async request => {
            request.onStep?.({ step: 'token', text: 'Sign-in at acme.okta.com', took: 0.3 });
            return { ...assumed(), renewUntil: undefined };
          },
        }),
      });
      assert.match(
        terminal.out,
        words.length === 0 ? /^ {2}token {5}Sign-in at acme\.okta\.com *\n/ : /"renewUntil": null/,
      );
    }
  });

  const rows: readonly (readonly [
    what: string,
    terminal: () => FakeTerminal,
    words: readonly string[],
    answer: boolean | undefined,
    asked: number,
  ])[] = [
    ['y', () => new FakeTerminal({ interactive: true, answers: ['y'] }), [], true, 1],
    ['nothing', () => new FakeTerminal({ interactive: true, answers: [''] }), [], false, 1],
    ['yonder', () => new FakeTerminal({ interactive: true, answers: ['yonder'] }), [], false, 1],
    ['--yes on a terminal', () => new FakeTerminal({ interactive: true }), ['--yes'], true, 0],
    ['--yes without a terminal', () => new FakeTerminal(), ['--yes'], undefined, 0],
  ];
  for (const [what, makeTerminal, words, answer, asked] of rows) {
    it(`a role that asks, answered by ${what}`, async () => {
      const terminal = makeTerminal();
      const answers: (boolean | undefined)[] = [];
      await run(['assume', 'deploy', ...words], terminal, {
        sessions: fakeSessions({
          assume: async ({ confirm }) => {
            answers.push(await confirm?.(awsRole('deploy', { confirm: true, durationSeconds: 900 })));
            return assumed();
          },
        }),
      });
      assert.deepEqual([answers, terminal.questions.length], [[answer], asked]);
      const question = 'Assume deploy → arn:aws:iam::111122223333:role/deploy (AWS 111122223333, 15 min)? [y/N] ';
      if (asked > 0) assert.equal(terminal.questions[0], question);
    });
  }

  it('names a command to try only where it works, and what tools have to be told', async () => {
    for (const [name, says] of [
      ['AWS_DEFAULT_PROFILE', /^Ready until [\d:]+\. Try: aws --profile dev-readonly sts get-caller-identity$/m],
      [
        'HOME',
        /^Ready until [\d:]+\. Try: AWS_CONFIG_FILE=\/home\/dev\/\.aws\/config aws --profile dev-readonly sts get-caller-identity$/m,
      ],
      ['AWS_CONFIG_FILE', /Try: AWS_CONFIG_FILE=\/home\/dev\/\.aws\/config aws /],
      ['AWS_MAX_ATTEMPTS', /^Ready until [\d:]+\.$/m],
      ['AWS_DEFAULT_REGION', /^Ready until [\d:]+\.$/m],
      ['role_arn of [profile dev-readonly]', /^Ready until [\d:]+\.$/m],
    ] as const) {
      const terminal = new FakeTerminal();
      await run(['assume', 'dev-readonly'], terminal, {
        sessions: fakeSessions({
          assume: () =>
            Promise.resolve(assumed({ shadows: [{ name, where: 'the environment', who: 'tools', fix: 'Unset it.' }] })),
        }),
      });
      assert.match(terminal.out, says);
    }
  });

  it('says what sends requests elsewhere or checks no server, and which old SDKs read no profile', async () => {
    for (const [environment, note] of [
      [
        { AWS_CA_BUNDLE: '' },
        /\nAWS_CA_BUNDLE is set to nothing, with which the AWS CLI and boto3 check no server's certificate: unset it\./,
      ],
      [{ AWS_ENDPOINT_URL_S3: 'http://x' }, /\nAWS_ENDPOINT_URL_S3 sends requests of tools elsewhere/],
      [
        { AWS_PROFILE: 'dev-readonly' },
        /\nOld SDKs \(Go 1 and JavaScript 2\) read no profile: set AWS_SDK_LOAD_CONFIG=1/,
      ],
      [{ AWS_PROFILE: 'dev-readonly', AWS_SDK_LOAD_CONFIG: '0' }, /\nOld SDKs \(Go 1\) read no profile/],
      [{ AWS_PROFILE: 'dev-readonly', AWS_SDK_LOAD_CONFIG: '1' }, /get-caller-identity$/],
      [{}, /get-caller-identity$/],
    ] as const) {
      const terminal = new FakeTerminal();
      await run(['assume', 'dev-readonly'], terminal, {
        world: fakeWorld({ environment }),
        sessions: fakeSessions({ assume: () => Promise.resolve(assumed()) }),
      });
      assert.match(terminal.out, note);
    }
  });

  it('names what hides the role', async () => {
    const terminal = new FakeTerminal();
    const shadow = { name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'tools', fix: 'Unset it.' };
    await run(['assume', 'dev-readonly'], terminal, {
      sessions: fakeSessions({ assume: () => Promise.resolve(assumed({ shadows: [shadow] })) }),
    });
    assert.match(
      terminal.out,
      /Tools will ignore dev-readonly: AWS_ACCESS_KEY_ID is set \(from the environment\)\. Unset it\./,
    );
  });

  it('names who alone ignores it', async () => {
    const terminal = new FakeTerminal();
    const who = 'boto3 and the AWS CLI 1';
    const shadow = { name: 'AWS_DEFAULT_PROFILE', where: '/home/dev/.bashrc:3', who, fix: 'Unset it.' };
    await run(['assume', 'dev-readonly'], terminal, {
      sessions: fakeSessions({ assume: () => Promise.resolve(assumed({ shadows: [shadow] })) }),
    });
    assert.match(
      terminal.out,
      /^boto3 and the AWS CLI 1 will ignore dev-readonly: AWS_DEFAULT_PROFILE is set \(from \/home\/dev\/\.bashrc:3\)\. Unset it\.$/m,
    );
  });

  for (const [kind, hint, asked] of [
    [
      'identity-rejected',
      /Look\. `rolecall trust explain dev-readonly --answer issuer-unknown` names the likely causes\.$/,
      true,
    ],
    // No cloud was given a token.
    ['identity-rejected', /Look\.$/, false],
    ['clock-skew', /Look\.$/, true],
    ['consent-needed', /Look\.$/, false],
  ] as const) {
    it(`names the command that explains what a cloud refused, and nothing else: ${kind}${asked ? '' : ', no cloud asked'}`, async () => {
      const terminal = new FakeTerminal();
      const refusal = new AssumeError(kind, 'Refused.', { hint: 'Look.', reason: 'issuer-unknown' });
      await run(['assume', 'dev-readonly'], terminal, {
        sessions: fakeSessions({
          assume: request => {
            if (asked) request.onStep?.({ step: 'token', text: 'Ona', took: 1 });
            return Promise.reject(refusal);
          },
        }),
      });
      assert.match(terminal.err, hint);
    });
  }
});
