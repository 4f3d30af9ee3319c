import { AWS } from './maps.ts';
import { type RuleRow, testRules } from './role-rule-rows.ts';

const POLICY_AROUND = '{"Statement":{"Effect":"Deny","Sid":""}}'.length;
const GCP = '{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov"}';
const ARN = 'roleArn must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name.';
const POLICY_ARN = 'must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess.';

function google(extra: string): string {
  return `{"gcp":{${extra},${GCP.slice(1)}}`;
}

function aws(extra: string, arn = 'arn:aws:iam::111122223333:role/dev', region = 'eu-west-1'): string {
  return `{"aws":{"roleArn":"${arn}","region":"${region}"${extra}}}`;
}

const PERMISSION_SET =
  '{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accountId":"111122223333","roleName":"ReadOnly"}';
const NARROW =
  'A role for coding agents is narrowed by a session policy. Add sessionPolicy or policyArns, or `fullPermissions: true` to give an agent all that the role may do.';

function portal(extra: string): string {
  return `{"aws":{"identityCenter":${PERMISSION_SET}${extra}}}`;
}

const ROWS: readonly RuleRow[] = [
  {
    what: 'no region',
    body: '{"aws":{"roleArn":"arn:aws:iam::111122223333:role/dev"}}',
    says: ['missing-key at "aws": region is missing. It must be a region such as eu-west-1.'],
  },
  {
    what: 'an account with eleven digits',
    body: aws('', 'arn:aws:iam::11112222333:role/dev'),
    says: [`bad-arn at "arn:aws:iam::11112222333:role/dev": ${ARN}`],
  },
  {
    what: 'an unknown partition',
    body: aws('', 'arn:aws-mars:iam::111122223333:role/dev'),
    says: [`bad-arn at "arn:aws-mars:iam::111122223333:role/dev": ${ARN}`],
  },
  {
    what: "a user's ARN",
    body: aws('', 'arn:aws:iam::111122223333:user/dev'),
    says: [`bad-arn at "arn:aws:iam::111122223333:user/dev": ${ARN}`],
  },
  {
    what: 'a role name with a space',
    body: aws('', 'arn:aws:iam::111122223333:role/de v'),
    says: [`bad-arn at "arn:aws:iam::111122223333:role/de v": ${ARN}`],
  },
  {
    what: 'a newline in the ARN',
    body: aws('', 'arn:aws:iam::111122223333:role/dev\\n'),
    says: [`bad-arn at "arn:aws:iam::111122223333:role/dev\\n": ${ARN}`],
  },
  { what: "China's partition", body: aws('', 'arn:aws-cn:iam::111122223333:role/dev', 'cn-north-1'), says: [] },
  { what: 'the sovereign cloud', body: aws('', 'arn:aws-eusc:iam::111122223333:role/dev', 'eusc-de-east-1'), says: [] },
  {
    what: 'an isolated partition',
    body: aws('', 'arn:aws-iso-b:iam::111122223333:role/dev', 'us-isob-east-1'),
    says: [],
  },
  {
    what: 'a region of another partition',
    body: aws('', 'arn:aws-cn:iam::111122223333:role/dev', 'eu-west-1'),
    says: [
      'bad-region at "eu-west-1": eu-west-1 is no region of the partition aws-cn, which the role\'s ARN names. Write one like cn-north-1.',
    ],
  },
  {
    what: 'a host as a region',
    body: aws('', undefined, 'eu-west-1.evil.example'),
    says: ['bad-region at "eu-west-1.evil.example": region must be a region such as eu-west-1.'],
  },

  {
    what: 'a policy without a statement',
    body: aws(',"sessionPolicy":{"Version":"2012-10-17"}'),
    says: [
      'bad-policy at {"Version":"2012-10-17"}: The session policy needs "Statement": a list whose items have "Effect": "Allow" or "Deny".',
    ],
  },
  {
    what: 'a policy that is no JSON',
    body: aws(',"sessionPolicy":"{"'),
    says: ['bad-policy at "{": The session policy is no JSON object. Write it as data, or as JSON text.'],
  },
  {
    what: 'a policy as deep as its text allows',
    body: aws(
      `,"sessionPolicy":"{\\"Statement\\":{\\"Effect\\":\\"Deny\\",\\"a\\":${'['.repeat(8000)}${']'.repeat(8000)}}}"`,
    ),
    says: [
      'bad-policy at LONG: The session policy is longer than 2048 characters without white space. Move parts of it into a managed policy.',
    ],
  },
  {
    what: 'a policy of 2049 characters',
    body: aws(`,"sessionPolicy":{"Statement":{"Effect":"Deny","Sid":"${'x'.repeat(2049 - POLICY_AROUND)}"}}`),
    says: [
      'bad-policy at LONG: The session policy is longer than 2048 characters without white space. Move parts of it into a managed policy.',
    ],
  },
  {
    what: 'a policy of 2048 characters',
    body: aws(`,"sessionPolicy":{"Statement":{"Effect":"Deny","Sid":"${'x'.repeat(2048 - POLICY_AROUND)}"}}`),
    says: [],
  },
  {
    what: 'a policy with a letter AWS does not take',
    body: aws(',"sessionPolicy":{"Statement":{"Effect":"Deny","Sid":"→"}}'),
    says: [
      'bad-policy at {"Statement":{"Effect":"Deny","Sid":"→"}}: The session policy holds characters beyond U+00FF, which AWS does not take. Replace them.',
    ],
  },
  {
    what: 'no policy ARN',
    body: aws(',"policyArns":[]'),
    says: ['bad-policy-arn at []: policyArns must be a list of one to ten policy ARNs.'],
  },
  {
    what: 'a policy ARN that is none',
    body: aws(',"policyArns":["arn:aws:iam::aws:policy/A","x"]'),
    says: [`bad-policy-arn at "x": policyArns[1] ${POLICY_ARN}`],
  },
  {
    what: "another account's policy",
    body: aws(',"policyArns":["arn:aws:iam::444455556666:policy/A"]'),
    says: [
      'bad-policy-arn at "arn:aws:iam::444455556666:policy/A": A session policy must be AWS\'s own or of the role\'s account 111122223333. Name one of those.',
    ],
  },

  { what: 'a permission set', body: portal(''), says: [] },
  { what: 'a permission set whose tools start in another region', body: portal(',"region":"us-east-1"'), says: [] },
  {
    what: 'neither a role nor a permission set',
    body: '{"aws":{}}',
    says: [
      'missing-key at "aws": roleArn is missing. It must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name.',
      'missing-key at "aws": region is missing. It must be a region such as eu-west-1.',
    ],
  },
  {
    what: 'a role and a permission set',
    body: portal(',"roleArn":"arn:aws:iam::111122223333:role/dev","region":"eu-west-1"'),
    says: [`several-targets at ${PERMISSION_SET}: A role has one of roleArn and identityCenter. Split it into two.`],
  },
  {
    what: 'a permission set that cannot be narrowed',
    body: portal(',"sessionPolicy":{"Statement":{"Effect":"Deny"}},"policyArns":["arn:aws:iam::aws:policy/A"]'),
    says: [
      'bad-policy at {"Statement":{"Effect":"Deny"}}: What IAM Identity Center gives cannot be narrowed. Remove sessionPolicy, and narrow the permission set itself.',
      'bad-policy-arn at ["arn:aws:iam::aws:policy/A"]: What IAM Identity Center gives cannot be narrowed. Remove policyArns, and narrow the permission set itself.',
    ],
  },
  {
    what: 'a region of another partition than the portal',
    body: portal(',"region":"cn-north-1"'),
    says: [
      'bad-region at "cn-north-1": cn-north-1 is no region of the partition aws, which IAM Identity Center\'s region names. Write one like eu-west-1.',
    ],
  },
  {
    what: 'an account that is a number, and a portal with a user',
    body: '{"aws":{"identityCenter":{"startUrl":"https://a@acme.awsapps.com/start","region":"eu-west-1","accountId":111122223333,"roleName":"Read Only"}}}',
    says: [
      'bad-host at "https://a@acme.awsapps.com/start": startUrl must be an https address such as https://acme.awsapps.com/start, without user, query or #.',
      'needs-quotes at 111122223333: accountId must be an account\'s twelve digits, such as "111122223333". 111122223333 is read as a number: put it in quotes, "111122223333".',
      'bad-permission-set at "Read Only": roleName must be a permission set\'s name: letters, digits and _ + = , . @ - only, at most 32.',
    ],
  },

  {
    what: 'a role for agents that nothing narrows',
    body: `{"use":"agent","aws":${AWS}}`,
    says: [`agent-without-session-policy at "agent": ${NARROW}`],
  },
  ...[`"gcp":${GCP}`, portal('').slice(1, -1)].map(target => ({
    what: `a role for agents that cannot be narrowed, ${target.slice(0, 8)}`,
    body: `{"use":"agent",${target}}`,
    says: [
      'agent-without-session-policy at "agent": A role for coding agents is narrowed by a session policy, which this one cannot have. Write `fullPermissions: true` to give an agent all that it may do.',
    ],
  })),
  ...['"sessionPolicy":{"Statement":{"Effect":"Deny"}}', '"policyArns":["arn:aws:iam::aws:policy/A"]'].map(narrow => ({
    what: `a role for agents narrowed by ${narrow.slice(1, 8)}`,
    body: `{"use":"agent","aws":{${narrow},${AWS.slice(1)}}`,
    says: [],
  })),
  {
    what: 'a role for agents with all that it may do',
    body: `{"use":"agent","fullPermissions":true,"aws":${AWS}}`,
    says: [],
  },
  {
    what: 'a role for agents that denies it',
    body: `{"use":"agent","fullPermissions":false,"aws":${AWS}}`,
    says: [`agent-without-session-policy at "agent": ${NARROW}`],
  },
  {
    what: 'full permissions for people: a warning, and used',
    body: `{"fullPermissions":true,"aws":${AWS}}`,
    says: [
      'full-permissions-unused at true: fullPermissions is about roles for coding agents (use: agent) and does nothing here. Remove it.',
    ],
  },

  { what: 'a Google role', body: `{"gcp":${GCP}}`, says: [] },
  {
    what: "a project's name instead of its number",
    body: '{"gcp":{"provider":"projects/acme/locations/global/workloadIdentityPools/pool/providers/prov"}}',
    says: [
      'bad-provider at "projects/acme/locations/global/workloadIdentityPools/pool/providers/prov": provider must be projects/<project number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>, with the number, not the name, of the project.',
    ],
  },
  {
    what: 'a service account with a path',
    body: `{"gcp":{"serviceAccount":"a@b.iam.gserviceaccount.com/../x",${GCP.slice(1)}}`,
    says: [
      'bad-service-account at "a@b.iam.gserviceaccount.com/../x": serviceAccount must be a service account\'s address, such as reader@acme.iam.gserviceaccount.com.',
    ],
  },
  {
    what: 'a provider as audiences have it',
    body: `{"gcp":${GCP.replace('projects', 'https://iam.googleapis.com/projects')}}`,
    says: [],
  },
  {
    what: 'a provider at another host',
    body: `{"gcp":${GCP.replace('projects', '//iam.evil.example/projects')}}`,
    says: [
      'bad-provider at "//iam.evil.example/projects/1/locations/global/workloadIdentityPools/pool/providers/prov": provider must be projects/<project number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>, with the number, not the name, of the project.',
    ],
  },
  {
    what: 'a Google role with all that one may have',
    body: google(
      '"serviceAccount":"a@b.iam.gserviceaccount.com","scopes":["openid","https://www.googleapis.com/auth/devstorage.read_only"],"project":"acme-dev","quotaProject":"acme.com:acme-dev","universeDomain":"googleapis.com"',
    ),
    says: [],
  },
  ...['s3nsapis.fr', 'apis-berlin-build0.goog'].map(universe => ({
    what: `a role in ${universe}`,
    body: google(`"universeDomain":"${universe}"`),
    says: [],
  })),
  ...[
    'evil.example',
    'https://googleapis.com',
    'googleapis.com.evil.example',
    'evil.example/googleapis.com',
    'evil.example#.googleapis.com',
    'user@googleapis.com',
    'googleapis.com:8443',
    'GoogleApis.com',
    'googleapis.com.',
    '127.0.0.1',
    'xgoogleapis.com.evil.example',
    '',
  ].map(universe => ({
    what: `a universe that is none, ${universe}`,
    body: google(`"universeDomain":"${universe}"`),
    says: [
      `bad-universe at "${universe}": universeDomain must be googleapis.com, s3nsapis.fr or apis-berlin-build0.goog: identity tokens are sent there, and to no other host.${universe === 'GoogleApis.com' || universe === 'googleapis.com.' ? ' Did you mean "googleapis.com"?' : ''}`,
    ],
  })),
  {
    what: 'scopes that are none',
    body: google('"scopes":["openid email","https://evil.example/auth/x"]'),
    says: ['openid email', 'https://evil.example/auth/x'].map(
      (scope, index) =>
        `bad-scope at "${scope}": scopes[${index}] must be an OAuth scope of Google, such as https://www.googleapis.com/auth/cloud-platform.`,
    ),
  },
  {
    what: 'no scopes',
    body: google('"scopes":[]'),
    says: ['bad-scope at []: scopes must be a list of one to 20 OAuth scopes.'],
  },
  {
    what: "a project's number, and one that would be more than a name",
    body: google('"project":"123456","quotaProject":"acme-dev\\nx"'),
    says: [
      'bad-project at "123456": project must be a project\'s ID such as acme-dev, not its name or number.',
      'bad-project at "acme-dev\\nx": quotaProject must be a project\'s ID such as acme-dev, not its name or number.',
    ],
  },
  {
    what: 'an Azure role with a bad and a missing id',
    body: '{"azure":{"tenantId":"contoso.com"}}',
    says: [
      'missing-key at "azure": clientId is missing. It must be an ID such as 00000000-0000-0000-0000-000000000000.',
      'bad-id at "contoso.com": tenantId must be the directory\'s ID, such as 00000000-0000-0000-0000-000000000000: a domain name leads to whichever directory has it then.',
    ],
  },
  {
    what: 'an Azure role of a national cloud, slightly misspelt',
    body: '{"azure":{"tenantId":"aaaaaaaa-1111-2222-3333-444444444444","clientId":"aaaaaaaa-1111-2222-3333-444444444444","environment":"usgoverment"}}',
    says: [
      'bad-environment at "usgoverment": environment must be public, usgovernment or china. Did you mean "usgovernment"?',
    ],
  },
];

/** What a role is at its cloud, and what narrows it there. */
describe('the rules of a role’s target', () => testRules(ROWS));
