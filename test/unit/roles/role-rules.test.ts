import assert from 'node:assert/strict';
import { AWS, mapOfJson } from './maps.ts';
import { type RuleRow, testRules } from './role-rule-rows.ts';

const GCP = '{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov"}';
const BRANCH =
  'must be a branch name or pattern such as main or release/*, at most 256 letters, digits and . / _ - @ # % + = , * ?.';
const DURATION = 'duration must be 15 minutes to 12 hours, such as 15m, 1h, 1h30m or 3600.';
const LONG =
  'Credentials that live longer than an hour are useful to a thief for longer. Shorten it to 1h, and renew; the cloud must allow the longer duration too.';

const ROWS: readonly RuleRow[] = [
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
      'unknown-key at "command": "command" is no key of a role. It has description, use, duration, aws, gcp, azure, when, confirm, default, fullPermissions, reviewed and reviewedBy.',
    ],
  },
  {
    what: 'keys that objects inherit',
    body: `{"aws":${AWS},"__proto__":{"use":"agent"},"constructor":1}`,
    says: [
      'unknown-key at "__proto__": "__proto__" is no key that a role map can have. Remove it.',
      'unknown-key at "constructor": "constructor" is no key of a role. It has description, use, duration, aws, gcp, azure, when, confirm, default, fullPermissions, reviewed and reviewedBy.',
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
  {
    what: 'a reviewer without a name',
    body: `{"aws":${AWS},"reviewedBy":""}`,
    says: ['wrong-type at "": reviewedBy must be a name of one to 200 characters.'],
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

describe('the rules of a role', () => {
  testRules(ROWS);

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
