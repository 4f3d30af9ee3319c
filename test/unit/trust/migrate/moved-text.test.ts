import assert from 'node:assert/strict';
import { issuerAt } from '../../../../src/issuers/known-issuers.ts';
import type { Comparison } from '../../../../src/issuers/patterns/analysis.ts';
import type { Move } from '../../../../src/trust/migrate/move.ts';
import { movedText } from '../../../../src/trust/migrate/moved-text.ts';

const IDS = { ownerId: '123', repositoryId: '456' };
const IMMUTABLE: Move = { kind: 'immutable', repository: 'acme/app', ids: IDS };
const RENAMED: Move = { kind: 'rename', from: 'acme/app', to: 'acme/web', ids: { ...IDS, repository: 'acme/app' } };
const MOVED: Move = { ...RENAMED, to: 'octo/web' };
const OWNER: Move = { ...RENAMED, from: 'acme', to: 'octo' };
const V3: Move = { kind: 'ona-v3' };

type Row = readonly [
  move: Move,
  issuer: string,
  text: string,
  becomes: string | undefined,
  comparison?: Comparison,
  claim?: string,
];

const GITHUB = 'token.actions.githubusercontent.com';
const SERVER = 'github.acme.example/_services/token';

const ROWS: readonly Row[] = [
  [IMMUTABLE, GITHUB, 'repo:acme/app:ref:refs/heads/main', 'repo:acme@123/app@456:ref:refs/heads/main', 'exact'],
  [IMMUTABLE, GITHUB, 'repo:acme/app:environment:prod', 'repo:acme@123/app@456:environment:prod', 'exact'],
  [IMMUTABLE, GITHUB, 'repo:acme/app:*', 'repo:acme@123/app@456:*'],
  [IMMUTABLE, GITHUB, 'repo:acme/app:ref:refs/tags/v*', 'repo:acme@123/app@456:ref:refs/tags/v*'],
  [IMMUTABLE, GITHUB, 'repo:acme/*', 'repo:acme@123/*'],
  [IMMUTABLE, GITHUB, 'repo:acme/*:pull_request', 'repo:acme@123/*:pull_request'],
  [IMMUTABLE, GITHUB, 'repo:acme/app:', 'repo:acme@123/app@456:', 'prefix'],
  [IMMUTABLE, GITHUB, 'repo:acme/', 'repo:acme@123/', 'prefix'],
  [IMMUTABLE, GITHUB, 'repo:acme/app', 'repo:acme@123/app', 'prefix'],
  [IMMUTABLE, GITHUB, ':ref:refs/heads/main', undefined, 'suffix'],
  [IMMUTABLE, GITHUB, 'repo:acme*', undefined],
  [IMMUTABLE, GITHUB, 'repo:acme/other:*', undefined],
  [IMMUTABLE, GITHUB, 'repo:octo/app:*', undefined],
  [IMMUTABLE, GITHUB, 'repo:acme@123/app@456:*', undefined],
  [IMMUTABLE, GITHUB, 'repo:acme/app:*', undefined, 'exact'],
  [IMMUTABLE, GITHUB, 'acme/app', undefined, 'exact', 'repository'],
  [IMMUTABLE, SERVER, 'repo:acme/app:*', undefined],
  [RENAMED, GITHUB, 'repo:acme/app:*', 'repo:acme@123/web@456:*'],
  [RENAMED, GITHUB, 'repo:acme@123/app@456:*', 'repo:acme@123/web@456:*'],
  [RENAMED, GITHUB, 'repo:acme/*', 'repo:acme@123/*'],
  [RENAMED, GITHUB, 'acme/app', 'acme/web', 'exact', 'repository'],
  [RENAMED, GITHUB, 'acme/app/.github/workflows/*', 'acme/web/.github/workflows/*', 'wildcard', 'job_workflow_ref'],
  [RENAMED, GITHUB, 'acme/app-2', undefined, 'exact', 'repository'],
  [{ ...RENAMED, ids: undefined }, GITHUB, 'repo:acme/app:*', undefined],
  [RENAMED, SERVER, 'repo:acme/app:*', 'repo:acme/web:*'],
  [MOVED, GITHUB, 'repo:acme/app:*', 'repo:octo@123/web@456:*'],
  [MOVED, GITHUB, 'repo:acme/*', undefined],
  [OWNER, GITHUB, 'repo:acme/app:*', 'repo:octo@123/app@456:*'],
  [OWNER, GITHUB, 'repo:acme/other:*', undefined],
  [OWNER, GITHUB, 'repo:acme/*', 'repo:octo@123/*'],
  [RENAMED, 'gitlab.com', 'project_path:acme/app:ref_type:branch:ref:*', 'project_path:acme/web:ref_type:branch:ref:*'],
  [OWNER, 'gitlab.com', 'project_path:acme/*', 'project_path:octo/*'],
  [OWNER, 'app.terraform.io', 'organization:acme:project:*', 'organization:octo:project:*'],
  [V3, 'app.gitpod.io', 'org:a1/prj:c9/env:*', 'organization_id:a1:project_id:c9'],
  [V3, 'app.gitpod.io', 'org:a1/env:e5', 'organization_id:a1:environment_id:e5', 'exact'],
  [V3, 'app.gitpod.io', 'org:a1/*', 'organization_id:a1:*'],
  [V3, 'app.gitpod.io', 'org:a1/user:u1', undefined, 'exact'],
  [V3, GITHUB, 'repo:acme/app:*', undefined],
];

describe('what a condition wants after a move', () => {
  for (const [move, address, text, becomes, comparison = 'wildcard', claim = 'sub'] of ROWS) {
    const what = move.kind === 'rename' ? `${move.from} → ${move.to}` : move.kind;
    it(`${what}: ${claim} ${comparison} ${text} is ${becomes ?? 'as it was'}`, () => {
      const issuer = issuerAt(address);
      assert.ok(issuer);
      assert.equal(movedText(issuer, claim, text, { comparison, move }), becomes);
    });
  }

  it('is told of a hostile text within limits', () => {
    const issuer = issuerAt(GITHUB);
    assert.ok(issuer);
    for (const text of ['repo:acme/app:'.repeat(100_000), `repo:${'*'.repeat(2000)}`, ':'.repeat(2000)]) {
      assert.equal(movedText(issuer, 'sub', text, { comparison: 'wildcard', move: IMMUTABLE }), undefined);
    }
  });
});
