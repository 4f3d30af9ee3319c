// What the window loads when a person first asks why: the readers of policies and the page.
export { explainRole } from '../../../composition/explain-role.ts';
export { explanationMarkdown } from '../../../trust/explain/explanation-markdown.ts';
export { explanationHtml } from './explanation-html.ts';
