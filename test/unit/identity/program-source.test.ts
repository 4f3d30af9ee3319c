import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { FoundProgram } from '../../../src/core/ports.ts';
import type { TokenSource } from '../../../src/core/token.ts';
import { createGitpodClassicSource } from '../../../src/identity/gitpod-classic.ts';
import { createOnaSource } from '../../../src/identity/ona.ts';
import type { ProgramSourcePorts } from '../../../src/identity/program-source.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeExec, type FakeProgram } from '../../support/fake-exec.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';

const AUDIENCE = 'sts.amazonaws.com';
const clock = new FakeClock();
const EXPIRY = clock.now() / 1000 + 3600;

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly program: string;
  readonly issuer: string;
  readonly hint: string;
  readonly create: (ports: ProgramSourcePorts, issuer: string | undefined) => TokenSource;
}

const KINDS: readonly Kind[] = [
  {
    id: 'ona-cli',
    name: "Ona's CLI",
    program: '/usr/bin/ona',
    issuer: 'https://app.gitpod.io',
    hint: "Run `ona idp token --audience sts.amazonaws.com --decode` to see why: identity tokens need Ona's Enterprise plan and a signed-in environment.",
    create: createOnaSource,
  },
  {
    id: 'gitpod-classic-cli',
    name: "Gitpod's CLI",
    program: '/usr/bin/gp',
    issuer: 'https://services.acme.gitpod.cloud/idp',
    hint: 'Run `gp idp token --audience sts.amazonaws.com --decode` to see why: the workspace must be running and signed in.',
    create: createGitpodClassicSource,
  },
];

function build(
  { program, create }: Kind,
  answer: FakeProgram,
  options: { found?: FoundProgram; issuer?: string } = {},
): { source: TokenSource; runs: readonly (readonly string[])[] } {
  const exec = createFakeExec({ [program]: answer });
  const locate = (): Promise<FoundProgram> => Promise.resolve(options.found ?? { found: true, path: program });
  return { source: create({ exec, clock, locate }, options.issuer), runs: exec.runs };
}

for (const cli of KINDS) {
  const { id, name, program, issuer, hint } = cli;
  describe(`token source ${id}`, () => {
    const claims = { iss: issuer, aud: AUDIENCE, exp: EXPIRY, sub: 'org:a1/prj:c9/env:e5' };
    const token = unsignedToken(claims);

    it('asks the program for a token of exactly one audience, anew at each call', async () => {
      const { source, runs } = build(cli, () => ({ output: `${token}\n` }));
      const { jwt, ...rest } = await source.token(AUDIENCE);
      await source.token(AUDIENCE);
      assert.deepStrictEqual({ jwt: jwt.reveal(), ...rest }, { jwt: token, claims, audience: AUDIENCE, source: id });
      const run = [program, 'idp', 'token', '--audience', AUDIENCE];
      assert.deepStrictEqual(runs, [run, run]);
    });

    it('is recorded by its program once that was found, and by an issuer only when the person chose one', async () => {
      const { source } = build(cli, () => ({ output: token }));
      const before = source.record();
      const availability = await source.availability();
      const { source: other } = build(cli, () => ({}), { issuer: 'http://127.0.0.1:4000' });
      await other.availability();
      assert.deepStrictEqual(
        [before, availability, source.record(), other.record(), source.interactive],
        [undefined, { usable: true }, { id, program }, { id, program, issuer: 'http://127.0.0.1:4000' }, false],
      );
    });

    it('runs nothing when the program is gone or refused, and says why', async () => {
      const { source, runs } = build(cli, () => ({ output: token }), {
        found: { found: false, reason: 'at /usr/bin/x is not run: /usr/bin is writable by everyone' },
      });
      const message = `${name} at /usr/bin/x is not run: /usr/bin is writable by everyone.`;
      assert.deepStrictEqual(await source.availability(), { usable: false, reason: message });
      assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), {
        kind: 'no-identity-source',
        message,
        hint: 'Name the directory it is in under `programDirectories` in ~/.config/rolecall/config.yaml.',
        retryable: false,
      });
      assert.deepStrictEqual([source.record(), runs], [undefined, []]);
    });

    for (const audience of ['--help', '-x', '', 'a b', 'a,b', 'a\nb', 'a"b', '$(id)', 'é', 'a'.repeat(256)]) {
      it(`hands no program the audience ${JSON.stringify(audience.slice(0, 12))}`, async () => {
        const { source, runs } = build(cli, () => ({ output: token }));
        const { kind } = await failureOf(() => source.token(audience));
        assert.deepStrictEqual([kind, runs], ['usage', []]);
      });
    }

    for (const audience of [
      'api://AzureADTokenExchange',
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/dev/providers/ona',
      'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/dev/providers/ona',
    ]) {
      it(`takes the audience ${audience}`, async () => {
        const { source } = build(cli, () => ({ output: unsignedToken({ ...claims, aud: [audience] }) }));
        assert.equal((await source.token(audience)).audience, audience);
      });
    }

    const secret = unsignedToken({ marker: 'SECRET' });
    const FAILURES: readonly [what: string, answer: FakeProgram, kind: string, message: string, hint?: string][] = [
      [
        'a program that refuses',
        () => ({ exitCode: 1, errorOutput: 'not logged in', output: secret }),
        'identity-rejected',
        `${name} gave no identity token (exit code 1).`,
        hint,
      ],
      [
        'a program that prints a notice beside the token',
        () => ({ output: `${secret}\nupdate available` }),
        'protocol',
        `${name} gave more than one line where one token was expected.`,
        'Run `rolecall doctor`, which checks each identity source.',
      ],
      [
        'a token of another issuer',
        () => ({ output: unsignedToken({ ...claims, iss: 'https://evil.example' }) }),
        'identity-rejected',
        `${name} gave a token of the issuer https://evil.example, not of ${
          id === 'ona-cli' ? issuer : 'https://services.<installation>.gitpod.cloud/idp or https://api.gitpod.io/idp'
        }.`,
        'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.',
      ],
      [
        'a time limit',
        () => {
          throw new AssumeError('network', 'No answer within 10 s.');
        },
        'network',
        'No answer within 10 s.',
      ],
      [
        'a program that cannot be started',
        () => {
          throw new AssumeError('local-file', 'It could not be started.');
        },
        'local-file',
        'It could not be started.',
      ],
    ];
    for (const [what, answer, kind, message, expectedHint] of FAILURES) {
      it(`fails on ${what}`, async () => {
        const { source } = build(cli, answer);
        assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), {
          kind,
          message,
          hint: expectedHint,
          retryable: false,
        });
      });
    }

    it('can be cancelled', async () => {
      const { source } = build(cli, () => ({ output: token }));
      const { kind } = await failureOf(() => source.token(AUDIENCE, AbortSignal.abort()));
      assert.equal(kind, 'cancelled');
    });
  });
}
