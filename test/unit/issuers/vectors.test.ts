import assert from 'node:assert/strict';
import { isObject, type JsonObject } from '../../../src/core/parse.ts';
import { written } from '../../../src/documents/written-text.ts';
import { issuerAt } from '../../../src/issuers/known-issuers.ts';
import { analyseConditions } from '../../../src/issuers/patterns/analyse.ts';
import type { Breadth, ClaimAnalysis, ClaimPattern, Comparison } from '../../../src/issuers/patterns/analysis.ts';
import { breadthOf } from '../../../src/issuers/patterns/breadth.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { forEachVector } from '../trust/vectors.ts';

/** The vectors name issuers by these words. */
const ADDRESSES: Readonly<Record<string, string>> = {
  github: 'token.actions.githubusercontent.com',
  gitlab: 'gitlab.com',
  circleci: 'oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666',
  bitbucket: 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  'terraform-cloud': 'app.terraform.io',
};

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  'aws-stringequals': 'exact',
  'aws-stringlike': 'wildcard',
  'azure-fic-exact': 'exact',
};

/** Words of the judges that speak of breadth, and what the analysis must say there. */
const BREADTHS: Readonly<Record<string, readonly Breadth[]>> = {
  'wildcard-repo': ['tenant'],
  'org-wide': ['tenant'],
  'wildcard-group': ['tenant'],
  'wildcard-workspace': ['tenant'],
  'repo-wide': ['unit'],
  'wildcard-suffix': ['unit'],
  'branch-prefix-collision': ['unit'],
  'wildcard-ref': ['unit'],
  'fixed-width': ['unit'],
  'exact-ref': ['exact'],
  'shared-issuer-spoof': ['anyone'],
};

const JUDGED: Readonly<Record<string, (analysis: ClaimAnalysis) => boolean>> = {
  'pull-request': ({ proposedCode }) => proposedCode === 'yes',
  'merge-request': ({ proposedCode }) => proposedCode === 'yes',
  'shared-issuer-spoof': ({ strangers }) => strangers === 'yes',
  'org-wide': ({ strangers }) => strangers === 'no',
  'immutable-id': isById,
  immutable: isById,
  'project-id-pin': isById,
  'no-id-pin': analysis => !isById(analysis),
};

function isById({ parts }: ClaimAnalysis): boolean {
  const telling = (['owner', 'organisation', 'group', 'project', 'repository', 'workspace'] as const).map(part =>
    parts.get(part),
  );
  return telling.some(latitude => latitude?.kind === 'pinned' && latitude.by === 'id');
}

/** The conditions of a vector, any of whose values may match; undefined where it asks something that is no pattern of a claim. */
function conditionsIn(condition: JsonObject): readonly (readonly ClaimPattern[])[] | undefined {
  const { consumer, of, claim, pattern } = condition;
  if (Array.isArray(of)) {
    const all = of.filter(isObject).map(conditionsIn);
    return all.includes(undefined) ? undefined : all.flatMap(each => each ?? []);
  }
  const comparison = COMPARISONS[String(consumer)];
  const values: readonly unknown[] = Array.isArray(pattern) ? pattern : [pattern];
  if (comparison !== undefined) {
    return [values.map(value => ({ claim: String(claim), comparison, text: written(String(value)) }))];
  }
  const tests = String(pattern)
    .split(/ (?:and|&&) /)
    .map(testIn);
  return tests.includes(undefined) ? undefined : tests.flatMap(test => (test === undefined ? [] : [[test]]));
}

const WORDS: Readonly<Record<string, Comparison>> = {
  eq: 'exact',
  matches: 'wildcard',
  '==': 'exact',
  '.startsWith(': 'prefix',
};

/** `claims['sub'] eq 'x'`, `assertion.sub == 'x'`, `assertion.sub.startsWith('x')`. */
function testIn(text: string): ClaimPattern | undefined {
  const found = /^(?:claims|assertion)(?:\['([^']+)'\]|\.(\w+)) ?(eq|matches|==|\.startsWith\() ?'([^']*)'\)?$/.exec(
    text,
  );
  const [, quoted, plain, word, value] = found ?? [];
  const comparison = WORDS[word ?? ''];
  const claim = quoted ?? plain;
  return comparison === undefined || claim === undefined
    ? undefined
    : { claim, comparison, text: written(value ?? '') };
}

describe('The breadth of the vectors’ patterns', () => {
  for (const consumer of [
    'aws-stringequals',
    'aws-stringlike',
    'aws-all',
    'azure-fic-exact',
    'azure-fic-flexible',
    'gcp-cel',
  ]) {
    forEachVector(consumer, ({ issuer: name, condition, expect, judged }, context) => {
      const issuer = issuerAt(ADDRESSES[name] ?? '');
      assert.ok(issuer);
      const conditions = conditionsIn(condition)?.filter(patterns => patterns.every(({ claim }) => claim !== 'aud'));
      if (conditions === undefined) return skipBecause(context, 'it asks for more than a pattern of a claim');
      const analysis = analyseConditions(issuer, conditions);
      if (expect === 'match') assert.notEqual(analysis.matches, 'never');
      const breadth = breadthOf(issuer, analysis);
      for (const word of judged) {
        const breadths = BREADTHS[word];
        if (breadths !== undefined) assert.ok(breadths.includes(breadth), `${word}: ${breadth}, ${analysis.words}`);
        assert.ok(JUDGED[word]?.(analysis) ?? true, `${word}: ${analysis.words}`);
      }
      return undefined;
    });
  }
});
