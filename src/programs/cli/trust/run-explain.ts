import { explainRole } from '../../../composition/explain-role.ts';
import { trustOfCloud } from '../../../composition/trust-of-cloud.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { Role } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import { tokenForRole, tokenRole } from '../../../sessions/token-for-role.ts';
import { explainTrust } from '../../../trust/explain/explain-trust.ts';
import { explanationMarkdown } from '../../../trust/explain/explanation-markdown.ts';
import { failureOfAnswer } from '../../../trust/explain/told-answer.ts';
import { withSignIn } from '../asking/with-sign-in.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { askedAs } from './asked-as.ts';
import { readCheckout, trustsNamed } from './checkout-trusts.ts';
import { explanationDocument, explanationLines } from './explanation-text.ts';
import { claimsOfFile, ownClaims } from './given-claims.ts';
import { roleExplanationDocument, roleExplanationLines } from './role-explanation-text.ts';

export interface ExplainRequest {
  /** Of a role of the map, or as a file names a trust; undefined for every trust. */
  readonly name: string | undefined;
  /** A file of claims; undefined for those of a token of this environment. */
  readonly claims: string | undefined;
  /** What the cloud answered, in a word; undefined where none was asked. */
  readonly answer: string | undefined;
  /** An active role as which the cloud is asked for the policy; undefined for those of the checkout. */
  readonly as: string | undefined;
  readonly markdown: boolean;
}

/**
 * Exit code 5, as of a cloud that refuses, where no trust lets the token in, and where a cloud refused.
 * @throws AssumeError `usage`, `local-file`, `cancelled`, and as asking for a token does.
 */
export async function runExplain(context: CommandContext, request: ExplainRequest): Promise<number> {
  const folder = await context.folder();
  if (request.name !== undefined) {
    const here = await context.sessions.allowance(folder);
    const { name } = request;
    if (here.map.roles.some(({ role }) => role.name === name))
      return runExplainRole(context, here, { ...request, name });
  }
  if (request.answer !== undefined || request.as !== undefined || request.markdown) {
    throw new AssumeError('usage', '--answer, --with and --markdown are about a role of the role map.', {
      hint: '`rolecall roles` lists them.',
    });
  }
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

async function runExplainRole(
  context: CommandContext,
  here: Allowance,
  { name, claims: file, answer, as, markdown }: ExplainRequest & { readonly name: string },
): Promise<number> {
  const { terminal, programs, signal } = context;
  const { role } = tokenRole(here, name);
  const claims = file === undefined ? await claimsFor(context, here, role) : await claimsOfFile(file);
  const asked = as === undefined ? {} : { had: await askedTrust(context, here, role, as) };
  terminal.progress('Reading trust policies…');
  const failure = answer === undefined ? {} : { failure: failureOfAnswer(answer) };
  const folder = await context.folder();
  const explanation = await explainRole({ folder, programs, role, claims, ...failure, ...asked, signal });
  if (markdown) terminal.print(explanationMarkdown(explanation).split('\n'));
  else {
    reply(context, {
      document: () => roleExplanationDocument(explanation),
      lines: () => roleExplanationLines(explanation, terminal.style),
    });
  }
  return answer === undefined && explanation.policies[0]?.outcome === 'allowed' ? 0 : 5;
}

async function askedTrust(context: CommandContext, here: Allowance, { target }: Role, as: string) {
  const { question, needs } = await askedAs(context, here, as);
  context.terminal.progress(`Asking the cloud as ${printable(as, 80)}…`);
  const trust = await trustOfCloud({ ...question, target }, needs, context.signal);
  return { trusts: [trust], of: `AWS, asked as ${printable(as, 80)}` };
}

async function claimsFor(context: CommandContext, here: Allowance, { name }: Role): Promise<Claims> {
  context.terminal.progress('Asking for a token…');
  return withSignIn(context, async prompt => (await tokenForRole(here, name, context.signal, prompt)).token.claims);
}
