import type { Severity } from './finding.ts';

/** What is known of a rule, whatever it finds. */
export interface LintRule {
  /** Never given to another rule. */
  readonly id: string;
  /** A short name without the id, for lists: `subject-missing`. */
  readonly name: string;
  readonly severity: Severity;
  /** One line: what it finds. */
  readonly summary: string;
}

const rule = (id: string, name: string, severity: Severity, summary: string): LintRule => ({
  id,
  name,
  severity,
  summary,
});

/**
 * Every rule, by what it is about: 0 the linting itself, 1 any trust, 2 Google, 3 Azure, 4 what a role may do, 5 pipelines. RC118
 * is kept for what it was first meant for.
 */
export const RULES = {
  unread: rule('RC001', 'unread', 'warning', 'A file, or a part of one, cannot be read.'),
  suppressionWithoutReason: rule(
    'RC002',
    'suppression-without-reason',
    'warning',
    'A finding is ignored without a reason.',
  ),
  subjectMissing: rule('RC101', 'subject-missing', 'error', 'Nothing says whose tokens are trusted.'),
  anyOwner: rule('RC102', 'any-owner', 'error', 'Tokens of strangers are trusted.'),
  wholeOrganisation: rule(
    'RC103',
    'whole-organisation',
    'warning',
    'Every repository or project of an owner is trusted.',
  ),
  anyRef: rule('RC104', 'any-ref', 'warning', 'Every branch, tag and pull request of a repository is trusted.'),
  pullRequest: rule('RC105', 'pull-request', 'warning', 'Jobs that a pull request starts are trusted.'),
  audienceMissing: rule('RC106', 'audience-missing', 'note', 'Nothing says for whom the token must be.'),
  audienceWildcard: rule('RC107', 'audience-wildcard', 'warning', 'Tokens for other audiences are trusted.'),
  forAllValues: rule('RC108', 'for-all-values', 'error', 'A condition holds for a token that has no such claim.'),
  negatedAlone: rule('RC109', 'negated-alone', 'warning', 'A condition says only whom it does not trust.'),
  literalWildcard: rule('RC110', 'literal-wildcard', 'warning', 'A wildcard stands where it is taken for a character.'),
  mutableName: rule('RC111', 'mutable-name', 'note', 'A name that somebody else can take over is trusted.'),
  noSuchKey: rule('RC112', 'no-such-key', 'warning', 'A condition is about something that the cloud never sees.'),
  neverMatches: rule('RC113', 'never-matches', 'warning', 'No token can meet this.'),
  environmentsCollide: rule('RC114', 'environments-collide', 'warning', 'Two environments have the same subject.'),
  principalTooWide: rule(
    'RC115',
    'principal-too-wide',
    'error',
    'The principal lets in more than the provider vouches for.',
  ),
  ifExists: rule('RC116', 'if-exists', 'error', 'A condition is passed by a token without the claim.'),
  leftOpen: rule('RC117', 'left-open', 'note', 'Who is trusted depends on what the file does not say.'),
  actionTooWide: rule('RC119', 'action-too-wide', 'warning', 'The trust allows more than to assume the role.'),
  mixedUse: rule('RC120', 'mixed-use', 'warning', 'People and automation share a role.'),
  conditionMissing: rule('RC201', 'condition-missing', 'error', 'A provider of a shared issuer has no condition.'),
  conditionReferencesNothing: rule('RC202', 'condition-references-nothing', 'error', 'A condition is about no claim.'),
  wholePool: rule('RC203', 'whole-pool', 'warning', 'Every identity of a pool is bound.'),
  exactWildcard: rule('RC301', 'exact-wildcard', 'warning', 'A wildcard stands in a subject that is compared exactly.'),
  issuerSlash: rule('RC302', 'issuer-slash', 'warning', 'The issuer differs from the one in its tokens.'),
  refused: rule('RC303', 'refused', 'error', 'The cloud refuses to write this.'),
  sessionTooLong: rule('RC401', 'session-too-long', 'note', 'Sessions may last longer than work needs.'),
  administrator: rule('RC402', 'administrator', 'warning', 'The role may do everything.'),
  reviewDue: rule('RC403', 'review-due', 'warning', 'The last review is too long ago.'),
  staticKey: rule('RC501', 'static-key', 'warning', 'A pipeline uses a stored key where it could federate.'),
  idTokenPermission: rule('RC502', 'id-token-permission', 'warning', 'A job that federates may not ask for a token.'),
} as const satisfies Readonly<Record<string, LintRule>>;

/** Where each rule has its page, and an id is written as in `RC101`. */
export const RULE_PAGES = 'https://github.com/rolecall/rolecall/blob/main/docs/rules/';
