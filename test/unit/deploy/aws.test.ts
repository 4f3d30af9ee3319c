import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readBrokerVariables, type ReadBrokerFile } from '../../../src/broker/configuration/configuration.ts';
import { isObject, type JsonObject } from '../../../src/core/parse.ts';
import { type FilledTemplate, fillTemplate, objectOf, parseTemplate, textOf } from './cloudformation.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const DEPLOY = path.join(ROOT, 'deploy/aws');
const docs = readFileSync(path.join(ROOT, 'docs/broker-on-aws.md'), 'utf8');

const template = parseTemplate(readFileSync(path.join(DEPLOY, 'cloudformation.yaml'), 'utf8'));
const REGION = 'eu-west-1';
const ACCOUNT = '111122223333';

/** What AWS gives to each of the template's resources. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS::Partition.Ref': 'aws',
  'AWS::AccountId.Ref': ACCOUNT,
  'AWS::Region.Ref': REGION,
  'AWS::StackName.Ref': 'rolecall-broker',
  'BrokerRole.Ref': 'rolecall-broker-BrokerRole-1',
  'BrokerRole.Arn': `arn:aws:iam::${ACCOUNT}:role/rolecall-broker-BrokerRole-1`,
  'BrokerLog.Ref': 'rolecall-broker-BrokerLog-1',
  'BrokerLog.Arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:rolecall-broker-BrokerLog-1:*`,
  'SigningKeyA.Arn': `arn:aws:kms:${REGION}:${ACCOUNT}:key/aaaaaaaa-12ab-34cd-56ef-1234567890ab`,
  'SigningKeyB.Arn': `arn:aws:kms:${REGION}:${ACCOUNT}:key/bbbbbbbb-12ab-34cd-56ef-1234567890ab`,
  'Broker.Arn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rolecall-broker`,
  'BrokerUrl.FunctionUrl': 'https://abcdefgh.lambda-url.eu-west-1.on.aws/',
  'Provider.Ref': `arn:aws:iam::${ACCOUNT}:oidc-provider/id.acme.example`,
};
const ISSUER = 'https://abcdefgh.lambda-url.eu-west-1.on.aws';
const [KEY_A = '', KEY_B = ''] = [ATTRIBUTES['SigningKeyA.Arn'], ATTRIBUTES['SigningKeyB.Arn']];

function filled(parameters: Readonly<Record<string, string>> = {}): FilledTemplate {
  return fillTemplate(template, { Owners: '9919', ...parameters }, (name, attribute) => {
    const value = ATTRIBUTES[`${name}.${attribute}`];
    assert.ok(value !== undefined, `${name}.${attribute}`);
    return value;
  });
}

/** What the broker makes of the function's variables. */
function configurationOf({ resources }: FilledTemplate): ReadBrokerFile {
  const variables = objectOf(objectOf(resources['Broker']?.properties['Environment'])['Variables']);
  return readBrokerVariables(
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)])),
  );
}

const timed = (arn: string, signsFrom?: number) => ({
  source: { kind: 'kms', arn, endpoint: undefined },
  signsFrom,
  publishedUntil: undefined,
});

interface Statement {
  readonly place: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly statement: JsonObject;
}

/** Every statement of every policy in the filled template. */
function statements({ resources }: FilledTemplate): readonly Statement[] {
  return Object.entries(resources).flatMap(([name, { properties }]) =>
    ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap(document => {
      const policy = properties[document];
      if (!isObject(policy)) return [];
      return many(policy['Statement']).map(each => {
        const statement = objectOf(each);
        return {
          place: `${name} ${document}`,
          actions: many(statement['Action']).map(textOf),
          resources: many(statement['Resource']),
          statement,
        };
      });
    }),
  );
}

function many(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

describe('The CloudFormation template of the broker', () => {
  it('gives the function a configuration that the broker takes, once the issuer is known', () => {
    const { configuration, problems } = configurationOf(filled({ Issuer: ISSUER }));
    assert.equal(problems, undefined);
    assert.deepEqual(
      [configuration?.issuer, configuration?.owners, configuration?.audiences, configuration?.keys],
      [ISSUER, [9919], ['sts.amazonaws.com'], { listed: [timed(KEY_A)] }],
    );
  });

  it('says the issuer after the first deployment, in which the issuer alone is missing', () => {
    const first = filled();
    assert.equal(first.outputs['Issuer'], ISSUER);
    assert.deepEqual(
      configurationOf(first).problems?.map(problem => problem.split(' ')[0]),
      ['ROLECALL_BROKER_ISSUER'],
    );
    assert.equal(first.resources['Provider'], undefined);
    const second = filled({ Issuer: ISSUER });
    assert.deepEqual(second.resources['Provider'], {
      type: 'AWS::IAM::OIDCProvider',
      properties: { Url: ISSUER, ClientIdList: ['sts.amazonaws.com'] },
    });
    assert.equal(second.outputs['Issuer'], ISSUER);
    assert.equal(filled({ Issuer: ISSUER, CreateProvider: 'false' }).resources['Provider'], undefined);
  });

  it('passes every parameter on', () => {
    const { configuration, problems } = configurationOf(
      filled({
        Issuer: 'https://id.acme.example',
        Owners: '9919,42',
        Audiences: 'sts.amazonaws.com,https://iam.googleapis.com/x',
        BilledToOwner: 'true',
        LogLevel: 'warn',
        TrustedProxies: '1',
        Catalogue:
          '{"roles":{"deploy":{"aws":{"roleArn":"arn:aws:iam::111122223333:role/deploy","region":"eu-west-1"},"owner":42,"audiences":["sts.amazonaws.com"]}}}',
      }),
    );
    assert.equal(problems, undefined);
    assert.deepEqual(
      [
        configuration?.owners,
        configuration?.audiences,
        configuration?.billedToOwner,
        configuration?.logLevel,
        configuration?.trustedProxies,
        configuration?.catalogue.map(({ name }) => name),
      ],
      [[9919, 42], ['sts.amazonaws.com', 'https://iam.googleapis.com/x'], true, 'warn', 1, ['deploy']],
    );
  });

  const takesOver = '2026-11-22T09:00:00Z';
  const at = Date.parse(takesOver);
  const rotations: readonly (readonly [string, Readonly<Record<string, string>>, readonly unknown[]])[] = [
    ['key A', {}, [timed(KEY_A)]],
    ['then key B as well', { KeyB: 'yes', KeyBSignsFrom: takesOver }, [timed(KEY_A), timed(KEY_B, at)]],
    ['then key B alone', { KeyA: 'no', KeyB: 'yes', KeyBSignsFrom: takesOver }, [timed(KEY_B, at)]],
    [
      'and a new key A',
      { KeyASignsFrom: '2027-02-22T09:00:00Z', KeyB: 'yes', KeyBSignsFrom: takesOver },
      [timed(KEY_A, Date.parse('2027-02-22T09:00:00Z')), timed(KEY_B, at)],
    ],
  ];
  for (const [what, parameters, listed] of rotations) {
    it(`rotates by its parameters: ${what}`, () => {
      const { violations, resources, ...rest } = filled({ Issuer: ISSUER, ...parameters });
      assert.deepEqual(violations, []);
      assert.deepEqual(configurationOf({ violations, resources, ...rest }).configuration?.keys, { listed });
      const keys = Object.values(resources).filter(({ type }) => type === 'AWS::KMS::Key');
      assert.equal(keys.length, listed.length);
    });
  }

  it('refuses parameters under which no key signs, or two at once', () => {
    assert.match(filled({ KeyA: 'no' }).violations.join(), /needs a key/);
    assert.match(filled({ KeyB: 'yes' }).violations.join(), /says when it takes over/);
  });

  it('lets no key leave KMS, and only code in the function itself sign with it, RS256 only', () => {
    for (const parameters of [{}, { KeyA: 'no', KeyB: 'yes' }]) {
      const { resources } = filled(parameters);
      const key = Object.values(resources).find(({ type }) => type === 'AWS::KMS::Key')?.properties ?? {};
      assert.deepEqual([key['KeySpec'], key['KeyUsage'], key['Origin']], ['RSA_2048', 'SIGN_VERIFY', undefined]);
      const signing = statements(filled(parameters)).filter(({ actions }) => actions.includes('kms:Sign'));
      assert.deepEqual(
        signing.map(({ place }) => place.replace(/Key[AB]/, 'Key')),
        ['SigningKey KeyPolicy', 'BrokerKeyPolicy PolicyDocument'],
      );
      // For the account, so that the role's own policy decides: a key's policy knows no function.
      assert.deepEqual(signing[0]?.statement, {
        Sid: 'TheBrokersRoleSignsWhereItsOwnPolicyAllows',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'kms:Sign',
        Resource: '*',
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': ATTRIBUTES['BrokerRole.Arn'] },
          StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256', 'kms:MessageType': 'DIGEST' },
        },
      });
      assert.deepEqual(signing[1]?.statement['Condition'], {
        ArnEquals: { 'lambda:SourceFunctionArn': ATTRIBUTES['Broker.Arn'] },
      });
      assert.equal(resources['Broker']?.properties['FunctionName'], 'rolecall-broker');
    }
  });

  it('raises an alarm, where there is a trail, for each call by which somebody could come to sign', () => {
    assert.equal(filled().resources['ChangesOfTheBroker'], undefined);
    assert.equal(filled().resources['SomebodyChangesTheBroker'], undefined);
    const { resources } = filled({ TrailLogGroup: 'trail', AlarmTopic: `arn:aws:sns:${REGION}:${ACCOUNT}:security` });
    const { properties: filter = {} } = resources['ChangesOfTheBroker'] ?? {};
    const pattern = textOf(filter['FilterPattern']);
    assert.ok(pattern.length <= 1024, 'what CloudWatch takes');
    assert.deepEqual(
      [...pattern.matchAll(/eventName = "([^"]+)"/g)].map(([, name]) => name),
      [
        'PutKeyPolicy',
        'UpdateAssumeRolePolicy',
        '*RolePolicy',
        'CreateFunction*',
        'UpdateFunctionCode*',
        'UpdateFunctionConfiguration*',
      ],
    );
    const terraform = readFileSync(path.join(DEPLOY, 'terraform/alarm.tf'), 'utf8');
    assert.deepEqual(
      [...terraform.matchAll(/eventName = \\"([^"]+)\\"/g)].map(([, name]) => name),
      [...pattern.matchAll(/eventName = "([^"]+)"/g)].map(([, name]) => name),
    );
    const { properties: alarm = {} } = resources['SomebodyChangesTheBroker'] ?? {};
    assert.deepEqual(alarm['AlarmActions'], [`arn:aws:sns:${REGION}:${ACCOUNT}:security`]);
    assert.equal(alarm['MetricName'], objectOf(many(filter['MetricTransformations'])[0])['MetricName']);
    const { AlarmActions: actions } =
      filled({ TrailLogGroup: 'trail' }).resources['SomebodyChangesTheBroker']?.properties ?? {};
    assert.equal(actions, undefined);
  });

  it('has one key policy for both keys', () => {
    const { resources } = filled({ KeyB: 'yes', KeyBSignsFrom: takesOver });
    assert.deepEqual(
      resources['SigningKeyB']?.properties['KeyPolicy'],
      resources['SigningKeyA']?.properties['KeyPolicy'],
    );
  });

  it('gives the function no more than its keys and its log', () => {
    const both = filled({ KeyB: 'yes', KeyBSignsFrom: takesOver });
    const own = statements(both).filter(({ place }) => place.endsWith(' PolicyDocument'));
    assert.deepEqual(
      own.map(({ actions, resources }) => [actions, resources]),
      [
        [['logs:CreateLogStream', 'logs:PutLogEvents'], [ATTRIBUTES['BrokerLog.Arn']]],
        [['kms:GetPublicKey'], [KEY_A, KEY_B]],
        [['kms:Sign'], [KEY_A, KEY_B]],
      ],
    );
    const role = both.resources['BrokerRole']?.properties ?? {};
    assert.deepEqual([role['ManagedPolicyArns'], role['Policies']], [undefined, undefined]);
    assert.equal(both.resources['Broker']?.properties['Role'], ATTRIBUTES['BrokerRole.Arn']);
  });

  it('allows no action by a wildcard, and no resource by one but “this key” in a key’s own policy', () => {
    const all = statements(filled({ KeyB: 'yes', KeyBSignsFrom: takesOver }));
    assert.ok(all.length >= 9);
    for (const { place, actions, resources, statement } of all) {
      assert.deepEqual(
        actions.filter(action => action.includes('*')),
        [],
        place,
      );
      const wild = resources.filter(resource => resource === '*');
      assert.ok(wild.length === 0 || place.endsWith('KeyPolicy'), place);
      assert.ok(statement['NotAction'] === undefined && statement['NotResource'] === undefined, place);
      assert.notEqual(statement['Principal'], '*', place);
    }
  });

  it('opens the function by its URL alone', () => {
    const { resources } = filled();
    const opened = Object.values(resources)
      .filter(({ type }) => type === 'AWS::Lambda::Permission')
      .map(({ properties: { FunctionName: _name, ...rest } }) => rest);
    assert.deepEqual(opened, [
      { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' },
      { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true },
    ]);
    assert.equal(resources['BrokerUrl']?.properties['AuthType'], 'NONE');
  });

  it('keeps the log for a time that is chosen, and bounds what runs at once', () => {
    const { resources } = filled({ LogRetentionDays: '365' });
    assert.equal(resources['BrokerLog']?.properties['RetentionInDays'], '365');
    assert.deepEqual(resources['Broker']?.properties['LoggingConfig'], {
      LogFormat: 'Text',
      LogGroup: ATTRIBUTES['BrokerLog.Ref'],
    });
    assert.equal(resources['Broker']?.properties['ReservedConcurrentExecutions'], '10');
    const unbounded = filled({ ReservedConcurrency: '-1' }).resources['Broker']?.properties ?? {};
    assert.ok(!('ReservedConcurrentExecutions' in unbounded));
  });

  it('runs the bundle that is built and uploaded to it, by the name of its handler, out of no bucket', () => {
    const { properties = {} } = filled().resources['Broker'] ?? {};
    // No handler: before the upload nobody gets an answer.
    assert.match(textOf(objectOf(properties['Code'])['ZipFile']), /^\/\/ .*$/);
    assert.match(
      docs,
      /--only broker-lambda --outdir dist\/lambda &&\n\s+\(cd dist\/lambda && zip \.\.\/broker-lambda\.zip /,
    );
    assert.match(
      docs,
      /update-function-code --function-name rolecall-broker --zip-file fileb:\/\/dist\/broker-lambda\.zip/,
    );
    assert.doesNotMatch(docs, /s3 (?:mb|cp)|--s3-bucket/);
    assert.match(
      readFileSync(path.join(ROOT, 'esbuild.mjs'), 'utf8'),
      /programs\/broker-lambda\/main\.ts': 'broker-lambda'/,
    );
    const [file, exported = ''] = textOf(properties['Handler']).split('.');
    assert.equal(file, 'broker-lambda');
    const source = readFileSync(path.join(ROOT, 'src/programs/broker-lambda/main.ts'), 'utf8');
    assert.ok(source.includes(`export const ${exported} =`));
  });
});

describe('The Terraform module of the broker', () => {
  const folder = path.join(DEPLOY, 'terraform');
  const files = readdirSync(folder).filter(name => name.endsWith('.tf'));
  const text = files.map(name => readFileSync(path.join(folder, name), 'utf8')).join('\n');
  const variables = objectOf(objectOf(filled().resources['Broker']?.properties['Environment'])['Variables']);

  it('sets the same variables as the template', () => {
    const set = [...text.matchAll(/\b(ROLECALL_BROKER_[A-Z_]+)\s*=/g)].map(([, name = '']) => name);
    assert.deepEqual(set.toSorted(), Object.keys(variables).toSorted());
  });

  it('allows the same actions as the template, each by its name, for the same resources', () => {
    const actions = statements(filled()).flatMap(each => each.actions);
    const written = [...text.matchAll(/"((?:kms|logs|sts):[A-Za-z*]+)"/g)]
      .map(([, action = '']) => action)
      .filter(action => !['kms:SigningAlgorithm', 'kms:MessageType'].includes(action));
    assert.deepEqual(written.toSorted(), actions.toSorted());
    const resources = [...text.matchAll(/^\s*Resource\s*=\s*(.+)$/gm)].map(([, resource = '']) => resource);
    assert.deepEqual(resources.toSorted(), [
      '"${aws_cloudwatch_log_group.broker.arn}:*"',
      // Of the key policy: this key.
      '"*"',
      '"*"',
      '"*"',
      '[for key in aws_kms_key.signing : key.arn]',
      '[for key in aws_kms_key.signing : key.arn]',
    ]);
    assert.doesNotMatch(text, /NotAction|NotResource|managed_policy|policy_attachment/);
  });

  it('makes the key, the function and its URL as the template does', () => {
    const { properties = {} } = filled().resources['Broker'] ?? {};
    for (const line of [
      'customer_master_key_spec = "RSA_2048"',
      'key_usage                = "SIGN_VERIFY"',
      `handler          = "${textOf(properties['Handler'])}"`,
      `runtime          = "${textOf(properties['Runtime'])}"`,
      'architectures    = ["arm64"]',
      `timeout                        = ${textOf(properties['Timeout'])}`,
      'authorization_type = "NONE"',
      'action                 = "lambda:InvokeFunctionUrl"',
      'action                   = "lambda:InvokeFunction"',
      'invoked_via_function_url = true',
      '"kms:SigningAlgorithm" = "RSASSA_PKCS1_V1_5_SHA_256"',
      'ArnEquals = { "aws:PrincipalArn" = aws_iam_role.broker.arn }',
      ':function:${var.name}"',
    ]) {
      assert.ok(text.includes(line), line);
    }
  });
});

describe('docs/broker-on-aws.md', () => {
  const steps = [...docs.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));

  it('takes at most ten steps, counted from one', () => {
    assert.ok(steps.length >= 5 && steps.length <= 10);
    assert.deepEqual(
      steps,
      steps.map((_step, index) => index + 1),
    );
  });

  it('names parameters, outputs and variables that there are', () => {
    const parameters = Object.keys(objectOf(template['Parameters']));
    const overrides = [...docs.matchAll(/--parameter-overrides ([^\n`]+(?:\\\n[^\n`]+)*)/g)].flatMap(([, words = '']) =>
      [...words.matchAll(/\b([A-Z][A-Za-z]+)=/g)].map(([, name = '']) => name),
    );
    assert.ok(overrides.length >= 4);
    assert.deepEqual(
      overrides.filter(name => !parameters.includes(name)),
      [],
    );
    const outputs = [...docs.matchAll(/OutputKey==`?'?"?([A-Za-z]+)/g)].map(([, name = '']) => name);
    assert.deepEqual(
      outputs.filter(name => !(name in objectOf(template['Outputs']))),
      [],
    );
  });
});
