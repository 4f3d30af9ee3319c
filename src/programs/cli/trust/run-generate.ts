import { readHcl } from '../../../composition/read-hcl.ts';
import { audienceOf } from '../../../clouds/clouds.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { Role } from '../../../core/role.ts';
import { listed, printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import { tokenForRole } from '../../../sessions/token-for-role.ts';
import { GENERATED_FORMS, type GeneratedForm } from '../../../trust/generate/forms.ts';
import { generateTrust } from '../../../trust/generate/generate-trust.ts';
import { claimsOfFacts } from '../../../trust/generate/token-of-facts.ts';
import { exchangedClaims } from '../../../trust/generate/exchanged-claims.ts';
import { targetNamed, targetOf } from '../../../trust/generate/trust-target.ts';
import { readers } from '../../../trust/read/readers.ts';
import { withSignIn } from '../asking/with-sign-in.ts';
import type { CommandContext } from '../command.ts';
import { generationDocument, generationNotes } from './generation-text.ts';
import { claimsOfFile, ownClaims } from './given-claims.ts';
import type { TokensFrom } from './tokens-from.ts';

export interface GenerateRequest {
  /** Of a role map, or what names a role in its cloud. */
  readonly role: string;
  readonly source: TokensFrom;
  readonly form: string | undefined;
  readonly open: readonly string[];
  readonly only: readonly string[];
  readonly pinned: readonly string[];
  readonly audience: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly fromScratch: boolean;
}

/**
 * The text goes to standard output, so that it can be sent into a file; what there is to know of it to standard error.
 * @throws AssumeError `usage`, `policy-refused`, `local-file`, `cancelled`, and as asking for a token does.
 */
export async function runGenerate(context: CommandContext, request: GenerateRequest): Promise<number> {
  const { terminal, programs } = context;
  const form = formNamed(request.form);
  const folder = await context.folder();
  const role = await roleNamed(context, folder, request.role);
  const target = role === undefined ? targetNamed(request.role, request.serviceAccount) : targetOf(role);
  if (target === undefined) {
    throw new AssumeError(
      'usage',
      `${printable(request.role, 80)} is no role of the role map, and no name that a cloud gives to one.`,
      {
        hint: '`rolecall roles` lists those of the map; others are named by an ARN, a provider or a client id.',
      },
    );
  }
  const audience = { asked: request.audience, ofRole: role === undefined ? undefined : audienceOf(role.target) };
  const tokens = (await claimsFrom(context, folder, request.source, role)).map(claims => ({
    claims: exchangedClaims(claims, target, audience),
    open: request.open,
    only: request.only,
    pinned: request.pinned,
  }));
  terminal.progress('Writing and proving a trust…');
  const generation = await generateTrust(
    { target, tokens, form, fromScratch: request.fromScratch },
    readers(() => readHcl(programs)),
  );
  if (generation.kind === 'too-wide') throw generation.error;
  const generated = generation.trust;
  if (context.json) terminal.print([JSON.stringify(generationDocument(generated), undefined, 2)]);
  else {
    terminal.print(generated.written.text.split('\n').slice(0, -1));
    terminal.complain(generationNotes(generated, terminal.errorStyle));
  }
  return 0;
}

/** @throws AssumeError `usage`. */
function formNamed(text: string | undefined): GeneratedForm | undefined {
  const form = GENERATED_FORMS.find(each => each === text);
  if (text === undefined || form !== undefined) return form;
  throw new AssumeError('usage', `--form takes ${listed(GENERATED_FORMS, 'or')}.`, {
    hint: '`rolecall trust generate --help` explains.',
  });
}

async function roleNamed({ sessions }: CommandContext, folder: string, name: string): Promise<Role | undefined> {
  const { map } = await sessions.allowance(folder);
  return map.roles.find(({ role }) => role.name === name)?.role;
}

async function claimsFrom(
  context: CommandContext,
  folder: string,
  source: TokensFrom,
  role: Role | undefined,
): Promise<readonly Claims[]> {
  switch (source.kind) {
    case 'files':
      return Promise.all(source.files.map(claimsOfFile));
    case 'facts':
      return [claimsOfFacts(source)];
    case 'environment': {
      context.terminal.progress('Asking for a token…');
      if (role === undefined) return [await ownClaims(context, folder)];
      const here = await context.sessions.allowance(folder);
      return [
        await withSignIn(
          context,
          async prompt => (await tokenForRole(here, role.name, context.signal, prompt)).token.claims,
        ),
      ];
    }
  }
}
