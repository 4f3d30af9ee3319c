import assert from 'node:assert/strict';
import { CLOUDS, durationsOfAny } from '../../../src/clouds/clouds.ts';
import { CLOUD_KEYS } from '../../../src/core/target.ts';
import { DEFAULT_DURATION, LONGEST_DURATION, SHORTEST_DURATION } from '../../../src/roles/duration.ts';

describe('What is known of each cloud', () => {
  for (const cloud of CLOUD_KEYS) {
    it(`${cloud}: a session that nobody says more of is within what the cloud gives`, () => {
      const { shortest, longest, usual } = CLOUDS[cloud].durations;
      assert.equal(shortest <= usual && usual <= longest, true);
    });
  }

  it('bounds what a map may ask for by the clouds whose roles can be assumed', () => {
    assert.deepEqual(durationsOfAny(), CLOUDS.aws.durations);
    assert.deepEqual([SHORTEST_DURATION, LONGEST_DURATION, DEFAULT_DURATION], [900, 43_200, 3600]);
  });
});
