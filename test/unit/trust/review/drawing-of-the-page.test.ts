import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reviewSvg } from '../../../../src/trust/review/report/review-svg.ts';
import { projectFolder } from '../../../hosts/project-folder.ts';
import { reviewedTrust, roleReview, trustReview } from './reviews.ts';

const FILE = path.join(projectFolder, 'docs/trust-review.svg');

/** A pipeline's role as it should be, one of a whole organisation, one that is overdue, and one of which no policy is here. */
const REVIEW = trustReview(
  roleReview({
    trusts: [
      reviewedTrust({
        admits: [
          {
            issuer: 'GitHub Actions',
            who: 'the repository app (by id) of the owner acme: environment production',
            asks: ['sub is repo:acme@1/app@2:environment:production'],
            breadth: 'exact',
          },
        ],
      }),
    ],
  }),
  roleReview({
    name: 'dev-readonly',
    target: 'arn:aws:iam::111122223333:role/dev-readonly',
    breadth: 'tenant',
    review: { kind: 'overdue', date: '2026-06-30', by: 'Grace', days: 154 },
    trusts: [
      reviewedTrust({
        name: 'aws_iam_role.dev_readonly',
        admits: [
          {
            issuer: 'Ona',
            who: 'every project of the organisation acme',
            asks: ['sub is like organization_id:0192:*'],
            breadth: 'tenant',
          },
        ],
        besides: ['Only where aws:SourceIp IpAddress 192.0.2.0/24.'],
      }),
    ],
  }),
  roleReview({
    name: 'reports',
    cloud: 'gcp',
    account: 'Google 123456',
    target: 'reports@acme.iam.gserviceaccount.com',
    trusts: [
      reviewedTrust({
        name: 'google_iam_workload_identity_pool_provider.ci',
        admits: [
          {
            issuer: 'GitHub Actions',
            who: 'every repository of every owner',
            asks: [],
            breadth: 'anyone',
          },
        ],
      }),
    ],
  }),
  roleReview({
    name: '${{ vars.BACKUP_ROLE }}',
    map: undefined,
    account: undefined,
    target: '${{ vars.BACKUP_ROLE }}',
    trusts: [],
    unknown: ['Which role it is, or who can take it, no file here says.'],
    breadth: undefined,
    review: { kind: 'never' },
  }),
);

describe('the drawing of a review in docs/trust.md', () => {
  it('is what is drawn today; UPDATE_DRAWING=1 draws it anew', () => {
    const drawn = reviewSvg({ ...REVIEW, commit: '5f0c2d9e7b1a4c3d8e6f9a0b1c2d3e4f5a6b7c8d' });
    if (process.env['UPDATE_DRAWING'] === '1') writeFileSync(FILE, drawn);
    assert.equal(readFileSync(FILE, 'utf8'), drawn);
  });
});
