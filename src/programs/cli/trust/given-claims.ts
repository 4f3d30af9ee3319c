import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { AssumeError } from '../../../core/errors.ts';
import { isObject, parseJson } from '../../../core/parse.ts';
import type { Claims } from '../../../core/token.ts';
import { usualAudienceOfSource } from '../../../identity/audience.ts';
import { localFile } from '../../../platform/private-directory/failure.ts';
import { requireTokenSource } from '../../../sessions/find-role.ts';
import { tokenOfSource } from '../asking/token-of-source.ts';
import type { CommandContext } from '../command.ts';

/** Claims of a token of this environment, which is asked for. @throws AssumeError as asking for a token does. */
export async function ownClaims(context: CommandContext, folder: string): Promise<Claims> {
  const overview = await context.sessions.allowance(folder);
  const { claims } = await tokenOfSource(context, overview, usualAudienceOfSource(requireTokenSource(overview)));
  return claims;
}

/** @param file `-` for standard input. @throws AssumeError `usage`, `local-file`. */
export async function claimsOfFile(file: string): Promise<Claims> {
  const claims = parseJson(file === '-' ? await readStream(process.stdin) : await textOf(file));
  if (isObject(claims)) return claims;
  throw new AssumeError(
    'usage',
    `${file === '-' ? 'Standard input' : file} holds no claims: they are one JSON object.`,
    { hint: '`rolecall token --audience A --decode --json` prints those of a token.' },
  );
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw localFile(error, `${file} could not be read`);
  }
}
