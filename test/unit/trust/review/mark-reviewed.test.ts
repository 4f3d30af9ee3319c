import assert from 'node:assert/strict';
import { markReviewed } from '../../../../src/trust/review/mark-reviewed.ts';

const MARK = { role: 'deploy', date: '2026-12-01', by: 'Ada "A." Lovelace' };
const BY = String.raw`"Ada \"A.\" Lovelace"`;

const ROWS: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  [
    'a role of YAML, behind its name',
    'rolecall.yaml',
    'version: 1 # one\nroles:\n  other: { use: agent }\n  deploy: # ours\n    # who\n    use: automation\n\n  last: {}\n',
    `version: 1 # one\nroles:\n  other: { use: agent }\n  deploy: # ours\n    reviewed: 2026-12-01\n    reviewedBy: ${BY}\n    # who\n    use: automation\n\n  last: {}\n`,
  ],
  [
    'one that was reviewed before',
    'rolecall.yaml',
    'roles:\n  deploy:\n    reviewedBy: \'Bob\'  # he\n    use: agent\n    reviewed: "2026-01-01" # then\n',
    `roles:\n  deploy:\n    reviewedBy: ${BY}  # he\n    use: agent\n    reviewed: 2026-12-01 # then\n`,
  ],
  [
    'one of which only the date is there',
    'rolecall.yaml',
    'roles:\n  deploy:\n    use: agent\n    reviewed: 2026-01-01\n',
    `roles:\n  deploy:\n    reviewedBy: ${BY}\n    use: agent\n    reviewed: 2026-12-01\n`,
  ],
  [
    'one in braces',
    'rolecall.yaml',
    'roles: { deploy: { use: agent }, other: {} }',
    `roles: { deploy: { "reviewed": "2026-12-01", "reviewedBy": ${BY}, use: agent }, other: {} }`,
  ],
  [
    'lines as Windows ends them',
    'rolecall.yaml',
    'roles:\r\n  deploy:\r\n    use: agent\r\n',
    `roles:\r\n  deploy:\r\n    reviewed: 2026-12-01\r\n    reviewedBy: ${BY}\r\n    use: agent\r\n`,
  ],
  [
    'a devcontainer.json',
    '.devcontainer/devcontainer.json',
    '{\n  // kept\n  "customizations": { "rolecall": { "roles": {\n    "deploy": {\n      "use": "agent", // he\n    },\n  } } },\n}\n',
    `{\n  // kept\n  "customizations": { "rolecall": { "roles": {\n    "deploy": {\n      "reviewed": "2026-12-01",\n      "reviewedBy": ${BY},\n      "use": "agent", // he\n    },\n  } } },\n}\n`,
  ],
];

const BY_HAND =
  'It is written in a way that could not be changed without changing more: write `reviewed` and `reviewedBy` by hand.';
const GONE = 'The role does not stand in it as a map of its own any more.';

const REFUSED: readonly (readonly [what: string, text: string, why: string])[] = [
  ['is broken', 'roles: {', 'The role map cannot be read: mend it first.'],
  ['has no such role', 'roles:\n  other: {}\n', GONE],
  ['has it twice', 'roles:\n  deploy: { use: agent }\n  deploy: { use: agent }\n', GONE],
  ['has it as a text', 'roles:\n  deploy: later\n', GONE],
  ['says nothing of it', 'roles:\n  deploy: {}\n', GONE],
  ['has another role that is the same by an alias', 'roles:\n  deploy: &a\n    use: agent\n  other: *a\n', BY_HAND],
  ['has it by an alias of another', 'roles:\n  other: &a\n    use: agent\n  deploy: *a\n', BY_HAND],
  [
    'says when it was reviewed by an alias',
    'x: &d 2026-01-01\nroles:\n  deploy:\n    use: agent\n    reviewed: *d\n',
    BY_HAND,
  ],
  [
    'says twice when it was reviewed',
    'roles:\n  deploy:\n    reviewed: 2026-01-01\n    reviewed: 2026-01-02\n',
    BY_HAND,
  ],
  ['has an anchor in a line of its own', 'roles:\n  deploy:\n    &a\n    use: agent\n', BY_HAND],
];

describe('marking a role as reviewed', () => {
  for (const [what, file, before, after] of ROWS) {
    it(`writes into ${what}, and leaves all else to the byte`, () => {
      assert.deepEqual(markReviewed(file, before, MARK), { ok: true, text: after });
    });
  }

  for (const [what, text, why] of REFUSED) {
    it(`leaves a map alone that ${what}`, () => {
      assert.deepEqual(markReviewed('rolecall.yaml', text, MARK), { ok: false, why });
    });
  }

  it('changes nothing where it is marked so already', () => {
    const first = markReviewed('rolecall.yaml', 'roles:\n  deploy:\n    use: agent\n', MARK);
    assert.ok(first.ok);
    assert.deepEqual(markReviewed('rolecall.yaml', first.text, MARK), first);
  });
});
