import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Target } from '../../../../src/core/target.ts';
import { CAUSES } from '../../../../src/trust/explain/causes.ts';
import { explainTrust } from '../../../../src/trust/explain/explain-trust.ts';
import { failureCauses } from '../../../../src/trust/explain/failure-causes.ts';
import { answerInMessage } from '../../../../src/trust/explain/pasted-message.ts';
import { failureOfAnswer } from '../../../../src/trust/explain/told-answer.ts';
import { projectFolder } from '../../../hosts/project-folder.ts';
import { AWS, AZURE, GOOGLE } from './refusals.ts';
import { gitHubTrust } from '../strangers/policies.ts';
import { GITHUB } from '../strangers/tokens.ts';

const PAGE = readFileSync(path.join(projectFolder, 'docs/why-was-i-refused.md'), 'utf8');
const TITLES: readonly string[] = Object.values(CAUSES).map(({ title }) => title);

const TARGETS: Readonly<Record<string, Target>> = { AWS, 'Google Cloud': GOOGLE, Azure: AZURE };

interface Section {
  readonly target: Target;
  readonly message: string;
  readonly answer: string;
  /** Titles of causes, as they are ranked. */
  readonly causes: readonly string[];
}

const SECTIONS: readonly Section[] = PAGE.split(/^## /m).flatMap(chapter => {
  const target = TARGETS[chapter.split('\n')[0] ?? ''];
  if (target === undefined) return [];
  return chapter
    .split(/^### /m)
    .slice(1)
    .map(text => {
      const [message = ''] = text.split('\n');
      const [, answer = ''] = /^<!-- answer: (\S+) -->$/m.exec(text) ?? [];
      const causes = [...text.matchAll(/^\d+\. \*\*(.*?)\.?\*\*/gm)].map(([, title = '']) => title);
      return { target, message, answer, causes };
    });
});

describe('docs/why-was-i-refused.md', () => {
  const rows = [...PAGE.matchAll(/^\| `(\S+)` +\| `(\S+)` +\| (\w.*?) +\|$/gm)];

  it('has a row for each way in which a subject differs', () => {
    assert.ok(rows.length >= 13);
  });

  for (const [, token = '', policy = '', cause = ''] of rows) {
    it(`says what it is when ${token} meets ${policy}`, async () => {
      const trust = await gitHubTrust({ StringEquals: { aud: 'sts.amazonaws.com', sub: policy } });
      const claims = { iss: GITHUB, aud: 'sts.amazonaws.com', sub: token };
      assert.equal(explainTrust(trust, claims).causes[0]?.title, cause);
    });
  }

  it('has the messages of each cloud', () => {
    assert.ok(SECTIONS.length >= 20);
  });

  for (const { target, message, answer, causes } of SECTIONS) {
    it(`ranks what is meant by: ${message}`, () => {
      assert.equal(answerInMessage(`An error occurred (400): ${message}, request 1`), answer);
      for (const title of causes) assert.ok(TITLES.includes(title), title);
      const { beside } = failureCauses(failureOfAnswer(answer), target);
      const ranked = beside.map(id => CAUSES[id].title);
      assert.deepEqual(
        causes.filter(title => ranked.includes(title)),
        ranked.filter(title => causes.includes(title)),
      );
      assert.ok(
        ranked.slice(0, 1).every(title => causes.includes(title)),
        ranked[0],
      );
    });
  }

  it('is where the other pages about trust lead', () => {
    for (const page of ['README.md', 'docs/trust.md', 'docs/immutable-subjects.md', 'docs/claims.md']) {
      assert.match(readFileSync(path.join(projectFolder, page), 'utf8'), /why-was-i-refused\.md/, page);
    }
  });
});

describe('a message that somebody pastes', () => {
  it('is read with what a tool wrote around it, and nothing is made of another', () => {
    const aws =
      'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity';
    assert.equal(answerInMessage(aws), 'AccessDenied');
    assert.equal(
      answerInMessage('{"error":"invalid_client","error_description":"AADSTS700213: No matching…"}'),
      'AADSTS700213',
    );
    assert.equal(
      answerInMessage('Error: google-github-actions/auth failed with: {"error":"invalid_target"}'),
      'invalid_target',
    );
    assert.equal(answerInMessage('something else'), undefined);
    assert.equal(answerInMessage('x'.repeat(1_000_000)), undefined);
  });
});
