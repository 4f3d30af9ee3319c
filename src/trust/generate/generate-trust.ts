import { CLOUDS } from '../../clouds/clouds.ts';
import { AssumeError } from '../../core/errors.ts';
import { listed, printable } from '../../core/text.ts';
import type { Part } from '../../issuers/issuer.ts';
import type { TrustReader } from '../read/reader.ts';
import type { Stranger } from '../strangers/stranger.ts';
import { formsOf, type GeneratedForm, writtenTrust } from './forms.ts';
import { isProved, proveTrust, type TrustProof } from './prove-trust.ts';
import type { TrustTarget } from './trust-target.ts';
import type { TrustText } from './trust-text.ts';
import {
  type AskedToken,
  audienceIn,
  differingSlots,
  requireKnownParts,
  type TrustedToken,
  trustedToken,
} from './trusted-token.ts';

export interface GenerationRequest {
  readonly target: TrustTarget;
  /** At least one. */
  readonly tokens: readonly AskedToken[];
  /** Undefined for the first of the cloud's. */
  readonly form: GeneratedForm | undefined;
  readonly fromScratch: boolean;
}

/** Written, or what somebody has to say first. */
export type Generation =
  | { readonly kind: 'written'; readonly trust: GeneratedTrust }
  /** The cloud cannot tell these apart from the token: written where `parts` are left open. */
  | { readonly kind: 'too-wide'; readonly who: string; readonly parts: readonly Part[]; readonly error: AssumeError };

/** A trust that lets in the tokens it was written for and none of those that were tried besides. */
export interface GeneratedTrust {
  readonly written: TrustText;
  readonly form: GeneratedForm;
  readonly tokens: readonly TrustedToken[];
  readonly proof: TrustProof;
}

/**
 * The narrowest trust for some tokens, read back and evaluated before anyone sees it.
 * @throws AssumeError `usage` for what cannot be written so; `policy-refused` where it would let in anybody else, or nobody.
 */
export async function generateTrust(
  { target, tokens: asked, form: wanted, fromScratch }: GenerationRequest,
  readers: readonly TrustReader[],
): Promise<Generation> {
  const { cloud } = target;
  const forms = formsOf(cloud);
  const form = wanted ?? forms[0];
  requireKnownParts(asked);
  const tokens = distinct(asked.map(each => trustedToken(cloud, each)));
  for (const token of tokens) refuseControls(token);
  const written = form === undefined ? undefined : writtenTrust(target, { tokens, fromScratch }, form);
  if (form === undefined || written === undefined) {
    throw new AssumeError('usage', `A trust of ${CLOUDS[cloud].name} is written as ${listed(forms, 'or')}.`);
  }
  const proof = await proveTrust(written, tokens, readers);
  if (isProved(proof)) return { kind: 'written', trust: { written, form, tokens, proof } };
  const error = unproved(proof, tokens, cloud);
  const [first] = proof.intruders;
  const parts = partsToOpen(proof.intruders, tokens);
  if (!proof.admitsAll || first === undefined || parts.length === 0) throw error;
  return { kind: 'too-wide', who: first.who, parts, error };
}

/** Two that ask for the same are one: a cloud refuses a second credential like the first. */
function distinct(tokens: readonly TrustedToken[]): readonly TrustedToken[] {
  const texts = tokens.map(({ url, audience, subject, pins }) => JSON.stringify([url, audience, subject, pins]));
  return tokens.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** They would be invisible to whoever reads the policy. @throws AssumeError `usage`. */
function refuseControls({ url, audience, claims, pins }: TrustedToken): void {
  const texts = [url, audience, String(claims['sub']), ...pins.map(({ value }) => value)];
  const bad = texts.find(text => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text));
  if (bad === undefined) return;
  throw new AssumeError('usage', `A claim of the token has characters that nobody could read: ${printable(bad, 80)}.`);
}

function unproved(
  { admitsAll, intruders, findings }: TrustProof,
  tokens: readonly TrustedToken[],
  cloud: TrustTarget['cloud'],
): AssumeError {
  const [first] = intruders;
  if (!admitsAll) {
    return new AssumeError('policy-refused', 'A trust for this token would not let it in, so none is written.', {
      hint: 'Its claims are more, or longer, than the cloud takes.',
    });
  }
  if (first !== undefined) {
    const parts = partsToOpen(intruders, tokens);
    const who = printable(first.who, 120);
    return new AssumeError('policy-refused', `This trust would let in ${who} as well, so it is not written.`, {
      hint:
        parts.length === 0
          ? 'Leave less open.'
          : `${CLOUDS[cloud].name} can tell them apart by nothing in the token. Where all of them are meant, add ${parts.map(part => `--any ${part}`).join(' ')}.`,
    });
  }
  const [finding] = findings;
  return new AssumeError(
    'policy-refused',
    `This trust is not written: ${printable(finding?.message ?? 'nothing could be tried.', 400)}`,
    {
      hint: printable(finding?.advice ?? 'Its issuer is not known here.', 300),
    },
  );
}

/** In which parts all of them differ from a token that is trusted; none where something else sets one of them apart. */
function partsToOpen(intruders: readonly Stranger[], tokens: readonly TrustedToken[]): readonly Part[] {
  const all = intruders.map(each => partsOf(each, tokens));
  return all.every(parts => parts.length > 0) ? [...new Set(all.flat())] : [];
}

function partsOf({ claims }: Stranger, tokens: readonly TrustedToken[]): readonly Part[] {
  const token = tokens.find(each => each.claims['iss'] === claims['iss'] && each.audience === audienceIn(claims));
  if (token === undefined) return [];
  const { issuer, open } = token;
  return differingSlots(token, claims).flatMap(slot => {
    const part = issuer.slots[slot]?.part;
    return part === undefined || open.includes(part) ? [] : [part];
  });
}
