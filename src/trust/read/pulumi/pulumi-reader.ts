import { fieldOf, textOfValue, textsOfValue } from '../../../documents/open-text-value.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import { readYaml } from '../../../documents/read-yaml.ts';
import type { WrittenText } from '../../../documents/written-text.ts';
import type { FoundTrust, TrustFile, TrustReading, UnreadPart } from '../../found-trust.ts';
import type { PoolBinding } from '../../google/workload-identity.ts';
import { credentialOf } from '../azure-credential.ts';
import { type FoundProvider, googleTrusts, mappingOf, providerName } from '../google-trusts.ts';
import { policyOf } from '../policy-value.ts';
import { PulumiProgram, type PulumiResource } from './program.ts';

/** Programs of Pulumi that are written in YAML. */
export const pulumiReader = {
  takes: (path: string): boolean => /(?:^|\/)(?:Pulumi|Main)\.ya?ml$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const readings = files.map(readProgram);
    return { trusts: readings.flatMap(({ trusts }) => trusts), unread: readings.flatMap(({ unread }) => unread) };
  },
};

const AZURE = [
  'azuread:ApplicationFederatedIdentityCredential',
  'azuread:index:ApplicationFederatedIdentityCredential',
  'azure-native:managedidentity:FederatedIdentityCredential',
  'azure:armmsi:FederatedIdentityCredential',
];

function readProgram({ path, text }: TrustFile): TrustReading {
  if (!/aws:iam|gcp:|azure/.test(text)) return { trusts: [], unread: [] };
  const read = readYaml(text, { name: 'A program of Pulumi', keepsTags: false });
  if (!read.ok) {
    const { message, start, end } = read.fault;
    return { trusts: [], unread: [{ place: { file: path, start, end }, message }] };
  }
  const trusts: FoundTrust[] = [];
  const providers: FoundProvider[] = [];
  const bindings: PoolBinding[] = [];
  const unread: UnreadPart[] = [];
  for (const resource of read.root === undefined ? [] : new PulumiProgram(read.root, path).resources) {
    const { name, type, properties, place } = resource;
    if (properties === undefined) continue;
    if (type === 'aws:iam:Role') {
      const role = roleOf(resource, properties, unread);
      trusts.push(...role);
    } else if (AZURE.includes(type)) {
      const credential = credentialOf(properties);
      if (credential === undefined) continue;
      const title = textField(properties, 'displayName') ?? credential.name;
      trusts.push({ cloud: 'azure', form: 'pulumi-yaml', name, place, credential: { ...credential, name: title } });
    } else if (type === 'gcp:iam:WorkloadIdentityPoolProvider') providers.push(...providerIn(resource, properties));
    else if (/^gcp:\w+:(?:IAM|Iam)(?:Member|Binding)$/.test(type)) bindings.push(...bindingIn(resource, properties));
  }
  return { trusts: [...trusts, ...googleTrusts(providers, bindings)], unread };
}

function textField(value: OpenValue, name: string): WrittenText | undefined {
  const field = fieldOf(value, name);
  return field === undefined ? undefined : textOfValue(field);
}

function roleOf({ name, place }: PulumiResource, value: OpenValue, unread: UnreadPart[]): readonly FoundTrust[] {
  const document = fieldOf(value, 'assumeRolePolicy');
  if (document === undefined) return [];
  const reading = policyOf(document, 'trust');
  unread.push(...reading.unread);
  if (reading.policy === undefined) return [];
  const [own, path, boundary] = ['name', 'path', 'permissionsBoundary'].map(field => textField(value, field));
  const duration = fieldOf(value, 'maxSessionDuration');
  const seconds = duration?.kind === 'scalar' ? duration.value : undefined;
  const tags = fieldOf(value, 'tags');
  const role = {
    ...(own === undefined ? {} : { name: own }),
    ...(path === undefined ? {} : { path }),
    ...(typeof seconds === 'number' ? { maxSessionDuration: seconds } : {}),
    // Others are attached by resources of their own.
    managedPolicies: { values: textsOfValue(fieldOf(value, 'managedPolicyArns')).values, complete: false },
    inlinePolicies: [],
    ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
    tags:
      tags?.kind === 'map'
        ? tags.entries.map(entry => ({ key: entry.key.parts.map(String).join(''), value: textOfValue(entry.value) }))
        : [],
    place,
  };
  return [{ cloud: 'aws', form: 'pulumi-yaml', name, place, policy: reading.policy, role }];
}

function providerIn({ name, place }: PulumiResource, value: OpenValue): readonly FoundProvider[] {
  const oidc = fieldOf(value, 'oidc');
  const issuer = oidc === undefined ? undefined : textField(oidc, 'issuerUri');
  if (issuer === undefined) return [];
  const pool = textField(value, 'workloadIdentityPoolId') ?? { parts: [{ unknown: 'the pool' }] };
  const id = textField(value, 'workloadIdentityPoolProviderId') ?? { parts: [{ unknown: name }] };
  const condition = textField(value, 'attributeCondition');
  const disabled = fieldOf(value, 'disabled');
  const provider = {
    name: providerName(textField(value, 'project'), pool, id),
    pool,
    issuer,
    allowedAudiences: textsOfValue(fieldOf(oidc, 'allowedAudiences')),
    ...mappingOf(fieldOf(value, 'attributeMapping')),
    ...(condition === undefined ? {} : { attributeCondition: condition }),
    ...(disabled?.kind === 'scalar' ? { disabled: disabled.value === true } : {}),
    place,
  };
  return [{ form: 'pulumi-yaml', name, place, provider }];
}

function bindingIn({ name, place }: PulumiResource, value: OpenValue): readonly PoolBinding[] {
  const [role, member] = [textField(value, 'role'), fieldOf(value, 'members') ?? fieldOf(value, 'member')];
  if (role === undefined || member === undefined) return [];
  const resource = textField(value, 'serviceAccountId') ?? { parts: [{ unknown: name }] };
  return [{ role, members: textsOfValue(member), resource, place }];
}
