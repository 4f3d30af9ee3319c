import assert from 'node:assert/strict';
import type { MappedRole, RoleSource } from '../../../../src/core/role.ts';
import type { Target } from '../../../../src/core/target.ts';
import { sha256 } from '../../../../src/platform/digest.ts';
import { discover } from '../../../../src/trust/discover/discover.ts';
import { readTrust } from '../../../../src/trust/read/reader.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { reviewRoles } from '../../../../src/trust/review/review-roles.ts';
import type { RoleReview } from '../../../../src/trust/review/role-review.ts';

const ARN = 'arn:aws:iam::111122223333:role/deploy';
const AWS: Target = {
  cloud: 'aws',
  via: 'web-identity',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
  roleArn: ARN,
};
const MAP: RoleSource = { kind: 'rolecall.yaml', file: '/here/rolecall.yaml', label: 'rolecall.yaml' };

function mapped(target: Target, said: Partial<MappedRole['role']> = {}, source = MAP): MappedRole {
  const role = { name: 'deploy', use: 'developer', durationSeconds: 3600, target, when: {}, confirm: false } as const;
  return {
    role: { ...role, default: false, ...said },
    source,
    range: { startLine: 2, startColumn: 2, endLine: 2, endColumn: 8 },
  };
}

function template(...names: readonly (string | undefined)[]): string {
  const issuer = 'token.actions.githubusercontent.com';
  const Resources = Object.fromEntries(
    names.map((RoleName, index) => [
      `Role${index}`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          ...(RoleName === undefined ? {} : { RoleName }),
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: { StringEquals: { [`${issuer}:sub`]: 'repo:acme/app:pull_request' } },
              },
            ],
          },
        },
      },
    ]),
  );
  return JSON.stringify({ Resources }, undefined, 1);
}

function workflow(...roles: readonly string[]): string {
  const steps = roles.map(
    role =>
      `      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: '${role}', aws-region: eu-west-1 }\n`,
  );
  return `on: push\npermissions: { id-token: write }\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n${steps.join('')}`;
}

async function reviewed(
  roles: readonly MappedRole[],
  texts: Readonly<Record<string, string>> = {},
): Promise<readonly RoleReview[]> {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text }));
  const { trusts } = await readTrust(
    readers(() => Promise.reject(new Error('There is no HCL here.'))),
    files,
  );
  const { logins } = discover(files);
  const today = Date.parse('2026-12-01T12:00:00Z');
  return reviewRoles({ roles, logins, trusts, files }, { today, longest: 92, digest: sha256 });
}

describe('a review of roles', () => {
  it('has each with its policy, whom it lets in, findings and where they stand', async () => {
    const texts = { 'role.template.json': template('deploy'), '.github/workflows/ci.yaml': workflow(ARN) };
    const [role, ...more] = await reviewed([mapped(AWS, { reviewed: '2026-11-01', reviewedBy: 'Ada' })], texts);
    assert.deepEqual(more, []);
    assert.deepEqual(role, {
      name: 'deploy',
      map: 'rolecall.yaml',
      place: { file: 'rolecall.yaml', line: 3 },
      cloud: 'aws',
      account: 'AWS 111122223333',
      target: ARN,
      takenBy: [
        { file: '.github/workflows/ci.yaml', line: 7, by: 'aws-actions/configure-aws-credentials', job: 'ship' },
      ],
      trusts: [
        {
          name: 'Role0',
          form: 'cloudformation',
          place: { file: 'role.template.json', line: 3 },
          certain: true,
          admits: [
            {
              issuer: 'GitHub Actions',
              who: 'the repository app of the owner acme: pull requests',
              asks: ['sub is repo:acme/app:pull_request'],
              breadth: 'exact',
            },
          ],
          besides: [],
          unknown: [],
          findings: role?.trusts[0]?.findings ?? [],
        },
      ],
      unknown: [],
      breadth: 'exact',
      review: { kind: 'current', date: '2026-11-01', by: 'Ada', days: 30 },
    });
    assert.deepEqual(
      role.trusts[0]?.findings.map(({ rule, severity, place }) => [rule, severity, place.file]),
      [
        ['RC106', 'note', 'role.template.json'],
        ['RC105', 'warning', 'role.template.json'],
      ],
    );
  });

  it('says that nothing is known where no policy of a role is here, and not that nobody can take it', async () => {
    const [role] = await reviewed([mapped(AWS)], { 'role.template.json': template('another') });
    assert.deepEqual(role?.trusts, []);
    assert.equal(role.breadth, undefined);
    assert.deepEqual(role.unknown, ['No trust policy of it is in what was read here: who can take it is not known.']);
  });

  it('says so where a policy only may be the one of a role, or several are', async () => {
    const [one] = await reviewed([mapped(AWS)], { 'role.template.json': template(undefined) });
    assert.deepEqual(
      one?.trusts.map(({ certain }) => certain),
      [false],
    );
    assert.deepEqual(one.unknown, ['Whether this policy is the one of the role, the checkout does not say.']);
    const [two] = await reviewed([mapped(AWS)], { 'role.template.json': template('deploy', 'deploy') });
    assert.deepEqual(
      two?.trusts.map(({ certain }) => certain),
      [false, false],
    );
    assert.deepEqual(two.unknown, ['Which of these policies is the one of the role, the checkout does not say.']);
  });

  it('takes no policy for certain that names a provider of another account, or a role of another path', async () => {
    const other = 'arn:aws:iam::444455556666:role/deploy';
    const [elsewhere] = await reviewed([mapped({ ...AWS, accountId: '444455556666', roleArn: other })], {
      'role.template.json': template('deploy'),
    });
    assert.deepEqual(
      elsewhere?.trusts.map(({ certain }) => certain),
      [false],
    );
    const [below] = await reviewed([mapped({ ...AWS, roleArn: 'arn:aws:iam::111122223333:role/ci/deploy' })], {
      'role.template.json': template('deploy'),
    });
    assert.deepEqual(
      below?.trusts.map(({ certain }) => certain),
      [false],
    );
  });

  it('says why a finding is left where the file does', async () => {
    const text = `# rolecall:ignore RC105 -- reads only\n`;
    const yaml = `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:aud: sts.amazonaws.com
                ${text}                token.actions.githubusercontent.com:sub: repo:acme/app:pull_request
`;
    const [role] = await reviewed([mapped(AWS)], { 'template.yaml': yaml });
    assert.deepEqual(
      role?.trusts[0]?.findings.map(({ rule, leftBecause }) => [rule, leftBecause]),
      [['RC105', 'reads only']],
    );
  });

  it('has roles of pipelines that no map has, each once and never reviewed', async () => {
    const other = 'arn:aws:iam::111122223333:role/other';
    const roles = await reviewed([mapped(AWS)], {
      '.github/workflows/ci.yaml': workflow(other, ARN, other, '${{ secrets.ROLE }}'),
    });
    assert.deepEqual(
      roles.map(({ name, map, account, takenBy, review }) => [
        name,
        map,
        account,
        takenBy.map(({ line }) => line),
        review,
      ]),
      [
        ['deploy', 'rolecall.yaml', 'AWS 111122223333', [9], { kind: 'never' }],
        [other, undefined, 'AWS 111122223333', [7, 11], { kind: 'never' }],
        ['${{ secrets.ROLE }}', undefined, undefined, [13], { kind: 'never' }],
      ],
    );
    assert.deepEqual(roles[2]?.unknown, ['Which role it is, or who can take it, no file here says.']);
  });

  it('tells of a permission set of IAM Identity Center that its assignments decide', async () => {
    const { cloud, accountId, partition, region } = AWS;
    const identityCenter = { startUrl: 'https://acme.awsapps.com/start', region, roleName: 'Reader' };
    const target: Target = { cloud, via: 'identity-center', accountId, partition, region, identityCenter };
    const [role] = await reviewed([mapped(target)], { 'role.template.json': template(undefined) });
    assert.deepEqual(role?.trusts, []);
    assert.deepEqual(role.unknown, [
      'Whoever IAM Identity Center assigns it to can take it: who that is, no file here says.',
    ]);
  });

  it('names no line of a catalogue', async () => {
    const source: RoleSource = { kind: 'catalogue', file: 'https://id.acme.example', label: 'id.acme.example' };
    const [role] = await reviewed([mapped(AWS, {}, source)]);
    assert.deepEqual(role?.place, { file: 'id.acme.example' });
  });

  it('has what else a pipeline may take where only the run knows all of it', () => {
    const { logins } = discover([{ path: '.github/workflows/ci.yaml', text: workflow(ARN) }]);
    const open = logins.map(login => ({
      ...login,
      role: { ...login.role, written: '${{ matrix.role }}', resolved: { ...login.role.resolved, complete: false } },
    }));
    const options = { today: 0, longest: 92, digest: sha256 };
    const roles = reviewRoles({ roles: [], logins: open, trusts: [], files: [] }, options);
    assert.deepEqual(
      roles.map(({ name, account, unknown }) => [name, account, unknown]),
      [
        [ARN, 'AWS 111122223333', ['No trust policy of it is in what was read here: who can take it is not known.']],
        ['${{ matrix.role }}', undefined, ['Which role it is, or who can take it, no file here says.']],
      ],
    );
  });

  it('is so as long as nobody sets otherwise what has a default', async () => {
    const text = template('deploy');
    const { trusts } = await readTrust(
      readers(() => Promise.reject(new Error('There is no HCL here.'))),
      [{ path: 'role.template.json', text }],
    );
    const options = { today: 0, longest: 92, digest: sha256 };
    const usual = trusts.map(trust => ({ ...trust, defaults: ['var.branch', 'var.name'] }));
    const [role] = reviewRoles({ roles: [mapped(AWS)], logins: [], trusts: usual, files: [] }, options);
    assert.deepEqual(role?.trusts[0]?.unknown, ['It is so as long as nobody sets var.branch, var.name otherwise.']);
  });
});
