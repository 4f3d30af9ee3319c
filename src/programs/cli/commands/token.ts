import { requireConsent } from '../../../consent/consent-gate.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { MappedRole } from '../../../core/role.ts';
import { isIdentityCenter } from '../../../core/target.ts';
import { durationText, printable } from '../../../core/text.ts';
import { type SubjectToken, epochSeconds } from '../../../core/token.ts';
import { audienceOfSource } from '../../../identity/audience.ts';
import { decodeToken } from '../../../identity/claims.ts';
import { findRole, restsOnConsent } from '../../../sessions/find-role.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { claimLines } from '../present/claims.ts';
import { reply } from '../present/reply.ts';
import { tokenOfSource } from '../asking/token-of-source.ts';

export const tokenCommand: CommandDefinition = {
  name: 'token',
  summary: 'an identity token of this environment: that there is one, its claims, or itself',
  options: [
    { flags: '--role <role>', description: 'for the audience of this role' },
    { flags: '--audience <audience>', description: 'for this audience' },
    {
      flags: '--google-id-token <audience>',
      description:
        'with --role, while it is active: an ID token of its service account, for Cloud Run, IAP and the like',
    },
    { flags: '--decode', description: 'list every claim' },
    { flags: '--reveal', description: 'print the token itself, a secret' },
  ],
  examples: [
    { line: 'rolecall token --role dev-readonly --decode', does: 'what the cloud will be shown' },
    { line: 'rolecall token --audience sts.amazonaws.com --reveal', does: 'for a tool that takes a token' },
    {
      line: 'rolecall token --google-id-token https://app.a.run.app --role reader --reveal',
      does: 'for a service of Google that asks who is there',
    },
  ],
  async run(context, input) {
    const idTokenFor = input.text('googleIdToken');
    if (idTokenFor !== undefined) return await tellIdToken(context, input, idTokenFor);
    const overview = await context.sessions.overview(await context.folder(), 'ask');
    const { audience, role } = wantedOf(input, overview);
    const token = await tokenOfSource(context, overview, audience, role);
    tell(context, token, { decode: input.flag('decode'), reveal: input.flag('reveal') });
    return 0;
  },
};

/** Of the role's service account, which Google makes it for. */
async function tellIdToken(context: CommandContext, input: CommandInput, audience: string): Promise<number> {
  const role = input.text('role');
  if (role === undefined || input.has('audience')) {
    throw new AssumeError('usage', 'An ID token is of a role: name it with --role, and no other audience.');
  }
  const request = { folder: await context.folder(), role, wanted: { kind: 'id-token', audience } } as const;
  const { token } = await context.sessions.otherToken(request, context.signal);
  const { jwt, claims } = decodeToken(token, 'Google');
  const wanted = { decode: input.flag('decode'), reveal: input.flag('reveal') };
  tell(context, { jwt, claims, audience, source: null }, wanted);
  return 0;
}

/** For which audience, and for which role of the map where one is named. */
function wantedOf(input: CommandInput, overview: Overview): { readonly audience: string; readonly role?: MappedRole } {
  const role = input.text('role');
  const audience = input.text('audience');
  if ((role === undefined) === (audience === undefined)) {
    throw new AssumeError('usage', 'Name a role with --role, or an audience with --audience.');
  }
  if (audience !== undefined) return { audience };
  const found = findRole(overview, role ?? '');
  if (isIdentityCenter(found.role.target)) {
    throw new AssumeError(
      'usage',
      `${found.role.name} is a role of IAM Identity Center, which takes no identity token.`,
      {
        hint: `Take it with \`rolecall assume ${found.role.name}\`.`,
      },
    );
  }
  // An audience that the repository's map decides is used as the rest of the map is: once it is allowed.
  if (restsOnConsent(overview, found.source)) requireConsent(overview.consent);
  return { audience: audienceOfSource(overview.source?.source, found.role.target), role: found };
}

function tell(
  context: CommandContext,
  token: Omit<SubjectToken, 'source'> & { readonly source: SubjectToken['source'] | null },
  wanted: { readonly decode: boolean; readonly reveal: boolean },
): void {
  const { claims } = token;
  const exp = epochSeconds(claims['exp']);
  const expiresAt = exp === undefined ? undefined : exp * 1000;
  reply(context, {
    document: () => ({
      source: token.source,
      audience: token.audience,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
      ...(wanted.decode ? { claims } : {}),
      ...(wanted.reveal ? { token: token.jwt.reveal() } : {}),
    }),
    lines: () => {
      if (wanted.reveal) return [token.jwt.reveal()];
      if (wanted.decode) return claimLines(claims);
      const left = expiresAt === undefined ? '' : `, valid for ${durationText(expiresAt - context.world.clock.now())}`;
      return [
        `There is a token for ${printable(token.audience)}${left}.`,
        'See its claims with --decode, the token itself with --reveal.',
      ];
    },
  });
}
