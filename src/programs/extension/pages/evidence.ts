import { jsonText } from '../../../core/text.ts';
import { reviewCsvRows } from '../../../trust/review/report/review-csv.ts';
import { reviewDocument } from '../../../trust/review/report/review-json.ts';
import { reviewMarkdown } from '../../../trust/review/report/review-markdown.ts';
import { reviewSvg } from '../../../trust/review/report/review-svg.ts';
import type { TrustReview } from '../../../trust/review/role-review.ts';

const FORMS: Readonly<Record<string, (review: TrustReview) => string>> = {
  csv: review => `${reviewCsvRows(review).join('\r\n')}\r\n`,
  json: review => `${jsonText(reviewDocument(review), 2)}\n`,
  svg: reviewSvg,
};

/** A review in the form that a file's name ends in; Markdown for any other. */
export function evidenceAs(file: string, review: TrustReview): string {
  const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  const form = Object.hasOwn(FORMS, ending) ? FORMS[ending] : undefined;
  return form === undefined ? `${reviewMarkdown(review)}\n` : form(review);
}
