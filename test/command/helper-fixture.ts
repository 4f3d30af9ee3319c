import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { Secret } from '../../src/core/secret.ts';
import type { SessionRecord } from '../../src/core/session.ts';
import { shimText } from '../../src/deliver/shim.ts';
import { findFlock } from '../../src/platform/installation/install.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { storeSession } from '../support/store-session.ts';

export const KEY = '0123456789abcdef'.repeat(2);
export const ROLE = 'arn:aws:iam::111122223333:role/dev';
const HOUR = 3_600_000;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with nothing of this process's environment but what is given. */
export async function run(
  file: string,
  argumentList: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await new Promise((resolve, reject) => {
    const child = spawn(file, argumentList, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', code => resolve({ code, stdout, stderr }));
  });
}

/** A cloud on loopback that counts exchanges; `respond` may delay or refuse. */
export async function startCloud(): Promise<{
  readonly endpoint: string;
  readonly exchanges: () => number;
  behave(behaviour: { delay?: number; refuse?: boolean; hang?: boolean }): void;
  stop(): void;
}> {
  let exchanges = 0;
  let behaviour: { delay?: number; refuse?: boolean; hang?: boolean } = {};
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      exchanges += 1;
      const number = exchanges;
      if (behaviour.hang === true) return;
      setTimeout(() => {
        if (behaviour.refuse === true) {
          response.writeHead(403, { 'content-type': 'text/xml' });
          response.end(
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error><RequestId>1</RequestId></ErrorResponse>',
          );
          return;
        }
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(answerXml(number));
      }, behaviour.delay ?? 0);
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port ?? 0}`,
    exchanges: () => exchanges,
    behave: next => {
      behaviour = next;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerXml(number: number): string {
  const expiration = new Date(Date.now() + HOUR).toISOString().replace(/\.\d+/, '');
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><SubjectFromWebIdentityToken>sub</SubjectFromWebIdentityToken><Audience>sts.amazonaws.com</Audience><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/dev/who@where</Arn><AssumedRoleId>AROAEXAMPLEEXAMPLE12:who@where</AssumedRoleId></AssumedRoleUser><Credentials><SessionToken>renewed${number}${'t'.repeat(900)}</SessionToken><SecretAccessKey>${'s'.repeat(40)}</SecretAccessKey><Expiration>${expiration}</Expiration><AccessKeyId>ASIAEXAMPLEEXAMPLE12</AccessKeyId></Credentials><Provider>https://issuer.example</Provider></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An unsigned token: the helper only reads its claims, and the stand-in cloud believes anything. */
export function identityToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://issuer.example', sub: 'sub', aud: 'sts.amazonaws.com', iat: now, exp: now + 300 };
  return `${part({ alg: 'RS256', kid: '1', typ: 'JWT' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}

/** A home with the shim, and a runtime directory on tmpfs, for one test. */
export class Fixture {
  readonly root: string;
  readonly directory: string;
  readonly shim: string;
  readonly store: SessionStore;
  readonly tokenFile: string;
  readonly flock = findFlock();
  readonly #programs: string;

  constructor(programs: string, folderName = 'home') {
    this.#programs = programs;
    this.root = mkdtempSync('/dev/shm/rolecall-test-');
    mkdirSync(path.join(this.root, folderName), { mode: 0o700 });
    this.directory = path.join(this.root, folderName, 'runtime');
    this.shim = path.join(this.root, folderName, 'rolecall');
    this.tokenFile = path.join(this.root, 'token');
    writeFileSync(this.tokenFile, identityToken(), { mode: 0o600 });
    this.store = new SessionStore(openPrivateDirectory({ path: this.directory, flock: this.flock }), {
      now: () => Date.now(),
      sleep: () => Promise.resolve(),
    });
    this.writeShim({});
  }

  writeShim(changes: { readonly node?: string; readonly flock?: undefined; readonly programs?: string }): void {
    const flock = this.flock === undefined ? undefined : { path: this.flock, waits: true };
    writeFileSync(
      this.shim,
      shimText({
        version: '0.0.0',
        runtimeDirectory: this.directory,
        node: process.execPath,
        electron: false,
        programs: this.#programs,
        homeDirectory: path.join(this.root, 'home'),
        flock,
        ...changes,
      }),
      { mode: 0o755 },
    );
  }

  file(kind: 'cache' | 'session' | 'lock' | 'failure'): string {
    return path.join(this.directory, `${KEY}.${kind}`);
  }

  record(changes: Partial<SessionRecord> = {}): SessionRecord {
    return {
      version: 2,
      key: KEY,
      roleName: 'dev',
      repository: 'acme/app',
      folder: '/workspaces/app',
      target: {
        cloud: 'aws',
        via: 'web-identity',
        roleArn: ROLE,
        accountId: '111122223333',
        partition: 'aws',
        region: 'eu-west-1',
      },
      durationSeconds: 3600,
      roleSessionName: 'who@where',
      audience: 'sts.amazonaws.com',
      source: { id: 'token-file', file: this.tokenFile },
      mapFingerprint: undefined,
      renewUntil: Date.now() + 8 * HOUR,
      generation: 'generation-1',
      owner: 'command',
      profile: 'dev',
      ...changes,
    };
  }

  /** Stores a session whose credentials end after `left` milliseconds. Answers what a warm hit prints. */
  async save(left = HOUR, record = this.record(), endpoint?: string): Promise<string> {
    const expiresAt = Date.now() + left;
    const answer = JSON.stringify({
      Version: 1,
      AccessKeyId: 'ASIAEXAMPLEEXAMPLE12',
      SecretAccessKey: 's'.repeat(40),
      SessionToken: `stored${'t'.repeat(900)}`,
      Expiration: new Date(expiresAt).toISOString(),
    });
    const transport = { endpoint, certificateAuthority: undefined };
    await storeSession(this.store, { record, transport }, { answer: new Secret(answer), expiresAt });
    return `${answer}\n`;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
