import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { readFolderTexts } from '../../../composition/read-folder-texts.ts';
import { readHcl } from '../../../composition/read-hcl.ts';
import { AssumeError } from '../../../core/errors.ts';
import { isObject, parseJson } from '../../../core/parse.ts';
import type { Claims } from '../../../core/token.ts';
import { shownText } from '../../../documents/written-text.ts';
import { usualAudienceOfSource } from '../../../identity/audience.ts';
import { localFile } from '../../../platform/private-directory/failure.ts';
import { requireTokenSource } from '../../../sessions/find-role.ts';
import { explainTrust } from '../../../trust/explain/explain-trust.ts';
import type { FoundTrust } from '../../../trust/found-trust.ts';
import { readTrust } from '../../../trust/read/reader.ts';
import { readers } from '../../../trust/read/readers.ts';
import { tokenOfSource } from '../asking/token-of-source.ts';
import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { explanationDocument, explanationLines } from './explanation-text.ts';

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
  const { terminal, signal, programs } = context;
  terminal.progress('Reading trust policies…');
  const forms = readers(() => readHcl(programs));
  const folder = await context.folder();
  const { files } = await readFolderTexts(folder, file => forms.some(form => form.takes(file)), { signal });
  const trusts = chosen((await readTrust(forms, files)).trusts, request.name);
  const claims = request.claims === undefined ? await ownClaims(context, folder) : await readClaims(request.claims);
  const explanations = trusts.map(trust => explainTrust(trust, claims));
  reply(context, {
    document: () => explanationDocument(explanations, files),
    lines: () => explanations.flatMap(each => explanationLines(each, files, terminal.style)),
  });
  return explanations.some(({ outcome }) => outcome === 'allowed') ? 0 : 5;
}

function chosen(trusts: readonly FoundTrust[], name: string | undefined): readonly FoundTrust[] {
  const federated = trusts.filter(isFederated);
  const found = name === undefined ? federated : federated.filter(trust => namesOf(trust).includes(name));
  if (found.length > 0) return found;
  const known = federated.map(trust => trust.name);
  throw new AssumeError(
    'usage',
    name === undefined
      ? 'No trust policy was found in this checkout.'
      : `No trust policy of this checkout is called ${name}.`,
    {
      hint: known.length === 0 ? 'Name another checkout with --folder.' : `There are ${known.slice(0, 8).join(', ')}.`,
    },
  );
}

function isFederated(trust: FoundTrust): boolean {
  if (!('policy' in trust)) return true;
  return trust.policy.statements.some(({ principals }) =>
    principals?.principals.some(({ kind }) => kind === 'Federated'),
  );
}

/** `aws_iam_role.deploy`, `deploy`, and what the role is called in the cloud. */
function namesOf(trust: FoundTrust): readonly string[] {
  const role = 'policy' in trust ? trust.role?.name : undefined;
  return [trust.name, trust.name.split('.').at(-1) ?? '', ...(role === undefined ? [] : [shownText(role)])];
}

async function ownClaims(context: CommandContext, folder: string): Promise<Claims> {
  const overview = await context.sessions.allowance(folder);
  const { claims } = await tokenOfSource(context, overview, usualAudienceOfSource(requireTokenSource(overview)));
  return claims;
}

async function readClaims(file: string): Promise<Claims> {
  const claims = parseJson(file === '-' ? await readStream(process.stdin) : await textOf(file));
  if (isObject(claims)) return claims;
  throw new AssumeError(
    'usage',
    `${file === '-' ? 'Standard input' : file} holds no claims: they are one JSON object.`,
    {
      hint: '`rolecall token --audience A --decode --json` prints those of a token.',
    },
  );
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw localFile(error, `${file} could not be read`);
  }
}
