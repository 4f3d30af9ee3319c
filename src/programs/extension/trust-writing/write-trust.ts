import { audienceOf, CLOUDS } from '../../../clouds/clouds.ts';
import { readHcl } from '../../../composition/read-hcl.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { Role } from '../../../core/role.ts';
import { listed, printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import type { Words } from '../../../core/words.ts';
import type { Issuer } from '../../../issuers/issuer.ts';
import { issuerAt, ISSUERS } from '../../../issuers/known-issuers.ts';
import { segmentsOf } from '../../../issuers/patterns/template.ts';
import { fill } from '../../../issuers/subjects.ts';
import { exchangedClaims } from '../../../trust/generate/exchanged-claims.ts';
import { formsOf, type GeneratedForm } from '../../../trust/generate/forms.ts';
import { generateTrust } from '../../../trust/generate/generate-trust.ts';
import { claimsOfForm } from '../../../trust/generate/token-of-facts.ts';
import { targetOf } from '../../../trust/generate/trust-target.ts';
import { readers } from '../../../trust/read/readers.ts';
import type { Choice, TrustWritingDialogs } from '../flows/trust-writing.ts';

export interface TrustWritingParts {
  readonly role: Pick<Role, 'name' | 'target'>;
  /** The claims of a token of this environment, as an exchange for the role would ask for it. @throws AssumeError. */
  readonly ownClaims: (signal: AbortSignal) => Promise<Claims>;
  readonly programs: string;
  readonly dialogs: TrustWritingDialogs;
  readonly words: Words;
}

/** Whose tokens; of an issuer of which none is at hand, one is made of facts. */
type Source = { readonly issuer: Issuer; readonly address: string } | 'environment';
/** An issuer whose every installation or customer has an address of its own has yet to be asked for it. */
type ChosenSource = Source | { readonly issuer: Issuer; readonly address: undefined };

/** What has been answered so far. */
interface Draft {
  source?: Source;
  template?: string;
  readonly facts: Record<string, string>;
  form?: GeneratedForm;
}

/** A question, and which comes after it; nothing where all is answered. */
type Step = (number: number) => Promise<{ readonly next: Step | undefined } | 'back' | 'left'>;

/**
 * Asks for whom a role's trust is, question by question, and writes it: narrowest, proved, and wider only where a person says so.
 * @throws AssumeError `usage`, `policy-refused`, and as asking for a token does.
 */
export async function writeTrust({ role, ownClaims, programs, dialogs, words }: TrustWritingParts): Promise<void> {
  const target = targetOf(role);
  const title = words.t('Write Trust Policy for {0}', printable(role.name, 60));
  const draft: Draft = { facts: {} };
  if (!(await walk(askSource))) return;
  const opened = new Set<string>();
  let claims: Claims | undefined;
  for (;;) {
    const generation = await dialogs.writing(role.name, async signal => {
      claims ??= await claimsOf(draft, signal);
      const asked = {
        claims: exchangedClaims(claims, target, { ofRole: audienceOf(role.target) }),
        only: [],
        pinned: [],
      };
      const request = { target, tokens: [{ ...asked, open: [...opened] }], form: draft.form, fromScratch: false };
      const written = await generateTrust(
        request,
        readers(() => readHcl(programs)),
      );
      // Asking for a token ends with the signal, and writing does not look at it: a question or an editor would still open.
      if (signal.aborted) throw new AssumeError('cancelled', 'Cancelled.');
      return written;
    });
    if (generation.kind === 'written') return dialogs.showWritten(generation.trust);
    if (generation.parts.every(part => opened.has(part))) throw generation.error;
    if (!(await dialogs.confirmWider(generation.who, generation.parts))) return;
    for (const part of generation.parts) opened.add(part);
  }

  async function askSource(step: number): ReturnType<Step> {
    const answer = await dialogs.pick<ChosenSource>({
      title,
      step,
      placeholder: words.t('Whose token may take this role?'),
      choices: [
        {
          label: words.t('The token of this environment'),
          detail: words.t('It is asked for, and only its claims are used.'),
          value: 'environment',
        },
        ...ISSUERS.flatMap(addressChoices),
      ],
    });
    if (answer.kind !== 'chosen') return answer.kind;
    const source = answer.value;
    if (source !== 'environment' && source.address === undefined) return { next: askAddress(source.issuer) };
    draft.source = source;
    return { next: source === 'environment' ? askForm : askSubject(source.issuer) };
  }

  function askAddress(issuer: Issuer): Step {
    return async step => {
      const answer = await dialogs.input({
        title,
        step,
        prompt: words.t('Address of the issuer, as `iss` of its tokens has it'),
        value: 'https://',
        check: text =>
          /^https:\/\/[^\s?#]+$/.test(text) && issuerAt(text) === issuer
            ? undefined
            : words.t(
                'Addresses of {0} are {1}.',
                issuer.name,
                listed(
                  issuer.addresses.map(each => `https://${each}`),
                  'or',
                ),
              ),
      });
      if (answer.kind !== 'chosen') return answer.kind;
      draft.source = { issuer, address: answer.value };
      return { next: askSubject(issuer) };
    };
  }

  function askSubject(issuer: Issuer): Step {
    return async step => {
      const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
      const answer = await dialogs.pick({
        title,
        step,
        placeholder: words.t('Which subject do its tokens have?'),
        choices: forms.map(({ format, template }) => ({ label: template, description: format, value: template })),
      });
      if (answer.kind !== 'chosen') return answer.kind;
      draft.template = answer.value;
      return { next: askFacts(issuer, slotsToAsk(issuer, answer.value)) };
    };
  }

  function askFacts(issuer: Issuer, [first, ...others]: readonly AskedSlot[]): Step {
    if (first === undefined) return askForm;
    return async step => {
      const { name, isNeeded } = first;
      const answer = await dialogs.input({
        title,
        step,
        prompt: isNeeded
          ? words.t('{0} in the token', spoken(name))
          : words.t('{0} in the token, where it is known: it names the same one for ever', spoken(name)),
        value: draft.facts[name] ?? '',
        check: text => {
          if (text === '' && !isNeeded) return undefined;
          return fill(issuer, `{${name}}`, { [name]: text }) === undefined
            ? words.t('No token has that as its {0}.', spoken(name))
            : undefined;
        },
      });
      if (answer.kind !== 'chosen') return answer.kind;
      if (answer.value === '') delete draft.facts[name];
      else draft.facts[name] = answer.value;
      return { next: askFacts(issuer, others) };
    };
  }

  async function askForm(step: number): ReturnType<Step> {
    const answer = await dialogs.pick({
      title,
      step,
      placeholder: words.t('How do you keep it?'),
      choices: formsOf(target.cloud).map(form => ({
        label: formLabel(form, words),
        description: CLOUDS[target.cloud].name,
        value: form,
      })),
    });
    if (answer.kind !== 'chosen') return answer.kind;
    draft.form = answer.value;
    return { next: undefined };
  }

  async function claimsOf({ source, template, facts }: Draft, signal: AbortSignal): Promise<Claims> {
    if (source === undefined || source === 'environment') return ownClaims(signal);
    const claims = claimsOfForm(source.issuer, source.address, template ?? '', facts);
    if (claims !== undefined) return claims;
    throw new AssumeError('usage', words.t('What was answered makes no token of {0}.', source.issuer.name));
  }
}

/** Each of an issuer's addresses, and of those with an open part one choice for all. */
function addressChoices(issuer: Issuer): readonly Choice<ChosenSource>[] {
  const label = issuer.name.replace(/^an? /, '').replace(/^./, first => first.toUpperCase());
  const open = issuer.addresses.filter(address => address.includes('{'));
  return [
    ...issuer.addresses
      .filter(address => !open.includes(address))
      .map(address => ({ label, description: address, value: { issuer, address: `https://${address}` } })),
    ...(open.length === 0 ? [] : [{ label, description: open.join(' · '), value: { issuer, address: undefined } }]),
  ];
}

/** One question after the other, and back. @returns false where a person left. */
async function walk(first: Step): Promise<boolean> {
  const walked: Step[] = [];
  let step: Step | undefined = first;
  while (step !== undefined) {
    const answer = await step(walked.length + 1);
    if (answer === 'left') return false;
    if (answer === 'back') {
      step = walked.pop() ?? first;
      continue;
    }
    walked.push(step);
    step = answer.next;
  }
  return true;
}

interface AskedSlot {
  readonly name: string;
  readonly isNeeded: boolean;
}

/** What the subject shows, and then the ids of the tenant and the unit that it does not. */
function slotsToAsk(issuer: Issuer, template: string): readonly AskedSlot[] {
  const shown = segmentsOf(template, issuer.slots).flatMap(segment =>
    segment.kind === 'slot' ? [segment.slot.plain ?? segment.name] : [],
  );
  const isClaimed = (name: string): boolean =>
    issuer.claims.some(({ forms }) =>
      forms.some(form => form.template === `{${name}}` || form.template === `{{${name}}}`),
    );
  const ids = Object.entries(issuer.slots).flatMap(([name, { naming, part }]) => {
    const isIdentity = part !== 'account' && [...issuer.tenant, ...issuer.unit].includes(part);
    return naming === 'id' && isIdentity && isClaimed(name) && !shown.includes(name) ? [name] : [];
  });
  return [
    ...[...new Set(shown)].map(name => ({ name, isNeeded: true })),
    ...ids.map(name => ({ name, isNeeded: false })),
  ];
}

/** `repositoryId` → `repository id` */
function spoken(name: string): string {
  return name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

function formLabel(form: GeneratedForm, words: Words): string {
  switch (form) {
    case 'json':
      return 'JSON';
    case 'gcloud':
      return words.t('Commands of {0}', 'gcloud');
    case 'az':
      return words.t('Commands of {0}', 'az');
    case 'cloudformation':
      return 'CloudFormation';
    case 'terraform':
      return 'Terraform';
  }
}
