import assert from 'node:assert/strict';
import { explainRefusal } from '../../../../src/trust/explain/explain-refusal.ts';
import { explanationMarkdown } from '../../../../src/trust/explain/explanation-markdown.ts';
import { aws, awsPolicy, GITHUB, MAIN, type Scenario } from './refusals.ts';
import { SCENARIOS } from './scenarios.ts';

const originOf = () => ({ kind: 'cloud', asked: 'AWS' }) as const;

function markdownOf({ target, claims, failure, policy }: Scenario): string {
  const role = { name: 'deploy', target };
  return explanationMarkdown(explainRefusal({ role, claims, failure, trusts: [policy], originOf }));
}

describe('An explanation as Markdown', () => {
  it('has the cause, the policy beside the token, and what would pass', () => {
    const [first] = SCENARIOS;
    assert.ok(first !== undefined);
    const text = markdownOf(first);
    assert.match(text, /^## Why `deploy` is refused\n/);
    assert.match(text, /^1\. \*\*The owner or the repository has another name\*\* \(certain\)\./m);
    assert.match(text, /^\| ✘ \| `token\.actions\.githubusercontent\.com:sub` `StringEquals` \| `repo:acme-old\/app/m);
    assert.match(text, /^### What would pass$/m);
    assert.match(text, /^ {12}"repo:acme\/app:ref:refs\/heads\/main"$/m);
  });

  it('names no person, whatever a policy compares', () => {
    const actor = awsPolicy(MAIN, {}, { [`${GITHUB}:actor`]: 'octocat' });
    const claims = {
      actor: 'jane-doe',
      email: 'jane@acme.example',
      'https://aws.amazon.com/source_identity': 'jane-doe',
    };
    const text = markdownOf(aws('another person', 'another-person', { claims, policy: actor }));
    assert.ok(!/jane/.test(text), text);
    const subject = 'organization_id:a:creator_email:jane@acme.example';
    assert.ok(!/jane/.test(markdownOf(aws('an address', 'x', { claims: { sub: subject } }))));
  });

  it('is text and no markup, whatever a token says, but for its own', () => {
    const sub = 'repo:acme/app:environment:<img src=x>|`*[a](b) @octocat https://evil.example `` x`';
    const text = markdownOf(aws('markup', 'x', { claims: { sub } }));
    assert.match(text, /@octocat/);
    const lines = text.replaceAll(/^````[^]*?^````$/gm, '').split('\n');
    for (const line of lines) {
      const outside = line.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
      assert.ok(!/<img|@octocat|https:|\[a\]|`/.test(outside), line);
    }
  });
});
