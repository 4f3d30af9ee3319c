import assert from 'node:assert/strict';
import type { SessionRecord } from '../../../src/core/session.ts';
import type { SourceRecord } from '../../../src/core/token.ts';
import { parseSession, sessionText } from '../../../src/store/session-record.ts';
import { sessionRecord } from '../../support/sample-session.ts';

const KEY = 'a'.repeat(32);
const BROKER = { id: 'broker', broker: 'https://id.acme.example', codespace: 'octo-1', variable: 'GH_TOKEN' } as const;
const IDENTITY = {
  issuer: 'https://id.acme.example',
  subject: 'owner:1:repo:2:access:write',
  source: 'device-authorization',
} as const;

function text(changes: Partial<SessionRecord>): string {
  const transport = { endpoint: undefined, certificateAuthority: undefined };
  return sessionText({ record: sessionRecord(changes), transport });
}

describe('A session record', () => {
  const sources: readonly (SourceRecord | undefined)[] = [
    undefined,
    { id: 'ona-cli', program: '/usr/bin/ona' },
    { id: 'gitpod-classic-cli', program: '/usr/bin/gp', issuer: 'https://oidc.example' },
    { id: 'token-file', file: '/run/token' },
    BROKER,
    { ...BROKER, repository: 'acme/app' },
    { id: 'github-actions' },
    { id: 'github-actions', issuer: 'https://ghe.acme.example/_services/token' },
    { id: 'gitlab-id-token', variable: 'AWS_ID_TOKEN' },
    { id: 'gitlab-id-token', variable: 'AWS_ID_TOKEN', issuer: 'https://gitlab.acme.example' },
  ];
  for (const source of sources) {
    it(`is read as it was written, with ${JSON.stringify(source)}`, () => {
      assert.deepEqual(parseSession(KEY, text({ source }))?.record, sessionRecord({ source }));
      const known = { source, identity: IDENTITY, stated: true } as const;
      assert.deepEqual(parseSession(KEY, text(known))?.record, sessionRecord(known));
    });
  }

  const damages: readonly (readonly [what: string, from: string, to: string])[] = [
    ['another variable', '"GH_TOKEN"', '"AWS_SECRET_ACCESS_KEY"'],
    ['no broker', '"broker":"https://id.acme.example"', '"broker":""'],
    ['no codespace', '"octo-1"', '7'],
    ['a source of another kind', '"id":"broker"', '"id":"identity-center"'],
    ['an identity of nowhere', '"source":"device-authorization"', '"source":"hearsay"'],
    ['half an identity', '"subject":"owner:1:repo:2:access:write"', '"subject":""'],
  ];
  for (const [what, from, to] of damages) {
    it(`counts as none with ${what}`, () => {
      const whole = text({ source: BROKER, identity: IDENTITY });
      assert.ok(whole.includes(from));
      assert.equal(parseSession(KEY, whole.replace(from, to)), undefined);
    });
  }
});
