import { jsonText } from '../../../core/text.ts';
import { reviewFolder } from '../../../composition/review-folder.ts';
import { reviewCsvRows } from '../../../trust/review/report/review-csv.ts';
import { reviewDocument } from '../../../trust/review/report/review-json.ts';
import { reviewMarkdown } from '../../../trust/review/report/review-markdown.ts';
import { isAnyDue, type TrustReview } from '../../../trust/review/role-review.ts';
import type { CommandContext } from '../command.ts';
import type { Style } from '../style.ts';
import { reviewLines } from './review-text.ts';

export { markRoles } from './mark-roles.ts';

export type ReviewFormat = 'text' | 'markdown' | 'csv' | 'json';

export interface ReviewRequest {
  readonly format: ReviewFormat;
  /** Whether a review that is due is a failure. */
  readonly isDueAsked: boolean;
  /** Days for which a review holds. */
  readonly longest: number;
}

/** Exit code 7 where that is asked and a review is overdue, never was or cannot be told. @throws AssumeError `local-file`, `cancelled`. */
export async function runReview(
  context: CommandContext,
  { format, isDueAsked, longest }: ReviewRequest,
): Promise<number> {
  const { terminal, programs, signal, world } = context;
  const folder = await context.folder();
  const { map, repository } = await context.sessions.allowance(folder);
  terminal.progress('Reading trust policies and pipelines…');
  const review = await reviewFolder({
    folder,
    programs,
    map,
    repository: { label: repository.label, isRemote: repository.remote !== undefined },
    today: world.clock.now(),
    longest,
    signal,
  });
  terminal.print(FORMS[format](review, terminal.style));
  return isDueAsked && isAnyDue(review) ? 7 : 0;
}

const FORMS: Readonly<Record<ReviewFormat, (review: TrustReview, style: Style) => readonly string[]>> = {
  text: reviewLines,
  markdown: review => [reviewMarkdown(review)],
  csv: review => reviewCsvRows(review).map(row => `${row}\r`),
  json: review => [jsonText(reviewDocument(review), 2)],
};
