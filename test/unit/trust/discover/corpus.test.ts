import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { CORPUS, discoverAgreement } from '../../../support/discover-agreement.ts';

/** Where what is discovered says something else than EXPECTED.tsv, and who is right. */
const DISAGREEMENTS: readonly string[] = [
  // It says none because another job computes the list; that job prints one literal list or the other, and these are all of both.
  'region: workflows/035__aws-powertools__powertools-lambda-typescript__.github-workflows-layers_partition_verify.yml verify: cn-north-1 or us-gov-east-1 or us-gov-west-1, expected -',
  // It has no row for this job, which asks for a token for this provider and hands it to a script of another file.
  'not expected: gitlab/024__smithddevon__cornhole-score-app__.gitlab-ci.yml get-sh: gcp projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/${POOL_ID}/providers/${PROVIDER_ID}',
];

describe('Roles in files of other people', () => {
  it('are those that a person read in them', function () {
    if (!existsSync(CORPUS)) skipBecause(this, `there is no ${CORPUS}`);
    const agreement = discoverAgreement();
    assert.ok(agreement);
    assert.deepStrictEqual(
      {
        disagreements: agreement.disagreements,
        unread: agreement.unread,
        missing: agreement.expected - agreement.both,
      },
      { disagreements: DISAGREEMENTS, unread: [], missing: 0 },
    );
  });
});
