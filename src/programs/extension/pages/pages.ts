// What the window loads when a person first asks why, has a policy written or reviews roles: the readers of policies and the pages.
export { explainRole } from '../../../composition/explain-role.ts';
export { explanationMarkdown } from '../../../trust/explain/explanation-markdown.ts';
export { explanationHtml } from './explanation-html.ts';
export { writeTrust } from '../trust-writing/write-trust.ts';
export { reviewFolder } from '../../../composition/review-folder.ts';
export { dateOf, REVIEW_DAYS } from '../../../trust/review/due.ts';
export { markReviewed } from '../../../trust/review/mark-reviewed.ts';
export { evidenceAs } from './evidence.ts';
export { reviewHtml } from './review-html.ts';
