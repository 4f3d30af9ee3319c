/**
 * Every id the extension and its package.json share, in one place; `test/unit/manifest.test.ts` holds the two equal both ways.
 * Imports nothing, so that tests and pure view models can use it without VS Code.
 */
export const Command = {
  assume: 'rolecall.assume',
  renew: 'rolecall.renew',
  cancel: 'rolecall.cancel',
  release: 'rolecall.release',
  releaseAll: 'rolecall.releaseAll',
  signInToIdentityCenter: 'rolecall.signInToIdentityCenter',
  signOut: 'rolecall.signOut',
  refresh: 'rolecall.refresh',
  showRoles: 'rolecall.showRoles',
  reviewConsent: 'rolecall.reviewConsent',
  revokeConsent: 'rolecall.revokeConsent',
  useInNewTerminals: 'rolecall.useInNewTerminals',
  openTerminalWithRole: 'rolecall.openTerminalWithRole',
  openConsole: 'rolecall.openConsole',
  copyProfileName: 'rolecall.copyProfileName',
  createRoleMap: 'rolecall.createRoleMap',
  openRoleMap: 'rolecall.openRoleMap',
  goToRole: 'rolecall.goToRole',
  showProblems: 'rolecall.showProblems',
  showRefusal: 'rolecall.showRefusal',
  explainRefusal: 'rolecall.explainRefusal',
  actOnExplanation: 'rolecall.actOnExplanation',
  writeTrust: 'rolecall.writeTrust',
  showDetails: 'rolecall.showDetails',
  showEnvironment: 'rolecall.showEnvironment',
  explainSource: 'rolecall.explainSource',
  showLog: 'rolecall.showLog',
  addToRoleMap: 'rolecall.addToRoleMap',
  openFound: 'rolecall.openFound',
  checkTrust: 'rolecall.checkTrust',
  reviewTrust: 'rolecall.reviewTrust',
  actOnReview: 'rolecall.actOnReview',
  markReviewed: 'rolecall.markReviewed',
  openRulePage: 'rolecall.openRulePage',
} as const;
export type CommandId = (typeof Command)[keyof typeof Command];

export const View = { roles: 'rolecall.roles', foundInCi: 'rolecall.foundInCi' } as const;
export const ViewContainer = { rolecall: 'rolecall' } as const;
export const Walkthrough = { start: 'rolecall.start' } as const;

/** Without the section's name: `getConfiguration('rolecall').get(Setting.expiryWarning)`. */
export const SETTINGS_SECTION = 'rolecall';
export const Setting = {
  devcontainer: 'devcontainer',
  expiryWarning: 'expiryWarning',
  trustedSources: 'trustedSources',
  trustLint: 'trustLint',
} as const;

export const ContextKey = {
  /** One of {@link VIEW_STATES}: which welcome text the view shows, or that it lists roles. */
  state: 'rolecall.state',
  /** Some open folder names a role, rightly or wrongly. */
  hasRoles: 'rolecall.hasRoles',
  /** Some role can be renewed or released now. */
  hasActive: 'rolecall.hasActive',
  /** Some open folder names an IAM Identity Center at which a person can sign in here. */
  hasPortals: 'rolecall.hasPortals',
  /** `needed`, `granted` or `none`. */
  consent: 'rolecall.consent',
} as const;
export type ContextKeyId = (typeof ContextKey)[keyof typeof ContextKey];

/** The values of `rolecall.state`; each but `starting` and `listed` has its welcome text in package.json. */
export const VIEW_STATES = [
  'starting',
  'no-folder',
  'untrusted',
  'no-map',
  'portal',
  'broken-map',
  'codespace-without-source',
  'no-source',
  'consent',
  'unreadable',
  'listed',
] as const;
export type ViewState = (typeof VIEW_STATES)[number];

/** Words of a row's `contextValue`: what can be done with it. The menus in package.json match them one by one. */
export const ROW_WORDS = [
  'role',
  'assume',
  'renew',
  'cancel',
  'release',
  'terminal',
  'console',
  'newTerminals',
  'profile',
  'source',
  'refusal',
  'review',
] as const;
export type RowWord = (typeof ROW_WORDS)[number];

/** Schemes of documents and decorations of ours. */
export const Scheme = { text: 'rolecall-text', row: 'rolecall-row' } as const;
