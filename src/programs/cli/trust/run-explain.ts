import { explainTrust } from '../../../trust/explain/explain-trust.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { readCheckout, trustsNamed } from './checkout-trusts.ts';
import { explanationDocument, explanationLines } from './explanation-text.ts';
import { claimsOfFile, ownClaims } from './given-claims.ts';

export interface ExplainRequest {
  /** As a file names a trust; undefined for all. */
  readonly name: string | undefined;
  /** A file of claims; undefined for those of a token of this environment. */
  readonly claims: string | undefined;
}

/**
 * Exit code 5, as of a cloud that refuses, where no trust lets the token in.
 * @throws AssumeError `usage`, `local-file`, `cancelled`, and as asking for a token does.
 */
export async function runExplain(context: CommandContext, request: ExplainRequest): Promise<number> {
  const folder = await context.folder();
  const { trusts: all, files } = await readCheckout(context, folder);
  const trusts = trustsNamed(all, request.name === undefined ? [] : [request.name]);
  const claims = request.claims === undefined ? await ownClaims(context, folder) : await claimsOfFile(request.claims);
  const explanations = trusts.map(trust => explainTrust(trust, claims));
  reply(context, {
    document: () => explanationDocument(explanations, files),
    lines: () => explanations.flatMap(each => explanationLines(each, files, context.terminal.style)),
  });
  return explanations.some(({ outcome }) => outcome === 'allowed') ? 0 : 5;
}
