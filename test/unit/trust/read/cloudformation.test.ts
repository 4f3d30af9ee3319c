import assert from 'node:assert/strict';
import { cloudFormationReader } from '../../../../src/trust/read/cloudformation/cloudformation-reader.ts';
import { corpusFile } from '../corpus.ts';
import { foundIn } from './found.ts';

/** A template with a role whose subject is this. */
function withSubject(subject: string, more = ''): string {
  return `${more}
Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: https://token.actions.githubusercontent.com
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: { Federated: !Ref Provider }
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:sub: ${subject}
`;
}

const ARN = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com';
const ROWS = `
Parameters:
  Branch: { Type: String, Default: main }
  Fixed: { Type: String, AllowedValues: [acme] }
  Names: { Type: CommaDelimitedList }
Conditions:
  Never: !Equals [a, b]
  Always: !Not [!Condition Never]
  Maybe: !Equals [!Ref Branch, main]
  Impossible: !And [!Condition Maybe, !Condition Never]
Mappings:
  Repositories: { acme: { name: app } }`;

describe('Templates of CloudFormation', () => {
  const rows: readonly (readonly [subject: string, value: string])[] = [
    ['repo:acme/app:pull_request', 'repo:acme/app:pull_request'],
    ['!Sub "repo:acme/app:ref:refs/heads/${Branch}"', 'repo:acme/app:ref:refs/heads/${Branch}'],
    ['!Sub "repo:${Fixed}/app"', 'repo:acme/app'],
    ['!Sub ["repo:${Owner}/app", { Owner: acme }]', 'repo:acme/app'],
    ['!Sub "repo:${!Literal}"', 'repo:${Literal}'],
    ['!Join [":", [repo, acme/app, !Ref Branch]]', 'repo:acme/app:${Branch}'],
    ['!Join [",", !Ref Names]', '!Join ,'],
    ['!Select [1, !Split [",", "a,repo:acme/app"]]', 'repo:acme/app'],
    ['!Select [0, !Ref Names]', '!Select 0'],
    ['!FindInMap [Repositories, !Ref Fixed, name]', 'app'],
    ['!FindInMap [Repositories, !Ref Branch, name]', '!FindInMap Repositories'],
    ['!ImportValue shared-subject', '!ImportValue shared-subject'],
    ['{ "Fn::Sub": "repo:${AWS::StackName}" }', 'repo:${AWS::StackName}'],
    ['!If [Always, yes-it-is, no]', 'yes-it-is'],
    ['!If [Never, a, b]', 'b'],
    ['!If [Impossible, a, b]', 'b'],
    ['!If [Maybe, a, b]', '!If Maybe'],
    ['!If [Maybe, same, same]', 'same'],
    ['[a, !If [Never, b, !Ref AWS::NoValue]]', 'a'],
    ['!GetAtt Nobody.Arn', '${Nobody.Arn}'],
    ['!Ref Role', '${Role}'],
    ['!Base64 abc', '!Base64 abc'],
  ];
  for (const [subject, value] of rows) {
    it(`have ${subject} be ${value}`, () => {
      assert.deepEqual(foundIn(cloudFormationReader, withSubject(subject, ROWS)), {
        trusts: [`Role: Federated ${ARN} | StringEquals token.actions.githubusercontent.com:sub: ${value}`],
        unread: [],
      });
    });
  }

  it('keep a parameter open and its default beside it', () => {
    const { trusts } = cloudFormationReader.read([
      { path: 'a.yaml', text: withSubject('!Sub "repo:acme/app:${Branch}"', ROWS) },
    ]);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    assert.deepEqual(trust.policy.statements[0]?.conditions[0]?.values[0]?.parts, [
      'repo:acme/app:',
      { unknown: '${Branch}', default: 'main' },
    ]);
  });

  it('leave open whether a statement is there that a condition decides about', () => {
    const text = withSubject('a', ROWS)
      .replace('- Effect: Allow', '- !If\n            - Maybe\n            - Effect: Allow')
      .replaceAll(/\n {12}(Action|Principal|Condition)/g, '\n              $1')
      .replace(/\n {14}StringEquals/, '\n                StringEquals')
      .replace(/\n {16}token/, '\n                  token')
      .concat('            - !Ref AWS::NoValue\n');
    const { trusts } = cloudFormationReader.read([{ path: 'a.yaml', text }]);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    assert.equal(trust.policy.statements[0]?.certain, false);
  });

  it('say of a role what else they have of it', () => {
    const text = `
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      Path: /ci/
      MaxSessionDuration: 43200
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess, !Ref Own]
      PermissionsBoundary: !Sub arn:aws:iam::\${AWS::AccountId}:policy/boundary
      Tags: [{ Key: repository, Value: acme/app }]
      Policies:
        - PolicyName: own
          PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: !GetAtt Other.Arn } }] }
  Other:
    Type: AWS::IAM::Role
    Properties:
      Path: !Sub /\${Deploy.Arn}/
      AssumeRolePolicyDocument: { Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: !GetAtt Other.Arn } } }
`;
    const { trusts, unread } = cloudFormationReader.read([{ path: 'a.yaml', text }]);
    assert.deepEqual(unread, []);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    assert.equal(trust.role?.maxSessionDuration, 43_200);
    assert.deepEqual(
      trust.role?.managedPolicies.values.map(({ parts }) => parts),
      [['arn:aws:iam::aws:policy/AdministratorAccess'], [{ unknown: '${Own}' }]],
    );
    assert.equal(trust.role?.inlinePolicies.length, 1);
    assert.deepEqual(
      trust.role?.tags.map(({ key, value }) => [key, value.parts]),
      [['repository', ['acme/app']]],
    );
  });

  it('repeat what Fn::ForEach repeats', () => {
    const text = withSubject('!Sub "repo:acme/${Name}"')
      .replace('  Role:\n', "  'Fn::ForEach::Roles':\n    - Name\n    - [one, two]\n    - Role${Name}:\n")
      .split('\n')
      .map((line, index) => (index > 9 ? `    ${line}` : line))
      .join('\n');
    assert.deepEqual(
      foundIn(cloudFormationReader, text).trusts.map(trust => trust.replace(/: Federated.*sub: /, ' ')),
      ['Roleone repo:acme/one', 'Roletwo repo:acme/two'],
    );
  });

  it('are read as JSON too, as the CDK makes them', () => {
    const text = JSON.stringify({
      Resources: {
        DeployRoleABC: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                {
                  Action: 'sts:AssumeRoleWithWebIdentity',
                  Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } },
                  Effect: 'Allow',
                  Principal: {
                    Federated: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:oidc-provider/x']] },
                  },
                },
              ],
              Version: '2012-10-17',
            },
          },
        },
      },
    });
    assert.deepEqual(foundIn(cloudFormationReader, text, 'cdk.out/App.template.json'), {
      trusts: [
        'DeployRoleABC: Federated arn:${AWS::Partition}:iam::1:oidc-provider/x | StringLike token.actions.githubusercontent.com:sub: repo:acme/*',
      ],
      unread: [],
    });
  });

  it('have a policy as a text of JSON, whose parameters stay open', () => {
    const policy =
      '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "${Provider}"}, "Condition": {"StringEquals": {"${Host}:sub": "repo:${Owner}/x", "${Host}:aud": ${Audiences}}}}]}';
    const text = `
Parameters: { Host: { Type: String }, Owner: { Type: String }, Audiences: { Type: String } }
Resources:
  Provider: { Type: AWS::IAM::OIDCProvider, Properties: { Url: !Sub "https://\${Host}" } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub '${policy}'
`;
    assert.deepEqual(foundIn(cloudFormationReader, text), {
      trusts: [
        'Role: Federated arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${Host} | StringEquals ${Host}:sub: repo:${Owner}/x | StringEquals ${Host}:aud: ${Audiences}',
      ],
      unread: [],
    });
  });

  it('that are broken are read as far as they can be, and said to be', () => {
    const whole = withSubject('!Sub "repo:acme/app');
    assert.deepEqual(foundIn(cloudFormationReader, whole), {
      trusts: [`Role: Federated ${ARN} | StringEquals token.actions.githubusercontent.com:sub: repo:acme/app`],
      unread: ['A quote is not closed, so that the file is no valid YAML.'],
    });
    const cut = `${withSubject('a')}  Other:\n    Type: AWS::IAM::Role\n      Properties: ][\n`;
    const { trusts, unread } = foundIn(cloudFormationReader, cut);
    assert.equal(trusts.length, 1);
    assert.match(unread[0] ?? '', /^This is no valid YAML: .*What follows is not read\.$/);
    assert.deepEqual(
      foundIn(cloudFormationReader, '{"Resources": {"A": {"Type": "AWS::IAM::Role"', 'a.json').trusts,
      [],
    );
  });

  it('that are none are not looked at', () => {
    assert.deepEqual(foundIn(cloudFormationReader, 'a: [b'), { trusts: [], unread: [] });
    assert.deepEqual(foundIn(cloudFormationReader, 'uses: AWS::IAM::Role'), { trusts: [], unread: [] });
  });

  const hostile: Readonly<Record<string, string>> = {
    'a role that names itself': withSubject('!Sub "${Role.Arn}${Role.Arn}"').replace(
      'Properties:\n      AssumeRole',
      'Properties:\n      Path: !Sub "${Role.Arn}${Role.Arn}"\n      AssumeRole',
    ),
    'roles whose paths double': `Resources:\n${Array.from({ length: 60 }, (_, n) => `  R${n}: { Type: AWS::IAM::Role, Properties: { Path: !Sub "\${R${n + 1}.Arn}\${R${n + 1}.Arn}", AssumeRolePolicyDocument: !Ref R0 } }`).join('\n')}`,
    'conditions that name each other': withSubject(
      '!If [A, a, b]',
      'Conditions: { A: !Or [!Condition B, !Condition B], B: !And [!Condition A, !Condition A] }',
    ),
    'aliases of aliases': withSubject(
      '*l9',
      `A: &l0 [a,a,a,a,a,a,a,a]\n${Array.from({ length: 9 }, (_, n) => `A${n}: &l${n + 1} [*l${n},*l${n},*l${n},*l${n},*l${n},*l${n}]`).join('\n')}`,
    ),
    'loops within loops': `Resources:\n  'Fn::ForEach::A': &a\n    - A\n    - [${'a,'.repeat(500)}a]\n    - 'Fn::ForEach::B':\n        - B\n        - [${'a,'.repeat(500)}a]\n        - Role\${A}\${B}: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }\n`,
    'a megabyte of references': withSubject(`!Sub "${'${Role.Arn}'.repeat(80_000)}"`),
    'nested calls': withSubject('{ "Fn::Sub": ['.repeat(200)),
    'many open quotes': withSubject(`"a\n${'      a: "b\n'.repeat(5000)}`),
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`end in time for ${what}`, () => {
      foundIn(cloudFormationReader, text);
    });
  }

  const corpus: readonly (readonly [
    file: string,
    expected: { readonly trusts: readonly string[]; readonly unread: readonly RegExp[] },
  ])[] = [
    [
      'trust/011__aws-actions__configure-aws-credentials__examples-federated-setup-github-actions-oidc-federation-and-role.yml',
      {
        trusts: [
          `RoleGithubActions: Federated ${ARN} | StringLike token.actions.githubusercontent.com:sub: repo:\${GitHubOrganization}/\${RepositoryName}:ref:refs/heads/\${BranchName}`,
        ],
        unread: [],
      },
    ],
    [
      'trust/012__JohnKhandygo__my-aws__tf_bootstrap-template.yaml',
      {
        trusts: [
          'Gitpod: Federated arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/services.gitpod.io/idp | StringEquals services.gitpod.io/idp:aud: sts.amazonaws.com | StringLike services.gitpod.io/idp:sub: https://github.com/JohnKhandygo/*',
        ],
        unread: [],
      },
    ],
    [
      'trust/013__JohnKhandygo__my-aws__tf_bootstrap-template.yaml',
      {
        trusts: [
          'Gitpod: Federated arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/services.gitpod.io/idp/services.gitpod.io/idp | StringEquals services.gitpod.io/idp:aud: sts.amazonaws.com | StringEquals services.gitpod.io/idp:org_id: 436b3575-a5b0-4d3a-b4b3-d73e4238d6a1',
        ],
        unread: [/quote is not closed/],
      },
    ],
    [
      'trust/015__bridgecrewio__checkov__tests-cloudformation-checks-resource-aws-example_IAMRoleAllo...romAccount-example_IAMRoleAllowAssumeFromAccount-PASSED.yml',
      {
        trusts: [
          'ExecutionRole: Service ec2.amazonaws.com',
          'ClusterAccessRole: Service ec2.amazonaws.com ; Federated arn:aws:iam::${AWS::AccountId}:oidc-provider/oidc.eks.${AWS::Region}.amazonaws.com/id/123456 | StringEquals clusterID: 1234',
        ],
        unread: [/no prefix/],
      },
    ],
  ];
  for (const [file, { trusts, unread }] of corpus) {
    it(`of others are read: ${file}`, function () {
      const { path, text } = corpusFile(this, file);
      const found = foundIn(cloudFormationReader, text, path);
      assert.deepEqual(found.trusts, trusts);
      assert.equal(found.unread.length, unread.length);
      for (const [index, pattern] of unread.entries()) assert.match(found.unread[index] ?? '', pattern);
    });
  }
});
