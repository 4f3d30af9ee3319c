import assert from 'node:assert/strict';
import { explanationHtml } from '../../../src/programs/extension/pages/explanation-html.ts';
import { CAUSES } from '../../../src/trust/explain/causes.ts';
import { explainRefusal } from '../../../src/trust/explain/explain-refusal.ts';
import type { RefusalExplanation } from '../../../src/trust/explain/refusal-explanation.ts';
import type { FoundTrust } from '../../../src/trust/found-trust.ts';
import { awsPolicy, type Scenario } from '../trust/explain/refusals.ts';
import { SCENARIOS } from '../trust/explain/scenarios.ts';
import { WORDS } from './sample-overview.ts';

const originOf = () =>
  ({ kind: 'file', file: 'iam/role.tf', range: { startLine: 2, startColumn: 4, endLine: 2, endColumn: 9 } }) as const;

function explained({ target, claims, failure }: Scenario, trusts: readonly FoundTrust[]): RefusalExplanation {
  return explainRefusal({ role: { name: 'deploy', target }, claims, failure, trusts, originOf });
}

function page(explanation: RefusalExplanation): string {
  return explanationHtml(explanation, {
    words: WORDS,
    linkTo: action => `command:x?${encodeURIComponent(JSON.stringify([action]))}`,
    nonce: 'NONCE',
  });
}

/** Of the causes, as they stand on the page. */
function headings(html: string): readonly string[] {
  return [...html.matchAll(/<li><h3>(.*?) <span/g)].map(match => plain(match[1] ?? ''));
}

function plain(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

const title = (id: string): string => Object.entries(CAUSES).find(([each]) => each === id)?.[1].title ?? '';

const NAUGHTY = `</style></code><script>alert(1)</script><img src=x onerror="alert(1)">'" onload=\`x\` \u202eabc\u0000`;

describe('The page that explains a refusal', () => {
  for (const scenario of SCENARIOS) {
    const { what, cause, policy } = scenario;
    it(`${what}: names the true cause first with the policy, and among three without`, () => {
      assert.equal(headings(page(explained(scenario, [policy])))[0], title(cause));
      assert.ok(
        headings(page(explained(scenario, [])))
          .slice(0, 3)
          .includes(title(cause)),
      );
    });
  }

  it('has no script, no handler and no address outside, whatever is in a token, a policy and an answer', () => {
    for (const { target, claims, failure } of SCENARIOS.slice(0, 12)) {
      const hostile = Object.fromEntries(
        Object.entries(claims).map(([name, value]) => [name, name === 'iss' ? value : NAUGHTY]),
      );
      const explanation = explainRefusal({
        role: { name: NAUGHTY, target },
        claims: { ...hostile, [NAUGHTY]: NAUGHTY },
        failure: { kind: failure.kind, message: NAUGHTY, hint: NAUGHTY, code: NAUGHTY },
        trusts: [awsPolicy(NAUGHTY)],
        originOf: () => ({ ...originOf(), file: NAUGHTY }),
      });
      const html = page({ ...explanation, claims: { ...hostile, [NAUGHTY]: [NAUGHTY] } });
      assert.ok(plain(html).includes('alert(1)'));
      const tags = [...html.matchAll(/<(\/?)([a-z][\w-]*)([^>]*)>/gi)];
      assert.deepEqual(
        tags.filter(([, , name]) => ['script', 'img', 'iframe', 'object', 'link', 'form', 'base'].includes(name ?? '')),
        [],
      );
      assert.deepEqual(
        tags.filter(([, , , attributes]) => /\son\w+\s*=/i.test(attributes ?? '')),
        [],
      );
      assert.equal(tags.filter(([whole]) => whole === '</style>').length, 1);
      assert.deepEqual(
        [...html.matchAll(/(?:href|src)="([^"]*)"/g)]
          .map(match => plain(match[1] ?? '').split('?')[0])
          .filter(each => each !== 'command:x'),
        [],
      );
      assert.ok(!html.includes('\u202e') && !html.includes('\0'));
    }
    assert.match(
      page(explained(SCENARIOS[0] ?? assert.fail(), [])),
      /content="default-src 'none'; style-src 'nonce-NONCE'"/,
    );
  });

  it('can be heard: one heading of the first level, named columns, and a word for each mark', () => {
    for (const scenario of SCENARIOS) {
      const html = page(explained(scenario, [scenario.policy]));
      assert.equal(html.match(/<h1>/g)?.length, 1);
      const tables = html.match(/<table>/g)?.length ?? 0;
      assert.equal(html.match(/<caption>/g)?.length ?? 0, tables);
      assert.equal(html.match(/<thead><tr>(?:<th scope="col">[^<]+<\/th>)+<\/tr><\/thead>/g)?.length ?? 0, tables);
      const rows = html.match(/<tr class="(?:holds|fails|unknown)">/g)?.length ?? 0;
      assert.equal(html.match(/<span aria-hidden="true">[✔✘?]<\/span> (?:passes|fails|left open)/g)?.length ?? 0, rows);
    }
  });

  it('takes nothing of any length', () => {
    const scenario = SCENARIOS[0] ?? assert.fail();
    const claims = Object.fromEntries(Object.keys(scenario.claims).map(name => [name, 'x'.repeat(500_000)]));
    assert.ok(page({ ...explained(scenario, [scenario.policy]), claims }).length < 200_000);
  });
});
