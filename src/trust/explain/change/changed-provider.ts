import { printable, shellWord } from '../../../core/text.ts';
import type { Target } from '../../../core/target.ts';
import { knownText, written } from '../../../documents/written-text.ts';
import type { FoundGoogleTrust } from '../../found-trust.ts';
import { stagedEdit } from '../../migrate/list-edit.ts';
import { type ChangedTrust, nearestRule, type Refused } from './changed-trust.ts';

/** What of a provider's rule no condition of one's own decides. */
const OF_PROVIDER = ['issuer', 'audience', 'disabled', 'google.subject', 'attribute mapping'];

/** A condition that takes this subject besides, or one member more: whichever refuses. */
export function changedProvider(trust: FoundGoogleTrust, refused: Refused): ChangedTrust | undefined {
  const failing = refused.parts.filter(({ trace }) => trace.outcome !== 'allowed');
  const [own, members] = refused.parts;
  // Two changes at once are no small one, and each alone would not pass.
  if (failing.length !== 1 || own === undefined) return undefined;
  return failing[0] === members ? withMember(trust, refused) : withCondition(trust, refused);
}

function withCondition(trust: FoundGoogleTrust, { parts, claims, target, texts }: Refused): ChangedTrust | undefined {
  const [own] = parts;
  const near = own === undefined ? undefined : nearestRule(own);
  const { attributeCondition } = trust.provider;
  const before = attributeCondition === undefined ? undefined : knownText(attributeCondition);
  const subject = plainSubject(claims['sub']);
  if (near === undefined || before === undefined || attributeCondition === undefined || subject === undefined)
    return undefined;
  if (near.failing.some(({ key, operator }) => OF_PROVIDER.includes(key) || operator === 'mapping')) return undefined;
  const condition = `(${before}) || assertion.sub == '${subject}'`;
  const provider = { ...trust.provider, attributeCondition: written(condition) };
  return {
    trust: { ...trust, provider },
    title: `Let the attribute condition take the subject ${printable(subject)} too`,
    text: [
      `gcloud iam workload-identity-pools providers update-oidc ${providerFlags(target)}`,
      `--attribute-condition=${shellWord(condition)}`,
    ].join(' \\\n  '),
    language: 'shellscript',
    edits: [stagedEdit({ from: attributeCondition, to: condition, kind: 'expression', isThere: false }, 'both', texts)],
  };
}

function withMember(trust: FoundGoogleTrust, { claims, target }: Refused): ChangedTrust | undefined {
  const subject = plainSubject(claims['sub']);
  if (!('provider' in target) || target.serviceAccount === undefined || subject === undefined) return undefined;
  const pool = target.provider.replace(/\/providers\/[^/]*$/, '');
  const member = `principal://iam.googleapis.com/${pool}/subject/${subject}`;
  const role = 'roles/iam.workloadIdentityUser';
  const { serviceAccount } = target;
  const binding = {
    role: written(role),
    members: { values: [written(member)], complete: true },
    resource: written(serviceAccount),
  };
  return {
    trust: { ...trust, bindings: [...trust.bindings, binding] },
    title: `Let the subject ${printable(subject)} act as ${printable(serviceAccount)}`,
    text: [
      `gcloud iam service-accounts add-iam-policy-binding ${shellWord(serviceAccount)}`,
      `--role=${role}`,
      `--member=${shellWord(member)}`,
    ].join(' \\\n  '),
    language: 'shellscript',
    edits: [undefined],
  };
}

/** One that needs no escape in CEL, in a shell or in a member's name. */
function plainSubject(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w@%:./+=-]+$/.test(value) ? value : undefined;
}

/** `projects/1/locations/global/workloadIdentityPools/github/providers/actions` as gcloud's own options. */
function providerFlags(target: Target): string {
  const [, project = '', , location = '', , pool = '', , name = ''] =
    'provider' in target ? target.provider.split('/') : [];
  return [
    shellWord(name),
    `--project=${shellWord(project)}`,
    `--location=${shellWord(location)}`,
    `--workload-identity-pool=${shellWord(pool)}`,
  ].join(' \\\n  ');
}
