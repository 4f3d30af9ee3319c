import { listed, printable } from '../../core/text.ts';
import type { Cloud } from '../../core/target.ts';
import { lintAws } from '../aws/lint.ts';
import { lintAzure } from '../azure/lint.ts';
import type { FoundTrust, TrustFile, TrustForm, TrustReading, UnreadPart } from '../found-trust.ts';
import { lintGoogle } from '../google/lint.ts';
import type { TrustFinding } from './finding.ts';
import type { SourceTexts } from './fixes/source-texts.ts';
import { makeFinding } from './make-finding.ts';
import { RULES } from './rules.ts';
import { awsWithDefaults, azureWithDefaults, googleWithDefaults, TakenDefaults } from './taken-defaults.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };

/** A trust whose cloud the compiler follows, so that a row gets only trusts of its own. */
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

const RULESETS: { readonly [K in Cloud]: (trust: TrustByCloud[K], texts: SourceTexts) => readonly TrustFinding[] } = {
  aws: lintAws,
  gcp: lintGoogle,
  azure: lintAzure,
};

const DEFAULTS: { readonly [K in Cloud]: (trust: TrustByCloud[K], taken: TakenDefaults) => TrustByCloud[K] } = {
  aws: awsWithDefaults,
  gcp: googleWithDefaults,
  azure: azureWithDefaults,
};

/** Forms whose readers leave a parameter open; those of Terraform take defaults themselves. */
const WITH_DEFAULTS: readonly TrustForm[] = ['cloudformation', 'pulumi-yaml', 'azure-template', 'bicep'];

/**
 * Everything that the rules find in what was read, and what could not be read.
 * @param files what it was read from: without their texts no finding has a fix.
 */
export function lintTrust({ trusts, unread }: TrustReading, files: readonly TrustFile[] = []): readonly TrustFinding[] {
  const byPath = new Map(files.map(({ path, text }) => [path, text]));
  const texts: SourceTexts = file => byPath.get(file);
  return [...trusts.flatMap(trust => lintOne(trust, texts)), ...unread.map(lintUnread)];
}

function lintOne<K extends Cloud>(trust: TrustOf<K>, texts: SourceTexts): readonly TrustFinding[] {
  const taken = new TakenDefaults();
  const asUsual = WITH_DEFAULTS.includes(trust.form) ? DEFAULTS[trust.cloud](trust, taken) : trust;
  const findings = RULESETS[trust.cloud](asUsual, texts);
  const defaults = [...new Set([...(trust.defaults ?? []), ...taken.names])];
  if (defaults.length === 0) return findings;
  const named = listed(defaults.slice(0, 4).map(each => printable(each, 80)));
  const rests = `The file says so as long as ${named} ${defaults.length === 1 ? 'keeps its default' : 'keep their defaults'}.`;
  return findings.map(finding => ({ ...finding, message: `${finding.message} ${rests}` }));
}

function lintUnread({ place, message }: UnreadPart): TrustFinding {
  const advice = 'What stands there is not checked. Mend it, or check it by hand.';
  return makeFinding(place.file, { rule: RULES.unread, place, message, advice });
}
