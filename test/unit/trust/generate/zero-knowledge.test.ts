import assert from 'node:assert/strict';
import { asAssumeError } from '../../../../src/core/errors.ts';
import { CLOUD_KEYS } from '../../../../src/core/target.ts';
import { formsOf } from '../../../../src/trust/generate/forms.ts';
import { issuerTokens } from './issuer-tokens.ts';
import { AUDIENCES, TARGETS } from './targets.ts';
import { NEVER, OTHER_IN_EACH_RUN, WIDER } from './wider.ts';
import { writtenFor } from './written.ts';

describe('A trust written for one token of any issuer', () => {
  for (const { what, claims } of issuerTokens()) {
    for (const cloud of CLOUD_KEYS) {
      const wider = cloud === 'gcp' ? undefined : WIDER[what];
      const only = cloud === 'azure' ? OTHER_IN_EACH_RUN[what] : undefined;
      const write = (form: ReturnType<typeof formsOf>[number], fromScratch: boolean, isTold: boolean) =>
        writtenFor({
          target: TARGETS[cloud],
          tokens: [
            {
              claims: { aud: AUDIENCES[cloud], ...claims },
              open: isTold ? (wider ?? []) : [],
              only: isTold ? (only ?? []) : [],
              pinned: [],
            },
          ],
          form,
          fromScratch,
        });

      if (what === NEVER && cloud !== 'gcp') {
        it(`is not written for ${cloud} however wide: ${what}`, async () => {
          await assert.rejects(write('json', false, false), { kind: 'policy-refused' });
          const tokens = [
            { claims: { aud: AUDIENCES[cloud], ...claims }, open: ['organisation'], only: [], pinned: [] },
          ];
          const request = { target: TARGETS[cloud], tokens, form: 'json', fromScratch: false } as const;
          await assert.rejects(writtenFor(request), { kind: 'policy-refused' });
        });
        continue;
      }

      it(`lets it into ${cloud} and nobody else: ${what}`, async () => {
        for (const form of formsOf(cloud)) {
          for (const fromScratch of [false, true]) {
            const { proof } = await write(form, fromScratch, true);
            assert.deepEqual([proof.admitsAll, proof.intruders, proof.findings], [true, [], []]);
          }
        }
      });

      if (wider !== undefined || only !== undefined) {
        it(`is not written for ${cloud} until somebody says how wide: ${what}`, async () => {
          for (const form of formsOf(cloud)) {
            const failure = await write(form, false, false).then(() => assert.fail('It was written.'), asAssumeError);
            const flags =
              wider === undefined ? (only ?? []).map(part => `--only ${part}`) : wider.map(part => `--any ${part}`);
            assert.deepEqual(
              [failure.kind, flags.every(flag => failure.hint?.includes(flag))],
              [wider === undefined ? 'usage' : 'policy-refused', true],
              failure.hint,
            );
          }
        });
      }
    }
  }
});
