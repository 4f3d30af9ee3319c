import assert from 'node:assert/strict';
import type { RoleMap } from '../../../src/core/role.ts';
import { AWS, jsonRole, mapOfJson, mapOfYaml, marked, yamlRole } from './maps.ts';

interface Row {
  readonly what: string;
  /** JSON, on one line, so that it is YAML too and stands in the same column of both files. */
  readonly body: string;
  /** `code at what is marked: message`, in order; empty: the role is used. */
  readonly says: readonly string[];
}

const POLICY_AROUND = '{"Statement":{"Effect":"Deny","Sid":""}}'.length;
const GCP = '{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov"}';
const BRANCH =
  'must be a branch name or pattern such as main or release/*, at most 256 letters, digits and . / _ - @ # % + = , * ?.';
const ARN = 'roleArn must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name.';
const POLICY_ARN = 'must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess.';
const DURATION = 'duration must be 15 minutes to 12 hours, such as 15m, 1h, 1h30m or 3600.';
const LONG =
  'Credentials that live longer than an hour are useful to a thief for longer. Shorten it to 1h, and renew; the cloud must allow the longer duration too.';

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

const ROWS: readonly Row[] = [
  { what: 'the least there is', body: `{"aws":${AWS}}`, says: [] },
  { what: 'no map', body: '"dev"', says: ['wrong-type at "dev": r must be a map with one of aws, gcp and azure.'] },
  {
    what: 'a list',
    body: '[1]',
    says: ['wrong-type at [1]: r must be a map with one of aws, gcp and azure; this is a list.'],
  },
  {
    what: 'nothing',
    body: 'null',
    says: ['wrong-type at null: r has no value. It must be a map with one of aws, gcp and azure.'],
  },
  {
    what: 'no cloud',
    body: '{"use":"agent"}',
    says: ['no-cloud at NAME: The role has no target. Add one of aws, gcp and azure.'],
  },
  {
    what: 'two clouds',
    body: `{"aws":${AWS},"gcp":${GCP}}`,
    says: [
      'several-clouds at "gcp": A role has one of aws, gcp and azure; this one has aws and gcp. Split it into several roles.',
    ],
  },
  {
    what: 'a mistyped restriction',
    body: `{"aws":${AWS},"wehn":{}}`,
    says: ['unknown-key at "wehn": "wehn" is no key of a role. Did you mean "when"?'],
  },
  {
    what: 'a key like no other',
    body: `{"aws":${AWS},"command":"rm"}`,
    says: [
      'unknown-key at "command": "command" is no key of a role. It has description, use, duration, aws, gcp, azure, when, confirm, default, fullPermissions and reviewed.',
    ],
  },
  {
    what: 'keys that objects inherit',
    body: `{"aws":${AWS},"__proto__":{"use":"agent"},"constructor":1}`,
    says: [
      'unknown-key at "__proto__": "__proto__" is no key that a role map can have. Remove it.',
      'unknown-key at "constructor": "constructor" is no key of a role. It has description, use, duration, aws, gcp, azure, when, confirm, default, fullPermissions and reviewed.',
    ],
  },
  {
    what: '__proto__ where names are free',
    body: `{"aws":${AWS},"when":{"claims":{"__proto__":"x"}}}`,
    says: ['unknown-key at "__proto__": "__proto__" is no key that a role map can have. Remove it.'],
  },
  {
    what: 'the name of a claim that objects inherit',
    body: `{"aws":${AWS},"when":{"claims":{"constructor":"x"}}}`,
    says: [],
  },
  {
    what: 'a key twice',
    body: `{"aws":${AWS},"confirm":false,"confirm":true}`,
    says: ['duplicate-key at "confirm": "confirm" is written twice, so neither is used. Remove one.'],
  },
  {
    what: 'a key twice, deep down',
    body: `{"aws":${AWS},"when":{"claims":{"a":"1","a":"2"}}}`,
    says: ['duplicate-key at "a": "a" is written twice, so neither is used. Remove one.'],
  },
  {
    what: 'the cloud twice',
    body: `{"aws":${AWS},"aws":${AWS}}`,
    says: ['duplicate-key at "aws": "aws" is written twice, so neither is used. Remove one.'],
  },

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
    what: 'an Azure role with a bad and a missing id',
    body: '{"azure":{"tenantId":"contoso.com"}}',
    says: [
      'missing-key at "azure": clientId is missing. It must be an ID such as 00000000-0000-0000-0000-000000000000.',
      'bad-id at "contoso.com": tenantId must be an ID such as 00000000-0000-0000-0000-000000000000.',
    ],
  },

  {
    what: 'a duration of no form',
    body: `{"aws":${AWS},"duration":"1:30"}`,
    says: [`bad-duration at "1:30": ${DURATION}`],
  },
  { what: 'an empty duration', body: `{"aws":${AWS},"duration":""}`, says: [`bad-duration at "": ${DURATION}`] },
  {
    what: 'a duration too short, in words',
    body: `{"aws":${AWS},"duration":"14m59s"}`,
    says: ['bad-duration at "14m59s": duration must be between 15 minutes and 12 hours, such as 1h.'],
  },
  {
    what: 'a duration too short, in seconds',
    body: `{"aws":${AWS},"duration":899}`,
    says: [`bad-duration at 899: ${DURATION}`],
  },
  {
    what: 'a duration too long',
    body: `{"aws":${AWS},"duration":"12h1s"}`,
    says: ['bad-duration at "12h1s": duration must be between 15 minutes and 12 hours, such as 1h.'],
  },
  { what: 'half a second', body: `{"aws":${AWS},"duration":900.5}`, says: [`bad-duration at 900.5: ${DURATION}`] },
  { what: 'the shortest', body: `{"aws":${AWS},"duration":"900s"}`, says: [] },
  {
    what: 'longer than an hour: a warning, and used',
    body: `{"aws":${AWS},"duration":"1h30m"}`,
    says: [`long-duration at "1h30m": ${LONG}`],
  },

  {
    what: 'a use with a slip',
    body: `{"aws":${AWS},"use":"develper"}`,
    says: ['bad-use at "develper": use must be developer, automation or agent. Did you mean "developer"?'],
  },
  {
    what: 'yes as text',
    body: `{"aws":${AWS},"confirm":"yes"}`,
    says: ['wrong-type at "yes": confirm must be true or false, not "yes".'],
  },
  {
    what: 'a day that is none',
    body: `{"aws":${AWS},"reviewed":"2026-02-30"}`,
    says: ['bad-date at "2026-02-30": reviewed must be a date such as 2026-10-01.'],
  },
  { what: 'an old review, which is for lint', body: `{"aws":${AWS},"reviewed":"2001-01-01"}`, says: [] },
  {
    what: 'a description that is none',
    body: `{"aws":${AWS},"description":7}`,
    says: [
      'needs-quotes at 7: description must be a text of at most 1000 characters. 7 is read as a number: put it in quotes, "7".',
    ],
  },

  {
    what: 'no branch at all',
    body: `{"aws":${AWS},"when":{"branches":[]}}`,
    says: [
      'bad-branches at []: branches must be a list of one to 20 branch patterns; leave the key out to allow every branch.',
    ],
  },
  {
    what: 'one branch instead of a list',
    body: `{"aws":${AWS},"when":{"branches":"main"}}`,
    says: [
      'bad-branches at "main": branches must be a list of one to 20 branch patterns; leave the key out to allow every branch.',
    ],
  },
  ...['{a,b}', '!main', '@(a|b)', '[ab]', 'a b', '^main$', '(a+)+', '/main', '', 'x'.repeat(257)].map(glob => ({
    what: `the pattern ${glob.slice(0, 20)}`,
    body: `{"aws":${AWS},"when":{"branches":["${glob}"]}}`,
    says: [`bad-branches at "${glob}": branches[0] ${BRANCH}`],
  })),
  {
    what: 'a pattern with four wildcards',
    body: `{"aws":${AWS},"when":{"branches":["*a*b*c*"]}}`,
    says: ['bad-branches at "*a*b*c*": A branch pattern has at most 3 wildcards. Split it into several.'],
  },
  { what: 'a pattern with three wildcards', body: `{"aws":${AWS},"when":{"branches":["*/v?.x/**"]}}`, says: [] },
  {
    what: 'a platform with a slip',
    body: `{"aws":${AWS},"when":{"platforms":["codespace"]}}`,
    says: [
      'bad-platforms at "codespace": platforms[0] must be one of codespaces, ona, gitpod-classic, github-actions, gitlab-ci, cursor, devin, claude-code, gitlab-workspaces, coder, devpod, cloud-workstations, devcontainer or local. Did you mean "codespaces"?',
    ],
  },
  {
    what: "a claim's numbers",
    body: `{"aws":${AWS},"when":{"claims":{"a":1,"b":["x",2]}}}`,
    says: [
      'needs-quotes at 1: a must be a text, or a list of one to 20 texts. 1 is read as a number: put it in quotes, "1".',
      'needs-quotes at 2: b[1] must be a text that is not empty. 2 is read as a number: put it in quotes, "2".',
    ],
  },
  {
    what: 'a claim without values',
    body: `{"aws":${AWS},"when":{"claims":{"a":[]}}}`,
    says: ['bad-claims at []: a must be a text, or a list of one to 20 texts.'],
  },
  {
    what: 'a claim that cannot be',
    body: `{"aws":${AWS},"when":{"claims":{"a b":"x"}}}`,
    says: ['bad-claims at "a b": "a b" is no name of a claim. Use the name as it stands in the token.'],
  },
  {
    what: 'everything at once',
    body: '{"use":"x","aws":{"roleArn":7},"whne":1}',
    says: [
      'bad-use at "x": use must be developer, automation or agent.',
      'missing-key at "aws": region is missing. It must be a region such as eu-west-1.',
      'needs-quotes at 7: roleArn must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name. 7 is read as a number: put it in quotes, "7".',
      'unknown-key at "whne": "whne" is no key of a role. Did you mean "when"?',
    ],
  },
];

/** What is said, and that the role is broken by its first error, or used. */
function summary(text: string, map: RoleMap): Record<string, unknown> {
  const says = map.problems.map(({ code, message, range }) => {
    const mark = marked(text, range);
    return `${code} at ${/^"?r"?$/.test(mark) ? 'NAME' : mark.length > 300 ? 'LONG' : mark}: ${message}`;
  });
  return {
    says,
    roles: map.roles.map(({ role }) => role.name),
    broken: map.broken.map(({ problem }) => problem.message),
  };
}

describe('the rules of a role', () => {
  for (const { what, body, says } of ROWS) {
    it(`${what}, in both syntaxes`, () => {
      const first = says
        .find(line => !/^(?:long-duration|full-permissions-unused) /.test(line))
        ?.replace(/^\S+ at .*?: (?=[A-Za-z"[])/su, '');
      const fromYaml = summary(yamlRole(body), mapOfYaml(yamlRole(body)));
      const fromJson = summary(jsonRole(body), mapOfJson(jsonRole(body)));
      assert.deepStrictEqual(fromJson, fromYaml);
      const broken = mapOfYaml(yamlRole(body)).broken.map(({ problem }) => problem.code);
      assert.deepStrictEqual(
        { says: fromYaml['says'], roles: fromYaml['roles'], broken },
        { says, roles: first === undefined ? ['r'] : [], broken: first === undefined ? [] : [says[0]?.split(' ')[0]] },
      );
    });
  }

  it('names are safe as profiles, whatever they are', () => {
    const good = ['a', 'Z9', '0', 'a.b_c-d', 'constructor', 'toString', 'x'.repeat(64)];
    const bad = ['', '-a', '.a', '_a', 'a b', 'a]', 'a\\n', 'ä', '__proto__', 'x'.repeat(65), 'a/b', 'a;b'];
    const map = mapOfJson(
      `{"customizations":{"rolecall":{"version":1,"roles":{${[...good, ...bad].map(name => `"${name}":{"aws":${AWS}}`).join(',')}}}}}`,
    );
    assert.deepStrictEqual(
      {
        good: map.roles.map(({ role }) => role.name),
        bad: map.broken.map(({ name, problem }) => [name, problem.code]),
      },
      { good, bad: bad.map(name => [name.replace('\\n', '\n'), 'bad-name']) },
    );
  });
});
