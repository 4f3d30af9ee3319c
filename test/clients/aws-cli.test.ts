import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { clientEnvironment, runClient, type ClientEnd } from './client-run.ts';

/** Debian's; another `aws` may come first in PATH. */
const AWS = '/usr/bin/aws';

describe('The AWS CLI at the sandbox STS', () => {
  let sandbox: Sandbox;
  let home: string;
  let issued: Promise<Record<string, string>> | undefined;

  before(async function () {
    if (!existsSync(AWS)) skipBecause(this, `${AWS} is not there; Debian's package awscli has it.`);
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-aws-cli-'));
  });
  after(async () => {
    await sandbox?.stop();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  function aws(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<ClientEnd> {
    return runClient(
      AWS,
      ['--endpoint-url', sandbox.sts, '--output', 'json', 'sts', ...args],
      clientEnvironment(home, environment),
    );
  }

  async function assume(jwt: string, ...more: readonly string[]): Promise<ClientEnd> {
    const role = ['--role-arn', 'arn:aws:iam::111122223333:role/dev-readonly', '--role-session-name', 'jane@ona'];
    return aws(['assume-role-with-web-identity', ...role, '--web-identity-token', jwt, ...more]);
  }

  /** Of the first that asked, since they last an hour. */
  function credentials(): Promise<Record<string, string>> {
    return (issued ??= freshCredentials());
  }

  async function freshCredentials(): Promise<Record<string, string>> {
    const { code, out, error } = await assume(await sandbox.mintToken());
    assert.equal(code, 0, error);
    const answer = new FieldReader(parseJson(out), 'the answer');
    assert.equal(answer.string('Provider'), sandbox.account.providerArn(sandbox.issuer));
    assert.equal(answer.string('Audience'), 'sts.amazonaws.com');
    const keys = answer.object('Credentials');
    return {
      AWS_ACCESS_KEY_ID: keys.string('AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: keys.string('SecretAccessKey'),
      AWS_SESSION_TOKEN: keys.string('SessionToken'),
    };
  }

  it('assumes the role and is who it should be', async () => {
    const { code, out, error } = await aws(['get-caller-identity'], await credentials());
    assert.equal(code, 0, error);
    assert.equal(
      new FieldReader(parseJson(out), 'the answer').string('Arn'),
      'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona',
    );
  });

  it('is told what it did wrong in STS’s words', async () => {
    const wrong = await assume(await sandbox.mintToken({ aud: 'other' }));
    assert.match(wrong.error, /\(InvalidIdentityToken\).*Incorrect token audience/);
    const foreign = await assume(await sandbox.mintToken({ sub: 'organization_id:x:project_id:y' }));
    assert.match(foreign.error, /\(AccessDenied\).*Not authorized to perform sts:AssumeRoleWithWebIdentity/);
    const long = await assume(await sandbox.mintToken(), '--duration-seconds', '43200');
    assert.match(long.error, /\(ValidationError\).*exceeds the MaxSessionDuration set for this role/);
    assert.deepEqual([wrong.code, foreign.code, long.code], [254, 254, 254]);
  });

  it('is refused with a changed secret, a changed session token and after the expiry', async () => {
    const good = await credentials();
    const secret = await aws(['get-caller-identity'], { ...good, AWS_SECRET_ACCESS_KEY: 'x'.repeat(40) });
    assert.match(secret.error, /\(SignatureDoesNotMatch\)/);
    const token = await aws(['get-caller-identity'], { ...good, AWS_SESSION_TOKEN: 'changed' });
    assert.match(token.error, /\(InvalidClientTokenId\)/);
    // Issued by a clock an hour and a bit behind: over already, while the client's clock is right.
    sandbox.setClockOffset(-3_601_000);
    const early = await freshCredentials().finally(() => sandbox.setClockOffset(0));
    const late = await aws(['get-caller-identity'], early);
    assert.match(late.error, /\(ExpiredToken\).*is expired/);
  });

  it('is refused when its clock is more than 15 minutes off', async () => {
    const good = await credentials();
    sandbox.setClockOffset(16 * 60_000);
    const { error } = await aws(['get-caller-identity'], good).finally(() => sandbox.setClockOffset(0));
    assert.match(error, /\(SignatureDoesNotMatch\).*Signature expired: .*- 15 min/);
  });

  it('finds no other operation', async () => {
    assert.match((await aws(['get-session-token'], await credentials())).error, /\(InvalidAction\)/);
  });
});
