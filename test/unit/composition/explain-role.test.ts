import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainRole } from '../../../src/composition/explain-role.ts';
import { withEdits } from '../../../src/trust/lint/fixes/mend.ts';
import { AWS, GITHUB, MAIN } from '../trust/explain/refusals.ts';

const CLOUDFORMATION = `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/${GITHUB}' }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                ${GITHUB}:aud: sts.amazonaws.com
                ${GITHUB}:sub:
                  - repo:acme/app:environment:prod # on purpose
`;

describe('A role of the map, explained by its checkout', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-explain-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const claims = { iss: `https://${GITHUB}`, aud: 'sts.amazonaws.com', sub: 'repo:acme/app:environment:test' };
  const role = { name: 'deploy-staging', target: AWS };

  it('is told with where the policy stands, and an edit of the file that lets the token in', async () => {
    writeFileSync(path.join(folder, 'template.yaml'), CLOUDFORMATION);
    const { policies, causes, change } = await explainRole({ folder, programs: folder, role, claims });
    const [policy] = policies;
    assert.deepEqual([policy?.origin.kind, policy?.ofRole, causes[0]?.id], ['file', 'holds', 'another-environment']);
    assert.ok(change?.kind === 'policy' && change.fix !== undefined);
    const text = withEdits(CLOUDFORMATION, change.fix.edits);
    assert.match(text, / - repo:acme\/app:environment:prod # on purpose\n +- repo:acme\/app:environment:test\n/);
    writeFileSync(path.join(folder, 'template.yaml'), text);
    const after = await explainRole({ folder, programs: folder, role, claims });
    assert.equal(after.policies[0]?.outcome, 'allowed');
  });

  it('goes by what an editor holds unsaved', async () => {
    writeFileSync(path.join(folder, 'template.yaml'), CLOUDFORMATION);
    const unsaved = new Map([['template.yaml', CLOUDFORMATION.replace('environment:prod', 'environment:test')]]);
    const { policies } = await explainRole({ folder, programs: folder, role, claims, unsaved });
    assert.equal(policies[0]?.outcome, 'allowed');
  });

  it('takes no policy of another role for its own', async () => {
    writeFileSync(path.join(folder, 'template.yaml'), CLOUDFORMATION.replace('RoleName: deploy', 'RoleName: other'));
    const { policies, causes } = await explainRole({
      folder,
      programs: folder,
      role,
      claims: { ...claims, sub: MAIN },
    });
    assert.deepEqual(policies, []);
    assert.ok(causes.length > 0);
  });
});
