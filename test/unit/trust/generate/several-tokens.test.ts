import assert from 'node:assert/strict';
import { asAssumeError } from '../../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../../src/core/parse.ts';
import type { Claims } from '../../../../src/core/token.ts';
import type { GenerationRequest } from '../../../../src/trust/generate/generate-trust.ts';
import { AUDIENCES, TARGETS } from './targets.ts';
import { writtenFor } from './written.ts';

const MAIN = { iss: 'https://token.actions.githubusercontent.com', sub: 'repo:acme@1/app@2:ref:refs/heads/main' };
const DEV = { ...MAIN, sub: 'repo:acme@1/app@2:ref:refs/heads/dev' };
const GITLAB = {
  iss: 'https://gitlab.com',
  sub: 'project_path:acme/app:ref_type:branch:ref:main',
  project_id: '7',
  namespace_id: '3',
};
const CODESPACE = { iss: 'https://id.acme.example', sub: 'owner:1:repo:2:access:write' };

function request(
  cloud: 'aws' | 'gcp' | 'azure',
  tokens: readonly Claims[],
  open: readonly string[] = [],
): GenerationRequest {
  return {
    target: TARGETS[cloud],
    tokens: tokens.map(claims => ({ claims: { aud: AUDIENCES[cloud], ...claims }, open, only: [], pinned: [] })),
    form: undefined,
    fromScratch: false,
  };
}

async function refusal(asked: GenerationRequest): Promise<string> {
  return (await writtenFor(asked).then(() => assert.fail('It was written.'), asAssumeError)).message;
}

describe('A trust for several tokens', () => {
  it('has a statement for each, and one for two that are alike', async () => {
    const { written } = await writtenFor(request('aws', [MAIN, GITLAB, MAIN]));
    const policy = parseJson(written.text);
    assert.ok(isObject(policy) && Array.isArray(policy['Statement']));
    assert.equal(policy['Statement'].length, 2);
  });

  it('is one provider with a condition for each, and of one issuer', async () => {
    const { written } = await writtenFor(request('gcp', [MAIN, DEV]));
    assert.match(written.text, /main'\\''\) \|\| \(assertion\.sub == /);
    assert.match(await refusal(request('gcp', [MAIN, GITLAB])), /takes tokens of one issuer/);
  });

  it('leaves open what some of them say, and names what none does', async () => {
    const { tokens } = await writtenFor(
      request('aws', [DEV, { ...GITLAB, pipeline_source: 'push' }], ['branch', 'event']),
    );
    assert.deepEqual(
      tokens.map(({ open }) => open),
      [['ref'], ['ref', 'event']],
    );
    assert.match(await refusal(request('aws', [MAIN, GITLAB], ['colour'])), /No token here says anything of colour/);
  });

  it('is not written for people and pipelines together', async () => {
    assert.match(await refusal(request('aws', [MAIN, CODESPACE])), /^This trust is not written: /);
  });

  it('is not written where there are more than the cloud takes', async () => {
    const many = Array.from({ length: 21 }, (_, index) => ({
      ...MAIN,
      sub: `repo:acme@1/app@2:environment:e${index}`,
    }));
    assert.match(await refusal(request('azure', many)), /at most 20 federated credentials, and these are 21/);
    assert.match(await refusal(request('aws', many)), /would have \d+ characters, and IAM takes at most 4096/);
  });
});
