import assert from 'node:assert/strict';
import type { Issuer } from '../../../src/issuers/issuer.ts';
import { segmentsOf } from '../../../src/issuers/patterns/template.ts';
import { describeProof } from '../../../src/issuers/proof.ts';
import { DEVIN } from '../../../src/issuers/rows/agents.ts';
import { BROKER, ONA } from '../../../src/issuers/rows/workspaces.ts';

/** What a part is called in the sentence on a token; of these keys the sentence says nothing. */
const NOUNS: Readonly<Record<string, string>> = { 'service-account': 'service account', access: 'write access' };
const UNSAID = new Set(['creator_principal', 'creator_idp', 'idp']);

function nounOf(issuer: Issuer, template: string): string {
  const [part] = segmentsOf(template, issuer.slots).flatMap(segment =>
    segment.kind === 'slot' ? [segment.slot.part] : [],
  );
  return NOUNS[part ?? ''] ?? part ?? '';
}

/** The sentence is made where a row would be too heavy to load, from words of its own: it must not say anything else. */
describe('What the sentence on a token says', () => {
  for (const [issuer, address, begun] of [
    [ONA, 'https://app.gitpod.io', 'organization_id:a1'],
    [DEVIN, 'https://app.devin.ai', 'org_id:a1'],
  ] as const) {
    for (const [key, [template = '']] of Object.entries(issuer.paired?.keys ?? {})) {
      if (UNSAID.has(key)) continue;
      it(`of ${issuer.name}'s ${key} is what its row says`, () => {
        const sub = begun.startsWith(`${key}:`) ? begun : `${begun}:${key}:x`;
        const proven = /^This token proves the (.*?)(?:, not the .*)?\.$/.exec(
          describeProof({ iss: address, sub }),
        )?.[1];
        assert.ok(proven?.split(/, | and /).includes(nounOf(issuer, template)), proven);
      });
    }
  }

  it('of a broker’s subject is what its row says, in each of its forms', () => {
    const forms = BROKER.claims.find(({ name }) => name === 'sub')?.forms ?? [];
    assert.equal(forms.length, 6);
    for (const { template, implies } of forms) {
      const sentence = describeProof({
        iss: 'https://id.acme.example',
        sub: template.replaceAll(/\{\w*role\}/g, 'deploy').replaceAll(/\{\w+\}/g, '1'),
      });
      for (const segment of segmentsOf(template, BROKER.slots)) {
        if (segment.kind === 'slot') assert.ok(sentence.includes(segment.slot.part), sentence);
      }
      if (implies !== undefined) assert.ok(sentence.includes(NOUNS[implies[0]] ?? implies[0]), sentence);
    }
  });
});
