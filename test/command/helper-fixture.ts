import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { Secret } from '../../src/core/secret.ts';
import type { HandoutCommand, SessionRecord } from '../../src/core/session.ts';
import type { Cloud, Target } from '../../src/core/target.ts';
import type { Handout, ToolFileKind } from '../../src/core/credentials.ts';
import { shimText } from '../../src/deliver/shim.ts';
import { findFlock } from '../../src/platform/installation/install.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { storeSession } from '../support/store-session.ts';

export const KEY = '0123456789abcdef'.repeat(2);
export const ROLE = 'arn:aws:iam::111122223333:role/dev';
const HOUR = 3_600_000;

/** A role of each cloud, with the command by which its tools ask. */
export const CLOUD_ROLES = {
  aws: {
    command: 'credential-process',
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn: ROLE,
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
    },
    audience: 'sts.amazonaws.com',
  },
  gcp: {
    command: 'google-executable',
    target: {
      cloud: 'gcp',
      provider: 'projects/123456/locations/global/workloadIdentityPools/acme-dev/providers/platform',
    },
    audience:
      'https://iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/acme-dev/providers/platform',
  },
  azure: {
    command: 'azure-token',
    target: {
      cloud: 'azure',
      tenantId: '8f3b6c1e-2d4a-4b7f-9c5d-1e2f3a4b5c6d',
      clientId: '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f',
    },
    audience: 'api://AzureADTokenExchange',
  },
} as const satisfies Readonly<
  Record<Cloud, { readonly command: HandoutCommand; readonly target: Target; readonly audience: string }>
>;

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
        const { type, text } = answerAt(request.url ?? '', number);
        response.writeHead(200, { 'content-type': type });
        response.end(text);
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

/** Tokens that end in an hour, numbered; the federated identity itself is the role of Google, so that each exchange is one request. */
function answerAt(url: string, number: number): { readonly type: string; readonly text: string } {
  const type = 'application/json';
  if (url === '/v1/token') {
    const issued = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer' };
    return { type, text: JSON.stringify({ ...issued, access_token: `ya29.d.renewed${number}`, expires_in: 3599 }) };
  }
  if (url.endsWith('/oauth2/v2.0/token')) {
    const access_token = `renewed${number}${'t'.repeat(900)}`;
    return { type, text: JSON.stringify({ token_type: 'Bearer', access_token, expires_in: 3599 }) };
  }
  return { type: 'text/xml', text: answerXml(number) };
}

function answerXml(number: number): string {
  const expiration = new Date(Date.now() + HOUR).toISOString().replace(/\.\d+/, '');
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><SubjectFromWebIdentityToken>sub</SubjectFromWebIdentityToken><Audience>sts.amazonaws.com</Audience><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/dev/who@where</Arn><AssumedRoleId>AROAEXAMPLEEXAMPLE12:who@where</AssumedRoleId></AssumedRoleUser><Credentials><SessionToken>renewed${number}${'t'.repeat(900)}</SessionToken><SecretAccessKey>${'s'.repeat(40)}</SecretAccessKey><Expiration>${expiration}</Expiration><AccessKeyId>ASIAEXAMPLEEXAMPLE12</AccessKeyId></Credentials><Provider>https://issuer.example</Provider></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An unsigned token: the helper only reads its claims, and the stand-in cloud believes anything. */
export function identityToken(audience: string = CLOUD_ROLES.aws.audience, seconds = 300): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://issuer.example', sub: 'sub', aud: audience, iat: now, exp: now + seconds };
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

  file(kind: 'cache' | 'session' | 'lock' | 'failure' | ToolFileKind): string {
    return path.join(this.directory, `${KEY}.${kind}`);
  }

  record(changes: Partial<SessionRecord> = {}): SessionRecord {
    return {
      version: 2,
      key: KEY,
      roleName: 'dev',
      repository: 'acme/app',
      folder: '/workspaces/app',
      target: CLOUD_ROLES.aws.target,
      durationSeconds: 3600,
      roleSessionName: 'who@where',
      audience: CLOUD_ROLES.aws.audience,
      source: { id: 'token-file', file: this.tokenFile },
      mapFingerprint: undefined,
      renewUntil: Date.now() + 8 * HOUR,
      generation: 'generation-1',
      owner: 'command',
      profile: 'dev',
      ...changes,
    };
  }

  /** Of a role of that cloud; the identity token that its renewal reads is for that cloud from now on. */
  recordOf(cloud: Cloud, changes: Partial<SessionRecord> = {}): SessionRecord {
    const { target, audience } = CLOUD_ROLES[cloud];
    writeFileSync(this.tokenFile, identityToken(audience), { mode: 0o600 });
    return this.record({ target, audience, ...changes });
  }

  /** Stores a session whose credentials end after `left` milliseconds. Answers what a warm hit prints. */
  async save(left = HOUR, record = this.record(), endpoint?: string): Promise<string> {
    const expiresAt = Date.now() + left;
    const { answer, files } = storedHandout(record, expiresAt);
    const transport = { endpoint, certificateAuthority: undefined };
    const handout = { answer: new Secret(answer), expiresAt, ...(files === undefined ? {} : { files }) };
    await storeSession(this.store, { record, transport }, handout);
    return `${answer}\n`;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What there is of a session, in the form that its cloud's tools know. */
function storedHandout(
  { target, audience }: SessionRecord,
  expiresAt: number,
): { readonly answer: string; readonly files?: NonNullable<Handout['files']> } {
  // Of another length, so that it is not the one that a renewal brings.
  const token = identityToken(audience, 600);
  switch (target.cloud) {
    case 'aws':
      return {
        answer: JSON.stringify({
          Version: 1,
          AccessKeyId: 'ASIAEXAMPLEEXAMPLE12',
          SecretAccessKey: 's'.repeat(40),
          SessionToken: `stored${'t'.repeat(900)}`,
          Expiration: new Date(expiresAt).toISOString(),
        }),
      };
    case 'gcp': {
      const fields = { version: 1, success: true, token_type: 'urn:ietf:params:oauth:token-type:jwt', id_token: token };
      const answer = JSON.stringify({ ...fields, expiration_time: Math.floor(expiresAt / 1000) - 60 });
      return { answer, files: { response: new Secret(answer), token: new Secret(token) } };
    }
    case 'azure': {
      const fields = { version: 1, access_token: `stored${'t'.repeat(900)}`, token_type: 'Bearer' };
      const answer = JSON.stringify({ ...fields, expires_on: Math.floor(expiresAt / 1000) });
      return { answer, files: { token: new Secret(token) } };
    }
  }
}
