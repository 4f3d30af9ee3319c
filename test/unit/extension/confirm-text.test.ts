import assert from 'node:assert/strict';
import { confirmText } from '../../../src/programs/extension/view/confirm-text.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { WORDS } from './sample-overview.ts';

describe('The question before a role that asks each time', () => {
  it('names the role as the cloud does, its account and duration, and who asks', () => {
    const { target } = awsRole('Administrator');
    assert.deepEqual(confirmText(awsRole('docs-reader', { target, durationSeconds: 900 }), 'acme/app', WORDS), {
      question: 'Assume docs-reader?',
      detail:
        'docs-reader → arn:aws:iam::111122223333:role/Administrator in AWS 111122223333, for 15 min, asked for by acme/app. The map asks you to confirm this role each time.',
    });
  });

  it('cuts no role’s name off, and lets none pass for a line of its own or a link', () => {
    const roleArn = `arn:aws:iam::111122223333:role/${'path/'.repeat(100)}Administrator`;
    const target = { ...AWS, roleArn };
    const { question, detail } = confirmText(awsRole('dev\n[a](b)', { target }), 'acme/app', WORDS);
    assert.equal(question, 'Assume dev\ufffd[a] (b)?');
    assert.ok(detail.startsWith(`dev\ufffd[a] (b) → ${roleArn} in AWS`));
  });
});

const AWS = {
  cloud: 'aws',
  via: 'web-identity',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
} as const;
