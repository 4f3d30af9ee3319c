import { fieldOf, textOfValue, textsOfValue } from '../../../documents/open-text-value.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import { knownText } from '../../../documents/written-text.ts';
import type { IamPolicy } from '../../aws/iam-policy.ts';
import type { PolicyUse } from '../../aws/policy-use.ts';
import type { FoundAwsRole, FoundAwsTrust, TrustReading, UnreadPart } from '../../found-trust.ts';
import { policyOf } from '../policy-value.ts';
import type { Template, TemplateResource } from './template.ts';

/** Resources that have a trust policy; SAM makes a role of a function's. */
const WITH_TRUST = ['AWS::IAM::Role', 'AWS::Serverless::Function', 'AWS::Serverless::StateMachine'];

/** The roles of a template. */
export function rolesOf(template: Template): TrustReading {
  const unread: UnreadPart[] = [];
  const read = (value: OpenValue, use: PolicyUse): readonly IamPolicy[] => {
    const reading = policyOf(value, use);
    unread.push(...reading.unread);
    return reading.policy === undefined ? [] : [reading.policy];
  };
  const trusts = template.resources.flatMap((resource): readonly FoundAwsTrust[] => {
    const document = WITH_TRUST.includes(resource.type)
      ? template.property(resource, 'AssumeRolePolicyDocument')
      : undefined;
    if (document === undefined) return [];
    const { id: name, place } = resource;
    const role = roleOf(template, resource, read);
    return read(document, 'trust').map(policy => ({ cloud: 'aws', form: 'cloudformation', name, place, policy, role }));
  });
  if (!template.isWhole) {
    const message = 'The template repeats more than can be followed; what is beyond that is left open.';
    unread.push({ place: template.place({ start: 0, end: 0 }), message });
  }
  return { trusts, unread };
}

function roleOf(
  template: Template,
  resource: TemplateResource,
  read: (value: OpenValue, use: PolicyUse) => readonly IamPolicy[],
): FoundAwsRole {
  const property = (name: string) => template.property(resource, name);
  const text = (name: string) => {
    const value = property(name);
    return value === undefined ? undefined : textOfValue(value);
  };
  const [name, path, boundary] = [text('RoleName'), text('Path'), text('PermissionsBoundary')];
  const duration = Number(knownText(text('MaxSessionDuration') ?? { parts: [{ unknown: '' }] }) ?? Number.NaN);
  const policies = property('Policies');
  const documents = policies?.kind === 'list' ? policies.items.map(item => fieldOf(item.value, 'PolicyDocument')) : [];
  return {
    ...(name === undefined ? {} : { name }),
    ...(path === undefined ? {} : { path }),
    ...(Number.isFinite(duration) ? { maxSessionDuration: duration } : {}),
    managedPolicies: textsOfValue(property('ManagedPolicyArns')),
    inlinePolicies: documents.flatMap(document => (document === undefined ? [] : read(document, 'rights'))),
    ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
    tags: tagsOf(property('Tags')),
    place: resource.place,
  };
}

/** A list of keys and values, or in SAM a map. */
function tagsOf(value: OpenValue | undefined): FoundAwsRole['tags'] {
  if (value?.kind === 'map') {
    return value.entries.map(entry => ({ key: knownText(entry.key) ?? '', value: textOfValue(entry.value) }));
  }
  return (value?.kind === 'list' ? value.items : []).flatMap(item => {
    const [key, text] = [fieldOf(item.value, 'Key'), fieldOf(item.value, 'Value')];
    const known = key === undefined ? undefined : knownText(textOfValue(key));
    return known === undefined || text === undefined ? [] : [{ key: known, value: textOfValue(text) }];
  });
}
