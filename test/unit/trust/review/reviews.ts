import type { ReviewedTrust, RoleReview, TrustReview } from '../../../../src/trust/review/role-review.ts';

/** A role that somebody reviewed, with one policy that lets one branch in. */
export function roleReview(said: Partial<RoleReview> = {}): RoleReview {
  return {
    name: 'deploy',
    map: 'rolecall.yaml',
    place: { file: 'rolecall.yaml', line: 3 },
    cloud: 'aws',
    account: 'AWS 111122223333',
    target: 'arn:aws:iam::111122223333:role/deploy',
    takenBy: [],
    trusts: [reviewedTrust()],
    unknown: [],
    breadth: 'exact',
    review: { kind: 'current', date: '2026-11-01', by: 'Ada', days: 30 },
    ...said,
  };
}

export function reviewedTrust(said: Partial<ReviewedTrust> = {}): ReviewedTrust {
  return {
    name: 'aws_iam_role.deploy',
    form: 'terraform',
    place: { file: 'main.tf', line: 21 },
    certain: true,
    admits: [
      {
        issuer: 'GitHub Actions',
        who: 'the repository app of the owner acme: branch main',
        asks: ['sub is repo:acme/app:ref:refs/heads/main'],
        breadth: 'exact',
      },
    ],
    besides: [],
    unknown: [],
    findings: [],
    ...said,
  };
}

export function trustReview(...roles: readonly RoleReview[]): TrustReview {
  return {
    date: '2026-12-01',
    repository: 'acme/app',
    commit: '1'.repeat(40),
    longest: 92,
    roles,
    unreviewed: [],
    unread: [],
  };
}

/** A review in which everything that a repository can word is `text`. */
export function reviewSaying(text: string): TrustReview {
  const place = { file: text, line: 1 };
  const trust = reviewedTrust({
    name: text,
    place,
    admits: [{ issuer: text, who: text, asks: [text] }],
    besides: [text],
    unknown: [text],
    findings: [{ rule: 'RC101', severity: 'error', message: text, place, leftBecause: text }],
  });
  const role = roleReview({
    name: text,
    map: text,
    place,
    account: text,
    target: text,
    takenBy: [{ ...place, by: text, job: text }],
    trusts: [trust],
    unknown: [text],
    review: { kind: 'current', date: '2026-11-01', by: text, days: 30 },
    use: {
      askedAs: text,
      by: text,
      isKnown: true,
      lastUsed: '2026-11-01T00:00:00Z',
      createdOn: undefined,
      services: [{ service: text, lastUsed: undefined }],
      analysis: [text],
      notKnown: [text],
    },
  });
  const left = [{ ...place, message: text }];
  return { ...trustReview(role, { ...role, map: undefined }), repository: text, unreviewed: left, unread: left };
}

/** What terminals, spreadsheets, Markdown and XML would obey. */
export const HOSTILE = [
  '\u001b]0;pwned\u0007\u001b[31mred\u001b[0m',
  '\u202eright to left',
  '=HYPERLINK("https://evil.example","click")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '＝1',
  '<script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  '&lt;b&gt; & "quotes" \'too\'',
  ']]>--><!--',
  'no \ufffe character \uffff \ud800',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  'see https://evil.example and www.evil.example',
  '@octocat please, #1 and GH-1',
  '**bold** _it_ ~~no~~ `code` ``two``',
  '| a | b |',
  '\\| a \\` b',
  '# heading\n\n- item\n\n<b>html</b>',
  '##[error]not a command',
  '',
  ' ',
];
