// What the window loads when a person first asks why, or has a policy written: the readers of policies and the page.
export { explainRole } from '../../../composition/explain-role.ts';
export { explanationMarkdown } from '../../../trust/explain/explanation-markdown.ts';
export { explanationHtml } from './explanation-html.ts';
export { writeTrust } from '../trust-writing/write-trust.ts';
