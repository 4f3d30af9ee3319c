import assert from 'node:assert/strict';
import {
  accountLabel,
  audienceOf,
  cloudOfAudience,
  CLOUDS,
  durationsOfAny,
  isTarget,
  readTarget,
  targetTerms,
  workplaceLabel,
} from '../../../src/clouds/clouds.ts';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import { FieldReader } from '../../../src/core/parse.ts';
import { CLOUD_KEYS, type GoogleTarget } from '../../../src/core/target.ts';
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

  it('has scopes of Google in any order mean the same, and any other field something else', () => {
    const target: GoogleTarget = { cloud: 'gcp', provider: 'projects/1/x', scopes: ['b', 'a', 'b'] };
    const text = (changes: Partial<GoogleTarget>): string => canonicalJson(targetTerms({ ...target, ...changes }));
    assert.equal(text({}), text({ scopes: ['a', 'b'] }));
    const others: readonly Partial<GoogleTarget>[] = [
      { scopes: ['a'] },
      { provider: 'projects/2/x' },
      { serviceAccount: 'a' },
      { project: 'a' },
      { quotaProject: 'a' },
      { universeDomain: 's3nsapis.fr' },
    ];
    assert.equal(new Set([{}, ...others].map(text)).size, others.length + 1);
  });

  it('knows a target of Google by all its fields and no other, and a universe only from the list', () => {
    const target = { cloud: 'gcp', provider: 'p', scopes: ['a'], project: 'p', universeDomain: 's3nsapis.fr' };
    assert.equal(isTarget(target), true);
    assert.equal(isTarget({ ...target, universeDomain: 'evil.example' }), false);
    assert.equal(isTarget({ ...target, endpoint: 'https://evil.example' }), false);
    const read = (universeDomain: string) => readTarget(new FieldReader({ ...target, universeDomain }, 'the record'));
    assert.deepEqual(read('s3nsapis.fr'), target);
    assert.throws(() => read('evil.example'), { kind: 'protocol' });
  });

  it('has a role stand where its map says that it works, and its account be what the token is for', () => {
    const target: GoogleTarget = { cloud: 'gcp', provider: 'projects/1/x' };
    const reader = { ...target, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com' };
    assert.deepEqual(
      [
        workplaceLabel(target),
        workplaceLabel(reader),
        workplaceLabel({ ...reader, project: 'acme-data' }),
        workplaceLabel({ ...target, serviceAccount: '1-compute@developer.gserviceaccount.com' }),
        workplaceLabel({ ...reader, universeDomain: 's3nsapis.fr' }),
        accountLabel({ ...reader, project: 'acme-data' }),
      ],
      [
        '1 · Google',
        'acme-dev · Google',
        'acme-data · Google',
        '1 · Google',
        'acme-dev (s3nsapis.fr) · Google',
        'Google 1',
      ],
    );
  });

  it('has people see in which cloud of Google’s an account is', () => {
    const target: GoogleTarget = { cloud: 'gcp', provider: 'projects/1/x' };
    assert.equal(accountLabel(target), 'Google 1');
    assert.equal(accountLabel({ ...target, universeDomain: 's3nsapis.fr' }), 'Google 1 (s3nsapis.fr)');
  });

  it('takes the audience of a provider with and without a scheme for Google’s', () => {
    const audience = audienceOf({ cloud: 'gcp', provider: 'projects/1/x' });
    assert.equal(audience, 'https://iam.googleapis.com/projects/1/x');
    assert.deepEqual([audience, audience.slice('https:'.length)].map(cloudOfAudience), ['gcp', 'gcp']);
    assert.equal(cloudOfAudience('https://iam.googleapis.com.evil.example/projects/1/x'), undefined);
  });
});
