import { knownText, type WrittenText } from '../../documents/written-text.ts';
import { celSource } from './cel-source.ts';
import { isSameIssuer } from './same-issuer.ts';
import type { WorkloadIdentityProvider } from './workload-identity.ts';

/** Of issuers that many organisations share, whose tokens no provider may take without a condition on their claims. */
const SHARED_ISSUERS = [
  'https://token.actions.githubusercontent.com',
  'https://gitlab.com',
  'https://app.terraform.io',
];

export const MOST_ATTRIBUTES = 50;
export const LONGEST_MAPPING = 2048;
export const LONGEST_CONDITION = 4096;
export const MOST_AUDIENCES = 10;
export const LONGEST_AUDIENCE = 256;

export type ProviderFaultCode =
  | 'name'
  | 'no-subject'
  | 'attribute-name'
  | 'too-many-attributes'
  | 'mapping-too-long'
  | 'too-many-audiences'
  | 'audience-too-long'
  | 'condition-too-long'
  | 'condition-names-no-claim';

/** Why Google would not let a provider be made, one sentence each. */
const MESSAGES: Readonly<Record<ProviderFaultCode, string>> = {
  name: 'The name of a pool and of a provider has 4 to 32 lower-case letters, digits and hyphens.',
  'no-subject': 'A mapping to google.subject is missing, and Google makes no provider without.',
  'attribute-name':
    'An attribute is google.subject, google.groups or attribute. with lower-case letters, digits and _.',
  'too-many-attributes': `More than ${MOST_ATTRIBUTES} attributes are mapped, which is the most that Google takes.`,
  'mapping-too-long': `A mapping has more than ${LONGEST_MAPPING} characters, which is the most that Google takes.`,
  'too-many-audiences': `More than ${MOST_AUDIENCES} audiences are allowed, which is the most that Google takes.`,
  'audience-too-long': `An audience has more than ${LONGEST_AUDIENCE} characters, which is the most that Google takes.`,
  'condition-too-long': `The attribute condition has more than ${LONGEST_CONDITION} characters, which is the most that Google takes.`,
  'condition-names-no-claim':
    'The attribute condition names no claim, and without one Google makes no provider for an issuer that many organisations share.',
};

export function messageOfFault(code: ProviderFaultCode): string {
  return MESSAGES[code];
}

/**
 * What Google refuses of a provider, as far as the file says, in the order in which it is looked for.
 * https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers
 */
export function faultsOfProvider(provider: WorkloadIdentityProvider): readonly ProviderFaultCode[] {
  const { name, attributeMapping, mappingComplete, attributeCondition, allowedAudiences } = provider;
  const custom = attributeMapping.filter(({ attribute }) => !/^google\.(subject|groups)$/.test(attribute));
  const subject = attributeMapping.some(({ attribute }) => attribute === 'google.subject');
  const known = knownText(name);
  const found: readonly (readonly [ProviderFaultCode, boolean])[] = [
    ['name', known !== undefined && !NAME.test(known)],
    ['no-subject', mappingComplete && !subject],
    ['attribute-name', custom.some(({ attribute }) => !/^attribute\.[a-z0-9_]{1,100}$/.test(attribute))],
    ['too-many-attributes', custom.length > MOST_ATTRIBUTES],
    ['mapping-too-long', attributeMapping.some(({ expression }) => lengthOf(expression) > LONGEST_MAPPING)],
    ['too-many-audiences', allowedAudiences.values.length > MOST_AUDIENCES],
    ['audience-too-long', allowedAudiences.values.some(each => lengthOf(each) > LONGEST_AUDIENCE)],
    ['condition-too-long', attributeCondition !== undefined && lengthOf(attributeCondition) > LONGEST_CONDITION],
    ['condition-names-no-claim', namesNoClaim(provider)],
  ];
  return found.flatMap(([code, is]) => (is ? [code] : []));
}

const NAME =
  /^projects\/\w[\w.:-]*\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;

/** Of the parts that the file shows: the whole is at least as long. */
function lengthOf({ parts }: WrittenText): number {
  return parts.reduce((length, part) => length + (typeof part === 'string' ? part.length : 0), 0);
}

/** A condition that says nothing of who comes, or none where Google wants one. */
function namesNoClaim({ issuer, attributeCondition }: WorkloadIdentityProvider): boolean {
  if (attributeCondition === undefined) {
    const known = knownText(issuer);
    return known !== undefined && SHARED_ISSUERS.some(shared => isSameIssuer(shared, known));
  }
  const read = celSource(attributeCondition);
  return read.kind === 'text' && !/\b(assertion|google|attribute)\b/.test(read.outside);
}
