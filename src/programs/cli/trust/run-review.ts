import { reviewFolder } from '../../../composition/review-folder.ts';
import { reviewDocument } from '../../../trust/review/review-document.ts';
import { isAnyDue } from '../../../trust/review/role-review.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { reviewLines } from './review-text.ts';

export interface ReviewRequest {
  /** Whether a review that is due is a failure. */
  readonly isDueAsked: boolean;
  /** Days for which a review holds. */
  readonly longest: number;
}

/** Exit code 7 where that is asked and a review is overdue, never was or cannot be told. @throws AssumeError `local-file`, `cancelled`. */
export async function runReview(context: CommandContext, { isDueAsked, longest }: ReviewRequest): Promise<number> {
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
  reply(context, {
    document: () => reviewDocument(review),
    lines: () => reviewLines(review, terminal.style),
  });
  return isDueAsked && isAnyDue(review) ? 7 : 0;
}
