import { AssumeError } from '../../../core/errors.ts';
import { jsonText, printable } from '../../../core/text.ts';
import { roleUseOfCloud } from '../../../composition/role-use-of-cloud.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import { reviewFolder } from '../../../composition/review-folder.ts';
import { reviewCsvRows } from '../../../trust/review/report/review-csv.ts';
import { reviewDocument } from '../../../trust/review/report/review-json.ts';
import { reviewMarkdown } from '../../../trust/review/report/review-markdown.ts';
import { reviewSvg } from '../../../trust/review/report/review-svg.ts';
import { isAnyDue, type RoleUse, type TrustReview } from '../../../trust/review/role-review.ts';
import type { CommandContext } from '../command.ts';
import type { Style } from '../style.ts';
import { askedAs } from './asked-as.ts';
import { reviewLines } from './review-text.ts';
import { writeNamed } from './write-named.ts';

export { markRoles } from './mark-roles.ts';

export type ReviewFormat = 'text' | 'markdown' | 'csv' | 'json';

export interface ReviewRequest {
  readonly format: ReviewFormat;
  /** A file to draw it into, from the current directory. */
  readonly svg: string | undefined;
  /** Whether a review that is due is a failure. */
  readonly isDueAsked: boolean;
  /** Days for which a review holds. */
  readonly longest: number;
  /** An active role as which the cloud is asked how roles are used; undefined where it is not asked. */
  readonly as: string | undefined;
}

/** Exit code 7 where that is asked and a review is overdue, never was or cannot be told. @throws AssumeError `local-file`, `cancelled`. */
export async function runReview(
  context: CommandContext,
  { format, svg, isDueAsked, longest, as }: ReviewRequest,
): Promise<number> {
  const { terminal, programs, signal, world } = context;
  const folder = await context.folder();
  const here = await context.sessions.allowance(folder);
  const { map, repository } = here;
  const uses = as === undefined ? new Map<string, RoleUse>() : await usesOf(context, here, as);
  terminal.progress('Reading trust policies and pipelines…');
  const review = await reviewFolder({
    folder,
    programs,
    map,
    repository: { label: repository.label, isRemote: repository.remote !== undefined },
    today: world.clock.now(),
    longest,
    uses,
    signal,
  });
  if (svg !== undefined) {
    await writeNamed(folder, svg, reviewSvg(review));
    terminal.complain([`${printable(svg)} is a drawing of it.`]);
  }
  terminal.print(FORMS[format](review, terminal.style));
  return isDueAsked && isAnyDue(review) ? 7 : 0;
}

/** By role of the map. @throws AssumeError where the active role cannot be had, or is of use for none of them. */
async function usesOf(context: CommandContext, here: Allowance, as: string): Promise<ReadonlyMap<string, RoleUse>> {
  const { question, needs } = await askedAs(context, here, as);
  const uses = new Map<string, RoleUse>();
  for (const { role } of here.map.roles) {
    context.terminal.progress(`Asking the cloud how ${printable(role.name, 80)} is used…`);
    const use = await roleUseOfCloud({ ...question, target: role.target }, needs, context.signal);
    if (use !== undefined) uses.set(role.name, use);
  }
  if (uses.size > 0) return uses;
  throw new AssumeError('usage', `${printable(as, 80)} can say nothing of the roles of this map.`, {
    hint: 'Name an active role of the cloud and the account of the roles.',
  });
}

const FORMS: Readonly<Record<ReviewFormat, (review: TrustReview, style: Style) => readonly string[]>> = {
  text: reviewLines,
  markdown: review => [reviewMarkdown(review)],
  csv: review => reviewCsvRows(review).map(row => `${row}\r`),
  json: review => [jsonText(reviewDocument(review), 2)],
};
