import { audienceOf } from '../../../clouds/clouds.ts';
import type { Cloud, Target } from '../../../core/target.ts';
import { printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import type { FoundTrust } from '../../found-trust.ts';
import type { FindingFix } from '../../lint/finding.ts';
import type { SourceTexts } from '../../lint/fixes/source-texts.ts';
import { lintTrust } from '../../lint/lint.ts';
import type { CauseId, Cause } from '../causes.ts';
import { explainTrust } from '../explain-trust.ts';
import type { ExplainedPolicy, NearestChange } from '../refusal-explanation.ts';
import { changedCredential } from './changed-credential.ts';
import { changedProvider } from './changed-provider.ts';
import { changedRole } from './changed-role.ts';
import type { ChangedTrust, Refused } from './changed-trust.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

const CHANGED: {
  readonly [K in Cloud]: (trust: TrustByCloud[K], refused: Refused) => ChangedTrust | undefined;
} = { aws: changedRole, gcp: changedProvider, azure: changedCredential };

function changedTrust<K extends Cloud>(trust: TrustOf<K>, refused: Refused): ChangedTrust | undefined {
  return CHANGED[trust.cloud](trust, refused);
}

/** Where the policy is right as it is, and the token is not the one that it is for. */
const OF_THE_TOKEN: Readonly<Partial<Record<CauseId, string>>> = {
  'environment-not-on-job': 'Give the job the environment that the policy names',
  'pull-request': 'Give pull requests a role of their own, and leave this policy as it is',
  'another-person': 'Take the role as somebody whom the policy names',
};

/** What whoever trusts this token as well has to know, by what stood in its way. */
const WARNINGS: Readonly<Partial<Record<CauseId, string>>> = {
  renamed:
    'The old name stays trusted: take it out once nothing uses it, since whoever takes that name over would be let in.',
  'another-repository':
    'It lets in another repository or project than before: only right if that one may have this role.',
  'another-ref': 'It lets in whoever may push to this branch or tag.',
  'tag-for-branch': 'It lets in whoever may push this tag.',
  'reusable-workflow': 'It lets in every job that calls this workflow and meets the other conditions.',
  'immutable-subject': 'The subject without ids stays trusted: take it out once every repository has the new form.',
};

/**
 * The smallest change after which a policy that refuses a token takes it: evaluated, and linted anew. Undefined where nothing small
 * is known to do, or where more than the policy stands in the way.
 */
export function nearestChange(
  [policy]: readonly ExplainedPolicy[],
  asked: {
    readonly claims: Claims;
    readonly target: Target;
    readonly causes: readonly Cause[];
    readonly texts: SourceTexts;
  },
): NearestChange | undefined {
  const { claims, target, causes, texts } = asked;
  const [cause] = causes;
  if (policy === undefined || policy.outcome !== 'not-allowed' || cause === undefined) return undefined;
  // What the cloud said may be about something else than the policy; then a change of that would not help.
  if (!policy.causes.some(({ id }) => id === cause.id)) return undefined;
  const advice = OF_THE_TOKEN[cause.id];
  if (advice !== undefined) return { kind: 'token', title: advice, advice: cause.advice };
  if (cause.id === 'audience') return otherAudience(claims, target);
  const changed = changedTrust(policy.trust, { parts: policy.parts, claims, target, texts });
  if (changed === undefined || explainTrust(changed.trust, claims, target).outcome !== 'allowed') return undefined;
  const { title, text, language, edits } = changed;
  const known = edits.flatMap(edit => edit ?? []);
  return {
    kind: 'policy',
    title,
    policy: 0,
    text,
    language,
    warnings: warningsOf(causes, policy, changed),
    ...(known.length > 0 && known.length === edits.length ? { fix: { title, edits: known } satisfies FindingFix } : {}),
  };
}

/** Every cloud takes audiences of its own, so that a token for another one is not to be taken. */
function otherAudience(claims: Claims, target: Target): NearestChange | undefined {
  const wanted = audienceOf(target);
  if ([claims['aud']].flat().includes(wanted)) return undefined;
  return {
    kind: 'token',
    title: `Ask for the audience ${printable(wanted)}`,
    advice: 'Rolecall does so by itself; an action or a script of one’s own has an option for it, such as `audience`.',
  };
}

function warningsOf(
  causes: readonly Cause[],
  { trust, causes: own }: ExplainedPolicy,
  changed: ChangedTrust,
): readonly string[] {
  const ofCauses = causes.filter(({ id }) => own.some(each => each.id === id)).flatMap(({ id }) => WARNINGS[id] ?? []);
  const before = lintTrust({ trusts: [trust], unread: [] });
  const found = lintTrust({ trusts: [changed.trust], unread: [] });
  const worse = found.filter(({ rule, severity }) => severity !== 'note' && !before.some(each => each.rule === rule));
  return [...new Set([...ofCauses, ...worse.map(({ message }) => printable(message, 600))])];
}
