import { printable } from '../../../core/text.ts';
import { AWS_AUDIENCE, type AssessedSource, type Claims } from '../../../core/token.ts';
import { loggableClaims } from '../../../identity/loggable-claims.ts';
import { describeProof } from '../../../identity/proof.ts';
import { asksWhereRepositorySays } from '../../../sessions/find-role.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { claimLines } from '../present/claims.ts';
import { columns } from '../present/columns.ts';
import { heading } from '../present/heading.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';
import { tokenOfSource } from '../token-of-source.ts';

export const envCommand: CommandDefinition = {
  name: 'env',
  summary: 'the environment, and what can prove who works in it',
  options: [{ flags: '--claims', description: 'ask for a token and list what it proves (never the token)' }],
  examples: [
    { line: 'rolecall env', does: 'what was detected, and why each identity source can be used or not' },
    { line: 'rolecall env --claims --json', does: "the token's claims, for a program" },
  ],
  async run(context, input) {
    const overview = await context.sessions.overview(await context.folder(), context.signal);
    const proof = input.flag('claims') ? await readProof(context, overview) : undefined;
    const { detection, repository } = overview;
    reply(context, {
      document: {
        platform: detection.platform.id,
        name: detection.platform.name,
        kind: detection.platform.kind,
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
        ...(proof === undefined ? {} : { claims: proof.claims, proves: proof.sentence }),
      },
      lines: () => lines(context, overview, proof),
    });
    return 0;
  },
};

interface Proof {
  readonly claims: Claims;
  /** What the token proves, one sentence. */
  readonly sentence: string;
}

async function readProof(context: CommandContext, overview: Overview): Promise<Proof> {
  const { claims } = await tokenOfSource(context, overview, AWS_AUDIENCE);
  return { claims: loggableClaims(claims), sentence: describeProof(claims) };
}

function sourceDocument(source: AssessedSource, overview: Overview): unknown {
  return {
    id: source.id,
    name: source.name,
    usable: source.availability.usable,
    reason: source.availability.usable ? null : source.availability.reason,
    chosen: source === overview.source,
  };
}

function lines(
  { terminal: { style }, world }: CommandContext,
  overview: Overview,
  proof: Proof | undefined,
): readonly string[] {
  const { detection } = overview;
  const facts = [['detected', `${detection.platform.name}: ${printable(detection.reason)}`]];
  for (const seen of detection.alsoSeen) facts.push(['also seen', `${seen.platform.name}: ${printable(seen.reason)}`]);
  if (detection.environmentId !== undefined) facts.push(['id', printable(detection.environmentId)]);
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
          availability.usable ? (chosen ? chosenText(overview) : 'usable') : printable(availability.reason, 500),
        ];
      }),
      { indent: '  ', gap: 2 },
    ),
    ...(proof === undefined
      ? []
      : [
          '',
          style.strong(`Claims of a token for ${AWS_AUDIENCE}`),
          ...claimLines(proof.claims),
          `  ${proof.sentence}`,
        ]),
  ];
}

/** A broker that only the repository names is asked nothing before a person allowed it. */
function chosenText(overview: Overview): string {
  const waits = overview.consent.kind === 'needed' && asksWhereRepositorySays(overview);
  return waits ? 'used once you allow it: `rolecall consent grant`' : 'used';
}
