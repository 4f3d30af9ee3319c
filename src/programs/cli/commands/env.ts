import { USE_OF_KIND } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { AssessedSource, Claims } from '../../../core/token.ts';
import { usualAudienceOfSource } from '../../../identity/audience.ts';
import { loggableClaims } from '../../../issuers/loggable-claims.ts';
import { describeProof } from '../../../issuers/proof.ts';
import { asksWhereRepositorySays, requireTokenSource } from '../../../sessions/find-role.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { claimLines } from '../present/claims.ts';
import { columns } from '../present/columns.ts';
import { heading } from '../present/heading.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';
import { tokenOfSource } from '../asking/token-of-source.ts';

export const envCommand: CommandDefinition = {
  name: 'env',
  summary: 'the environment, and what can prove who works in it',
  options: [{ flags: '--claims', description: 'ask for a token and list what it proves (never the token)' }],
  examples: [
    { line: 'rolecall env', does: 'what was detected, and why each identity source can be used or not' },
    { line: 'rolecall env --claims --json', does: "the token's claims, for a program" },
  ],
  async run(context, input) {
    const overview = await context.sessions.allowance(await context.folder());
    const proof = input.flag('claims') ? await readProof(context, overview) : undefined;
    const { detection, repository } = overview;
    reply(context, {
      document: () => ({
        platform: detection.platform.id,
        name: detection.platform.name,
        kind: detection.platform.kind,
        use: USE_OF_KIND[detection.platform.kind],
        reason: detection.reason,
        alsoSeen: detection.alsoSeen.map(({ platform, reason }) => ({ platform: platform.id, reason })),
        environmentId: detection.environmentId ?? null,
        prebuild: detection.prebuild,
        repository: {
          label: repository.label,
          folder: repository.folder,
          remote: repository.remote ?? null,
          branch: repository.branch ?? null,
        },
        consent: overview.consent.kind,
        sources: overview.sources.map(source => sourceDocument(source, overview)),
        ...(proof === undefined ? {} : { audience: proof.audience, claims: proof.claims, proves: proof.sentence }),
      }),
      lines: () => lines(context, overview, proof),
    });
    return 0;
  },
};

interface Proof {
  readonly audience: string;
  readonly claims: Claims;
  /** What the token proves, one sentence. */
  readonly sentence: string;
}

async function readProof(context: CommandContext, overview: Allowance): Promise<Proof> {
  const audience = usualAudienceOfSource(requireTokenSource(overview));
  const { claims, source } = await tokenOfSource(context, overview, audience);
  return { audience, claims: loggableClaims(claims), sentence: describeProof(claims, source) };
}

function sourceDocument(source: AssessedSource, overview: Allowance): unknown {
  const { id, name, availability } = source;
  return {
    id,
    name,
    usable: availability.usable,
    reason: availability.usable ? null : availability.reason,
    hint: availability.usable ? null : (availability.hint ?? null),
    needsPerson: needsPerson(source),
    chosen: source === overview.source,
  };
}

function lines(
  { terminal: { style }, world }: CommandContext,
  overview: Allowance,
  proof: Proof | undefined,
): readonly string[] {
  const { detection } = overview;
  const facts = [['detected', `${detection.platform.name}: ${printable(detection.reason)}`]];
  for (const seen of detection.alsoSeen) facts.push(['also seen', `${seen.platform.name}: ${printable(seen.reason)}`]);
  if (detection.environmentId !== undefined) facts.push(['id', printable(detection.environmentId)]);
  facts.push(['takes', `roles with \`use: ${USE_OF_KIND[detection.platform.kind]}\``]);
  facts.push(['folder', place(overview.repository.folder, world.homeDirectory)]);
  if (overview.repository.remote !== undefined) facts.push(['remote', printable(overview.repository.remote, 500)]);
  if (detection.prebuild) facts.push(['prebuild', 'nothing is allowed or assumed here']);
  return [
    style.strong(heading(overview)),
    ...columns(facts, { indent: '  ' }),
    '',
    style.strong('Identity sources'),
    ...columns(
      overview.sources.map(source => {
        const chosen = source === overview.source;
        const { availability } = source;
        return [
          { text: availability.usable ? (chosen ? '●' : '○') : '–', paint: chosen ? style.good : style.faint },
          source.name,
          availability.usable
            ? usableText(source, overview)
            : [availability.reason, availability.hint ?? ''].map(text => printable(text, 500)).join(' '),
        ];
      }),
      { indent: '  ', gap: 2 },
    ),
    ...(proof === undefined
      ? []
      : [
          '',
          style.strong(`Claims of a token for ${printable(proof.audience)}`),
          ...claimLines(proof.claims),
          `  ${proof.sentence}`,
        ]),
  ];
}

function needsPerson({ id, source }: AssessedSource): boolean {
  return source?.interactive ?? (id === 'device-authorization' || id === 'identity-center');
}

/** Who only the repository names is asked nothing before a person allowed it. */
function usableText(source: AssessedSource, overview: Allowance): string {
  if (source.id === 'identity-center') return 'usable for its own roles: you sign in with a browser';
  if (source !== overview.source) return 'usable';
  const waits = overview.consent.kind === 'needed' && asksWhereRepositorySays(overview);
  if (waits) return 'used once you allow it: `rolecall consent grant`';
  return needsPerson(source) ? 'used: you sign in with a browser' : 'used';
}
