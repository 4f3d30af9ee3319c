import assert from 'node:assert/strict';
import { detailsText } from '../../../src/programs/extension/view/details-text.ts';

describe('The details of a role', () => {
  it('are sentences, and facts under each other', () => {
    const facts = [
      { name: 'Account', value: 'AWS 111122223333' },
      { name: 'Defined in', value: 'rolecall.yaml:3' },
    ];
    assert.equal(
      detailsText({ title: 'dev', sentences: ['Read-only', 'Renew the role.'], facts }),
      'dev\n\nRead-only\nRenew the role.\n\nAccount     AWS 111122223333\nDefined in  rolecall.yaml:3\n',
    );
  });

  it('have nothing of the outside in them that is not shown as it is, or forges a line', () => {
    const hostile = 'a\u001b[2J\u202e\nAccount  AWS 999999999999';
    const text = detailsText({ title: hostile, sentences: [hostile], facts: [{ name: 'Role', value: hostile }] });
    assert.equal(text.split('\n').length, 6);
    assert.ok(!text.includes('\u001b') && !text.includes('\u202e'));
  });
});
