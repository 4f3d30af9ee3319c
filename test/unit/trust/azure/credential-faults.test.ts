import assert from 'node:assert/strict';
import { written } from '../../../../src/documents/written-text.ts';
import { faultsOfCredentials } from '../../../../src/trust/azure/credential-faults.ts';
import type { FederatedCredential } from '../../../../src/trust/azure/federated-credential.ts';

function credential(fields: Partial<FederatedCredential>): FederatedCredential {
  return {
    name: written('deploy'),
    issuer: written('https://token.actions.githubusercontent.com'),
    audiences: { values: [written('api://AzureADTokenExchange')], complete: true },
    ...fields,
  };
}

const SUBJECT = { subject: written('repo:octo-org/octo-repo:ref:refs/heads/main') };

describe('What Entra refuses of a federated credential', () => {
  const rows: readonly (readonly [what: string, fields: Partial<FederatedCredential>, codes: readonly string[]])[] = [
    ['nothing of a plain one', SUBJECT, []],
    ['nothing of a flexible one', { expression: written("claims['sub'] matches 'repo:octo-org/*'") }, []],
    [
      'a subject beside an expression',
      { ...SUBJECT, expression: written("claims['sub'] eq 'a'") },
      ['subject-or-expression'],
    ],
    ['neither of both', {}, ['subject-or-expression']],
    ['a long subject', { subject: written('a'.repeat(601)) }, ['too-long']],
    [
      'one that is long already without its variable',
      { subject: { parts: ['a'.repeat(601), { unknown: '${x}' }] } },
      ['too-long'],
    ],
    ['a short name', { ...SUBJECT, name: written('ab') }, ['name']],
    ['an issuer over http', { ...SUBJECT, issuer: written('http://gitlab.acme.com') }, ['issuer']],
    [
      'two audiences',
      { ...SUBJECT, audiences: { values: [written('a'), written('b')], complete: true } },
      ['audiences'],
    ],
    ['nothing of audiences that are left open', { ...SUBJECT, audiences: { values: [], complete: false } }, []],
    ['an expression that is none', { expression: written("sub eq 'a'") }, ['expression']],
    [
      'a flexible one of another issuer',
      { issuer: written('https://app.gitpod.io'), expression: written("claims['sub'] eq 'a'") },
      ['flexible-issuer'],
    ],
    ['a claim that cannot be compared', { expression: written("claims['repository'] eq 'a'") }, ['flexible-claim']],
  ];
  for (const [what, fields, codes] of rows) {
    it(what, () => {
      assert.deepEqual(
        faultsOfCredentials([credential(fields)]).map(({ code }) => code),
        codes,
      );
    });
  }

  it('more than twenty of one application, and the same twice', () => {
    const many = Array.from({ length: 21 }, (_, index) => credential({ subject: written(`repo:octo-org/r${index}`) }));
    assert.deepEqual(
      faultsOfCredentials(many).map(({ code }) => code),
      ['too-many'],
    );
    assert.deepEqual(
      faultsOfCredentials([credential(SUBJECT), credential(SUBJECT)]).map(({ code }) => code),
      ['same-twice'],
    );
  });
});
