import assert from 'node:assert/strict';
import { TextPositions } from '../../../../src/documents/text-positions.ts';
import { isExpectationFile, readExpectations } from '../../../../src/trust/expectations/read-expectations.ts';
import { testExpectations } from '../../../../src/trust/expectations/test-expectations.ts';
import { withExpectations } from '../../../../src/trust/expectations/write-expectations.ts';
import { admittedTokens } from '../../../../src/trust/strangers/admitted-tokens.ts';
import { type BoundaryTest, testBoundaries } from '../../../../src/trust/strangers/test-boundaries.ts';
import { gitHubTrust, openTrust } from '../strangers/policies.ts';

const FILE = `# kept
version: 1
trusts:
  trust.json:   # kept too
    allow:
      - who: main
        claims:
          iss: https://token.actions.githubusercontent.com
          aud: sts.amazonaws.com
          sub: repo:acme/app:ref:refs/heads/main
          environment: none
    deny:
      - who: a pull request
        changes: { sub: 'repo:acme/app:pull_request', environment: null }
`;

function read(text: string) {
  return readExpectations({ path: 'trust-tests.yaml', text });
}

/** `2:3 message` of each fault. */
function faults(text: string): readonly string[] {
  const positions = new TextPositions(text);
  return read(text).faults.map(({ message, place }) => {
    const { startLine, startColumn } = positions.range(place.start, place.end);
    return `${startLine + 1}:${startColumn + 1} ${message}`;
  });
}

async function boundaries(sub: string): Promise<BoundaryTest> {
  const trust = await gitHubTrust({ StringEquals: { aud: 'sts.amazonaws.com' }, StringLike: { sub } });
  return testBoundaries(trust, admittedTokens(trust));
}

describe('trust-tests.yaml', () => {
  it('is found by its name anywhere in a checkout', () => {
    assert.ok(['trust-tests.yaml', 'infra/trust-tests.yml'].every(isExpectationFile));
    assert.ok(!['my-trust-tests.yaml', 'trust-tests.yaml.bak'].some(isExpectationFile));
  });

  it('has rows of whole tokens, and of what differs from the first that is allowed', () => {
    const { expectations } = read(FILE);
    assert.deepEqual(
      expectations.map(({ trust, expect, who, claims }) => [trust, expect, who, claims]),
      [
        [
          'trust.json',
          'allow',
          'main',
          {
            iss: 'https://token.actions.githubusercontent.com',
            aud: 'sts.amazonaws.com',
            sub: 'repo:acme/app:ref:refs/heads/main',
            environment: 'none',
          },
        ],
        [
          'trust.json',
          'deny',
          'a pull request',
          {
            iss: 'https://token.actions.githubusercontent.com',
            aud: 'sts.amazonaws.com',
            sub: 'repo:acme/app:pull_request',
          },
        ],
      ],
    );
  });

  it('holds policies to its rows', async () => {
    const { expectations } = read(FILE);
    const outcomes = async (sub: string): Promise<readonly boolean[]> =>
      testExpectations(expectations, [await gitHubTrust({ StringLike: { sub } })]).map(({ passed }) => passed);
    assert.deepEqual(await outcomes('repo:acme/app:ref:refs/heads/main'), [true, true]);
    assert.deepEqual(await outcomes('repo:acme/app:*'), [true, false]);
    assert.deepEqual(await outcomes('repo:acme/app:ref:refs/heads/next'), [false, true]);
  });

  it('says what stands in the way of whom it allows', async () => {
    const [row] = testExpectations(read(FILE).expectations, [
      await gitHubTrust({ StringEquals: { sub: 'repo:acme/app:environment:prod' } }),
    ]);
    assert.equal(row?.outcome, 'not-allowed');
    assert.equal(row?.causes[0]?.id, 'environment-not-on-job');
  });

  it('does not hold where a trust of that name is gone', () => {
    const [row] = testExpectations(read(FILE).expectations, []);
    assert.deepEqual([row?.passed, row?.outcome], [false, 'no such trust']);
  });

  it('does not hold where what a file leaves open decides, whatever the row expects', async () => {
    const trust = await openTrust();
    const rows = read(
      FILE.replace('pull_request', 'ref:refs/heads/main').replace('trust.json', trust.name),
    ).expectations;
    assert.deepEqual(
      testExpectations(rows, [trust]).map(({ passed, outcome }) => [passed, outcome]),
      [
        [false, 'unknown'],
        [false, 'unknown'],
      ],
    );
  });

  it('is refused with the place of each mistake, and then has no rows', () => {
    assert.deepEqual(faults('version: 2\ntrusts: []\n'), ['1:10 version must be 1.', '2:9 trusts must be a map.']);
    assert.deepEqual(faults('version: 1\ntrust: {}\n'), [
      '2:1 "trust" is no key here. Did you mean "trusts"?',
      '1:1 trusts is missing. It names each trust with its rows.',
    ]);
    const row = 'version: 1\ntrusts:\n  a:\n    allow:\n      - ';
    assert.deepEqual(faults(`${row}{ who: main, claims: { repository_id: 456 } }\n`), [
      '5:47 repository_id is read as a number, and tokens have a text: put it in quotes.',
    ]);
    assert.deepEqual(faults(`${row}{ who: main, changes: { sub: x } }\n`), [
      '5:31 changes need a first row under allow that has claims.',
    ]);
    assert.deepEqual(faults(`${row}{ claims: { sub: x } }\n`), ['5:9 who must say in a few words whose token it is.']);
    assert.deepEqual(faults(`${row}{ who: main }\n`), [
      '5:9 A row has either claims, which are a whole token, or changes, which differ from the first row that is allowed.',
    ]);
    assert.equal(read(`${FILE}  b:\n    allow: 1\n`).expectations.length, 0);
  });

  it('ends in a fault for what is hostile', () => {
    for (const text of [
      '['.repeat(100_000),
      `${'a: '.repeat(10_000)}b`,
      'a: &a [*a]',
      '\u0000',
      'x'.repeat(9_000_000),
    ]) {
      assert.ok(read(text).faults.length > 0, text.slice(0, 20));
    }
  });
});

describe('rows that are written', () => {
  it('are read again, and hold for the policy that they were made of', async () => {
    const test = await boundaries('repo:acme/app:ref:refs/heads/main');
    const written = withExpectations(undefined, [test]);
    assert.ok(written.ok);
    const { expectations, faults: none } = read(written.text);
    assert.deepEqual(none, []);
    assert.ok(expectations.length > 15);
    assert.ok(testExpectations(expectations, [test.trust]).every(({ passed }) => passed));
  });

  it('say of whom gets in today that they do', async () => {
    const written = withExpectations(undefined, [await boundaries('repo:acme/app:*')]);
    assert.ok(written.ok);
    assert.match(written.text, /- who: a pull request # gets in today/);
  });

  it('come behind those that are there, which stay as they are to the byte', async () => {
    const test = await boundaries('repo:acme/app:ref:refs/heads/main');
    const named = { ...test, trust: { ...test.trust, name: 'odd: name "x"' } };
    for (const before of [FILE, FILE.trimEnd(), FILE.replaceAll('\n', '\r\n')]) {
      const written = withExpectations(before, [named]);
      assert.ok(written.ok);
      assert.ok(written.text.startsWith(before));
      assert.ok(read(written.text).expectations.some(({ trust }) => trust === 'odd: name "x"'));
      assert.equal(/[^\r]\n/.test(written.text), !before.includes('\r\n'));
    }
  });

  it('are not put where they would change what is there', async () => {
    const test = await boundaries('repo:acme/app:ref:refs/heads/main');
    for (const before of [
      'version: 1\ntrusts: {}\n',
      'trusts: { a: {} }\nversion: 1\n',
      'version: 1\ntrusts:\n  a: {}\n...\n',
      '[',
    ]) {
      assert.equal(withExpectations(before, [test]).ok, false, before);
    }
    assert.equal(withExpectations(FILE, [test]).ok, false);
  });
});
