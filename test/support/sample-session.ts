import type { SessionRecord } from '../../src/core/session.ts';

/** A session of the role `dev` in acme/app, renewable for ever, from a window. */
export function sessionRecord(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    version: 2,
    key: 'a'.repeat(32),
    roleName: 'dev',
    repository: 'acme/app',
    folder: '/workspaces/app',
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn: 'arn:aws:iam::111122223333:role/dev',
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    },
    durationSeconds: 3600,
    roleSessionName: 'who',
    audience: 'sts.amazonaws.com',
    source: { id: 'ona-cli', program: '/usr/bin/ona', issuer: 'https://issuer.example' },
    mapFingerprint: 'f',
    renewUntil: Number.MAX_SAFE_INTEGER,
    generation: 'one',
    owner: 'window',
    profile: 'dev',
    ...changes,
  };
}
