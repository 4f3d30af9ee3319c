import assert from 'node:assert/strict';
import { FAILURE_KINDS } from '../../../src/core/errors.ts';
import { failureActions, failureActionTitle } from '../../../src/programs/extension/view/failure-actions.ts';
import { refusalInBrief, unattendedInBrief } from '../../../src/programs/extension/view/failure-words.ts';
import { NOW, WORDS } from './sample-overview.ts';

describe('What is said of a failure', () => {
  for (const kind of FAILURE_KINDS) {
    it(`${kind}: fits a row, and offers what fits a message`, () => {
      const brief = refusalInBrief(kind, WORDS);
      const actions = failureActions(kind);
      const titles = actions.map(action => failureActionTitle(action, WORDS));
      assert.deepEqual(
        {
          fits: brief !== '' && brief.length <= 40,
          offered: actions.length <= 3,
          distinct: new Set(titles).size === actions.length,
        },
        { fits: true, offered: true, distinct: true },
      );
    });
  }

  it('is the same for what failed unattended, and no kind of tomorrow breaks it', () => {
    assert.deepEqual(
      ['identity-stale', 'of-tomorrow'].map(kind =>
        unattendedInBrief({ kind, message: '', hint: undefined, at: NOW }, WORDS),
      ),
      ['sign-in is out of date', 'failed'],
    );
  });
});
