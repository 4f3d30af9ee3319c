import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { differenceIn } from '../../../../src/clouds/azure/difference.ts';

const OURS = 'https://id.acme.example';

describe('The character in which two values differ', () => {
  const ROWS: readonly (readonly [quoted: string, says: string | undefined])[] = [
    [`'${OURS}/'`, 'Azure names one that goes on with "/" after the 23 characters of the token\'s.'],
    [`'${OURS.slice(0, -1)}'`, 'Azure names one that ends where the token\'s goes on with "e", after 22 characters.'],
    ["'https://ID.acme.example'", 'Azure names one that differs at character 9: the token\'s has "i", the other "I".'],
    ["'https://id.acme-example'", 'Azure names one that differs at character 16: the token\'s has ".", the other "-".'],
    [`'${OURS}'`, undefined],
    [`'${OURS}' and '${OURS}/'`, 'Azure names one that goes on with "/" after the 23 characters of the token\'s.'],
    ["'something else'", undefined],
    ["'api://AzureADTokenExchange'", undefined],
    [`"${OURS}/"`, undefined],
    [`'${OURS}\u202e'`, undefined],
    [`'${OURS}${'/'.repeat(600)}'`, undefined],
  ];
  for (const [quoted, says] of ROWS) {
    it(`${quoted.slice(0, 60)}: ${says ?? 'nothing'}`, () => {
      assert.equal(differenceIn(`No record for ${quoted}.`, OURS), says);
    });
  }

  it('is none of a token without that claim', () => {
    assert.equal(differenceIn(`'${OURS}/'`, undefined), undefined);
  });

  it('has nothing of a message in it but one printable character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 40 }), (message, ours) => {
        const said = differenceIn(`'${message}' '${ours}x' ${message}`, ours);
        if (said !== undefined) assert.match(said, /^Azure names one that [!-~ ]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});
