import { knownValue } from '../../documents/known-value.ts';
import { fieldOf, textOfValue, textsOfValue } from '../../documents/open-text-value.ts';
import type { OpenValue } from '../../documents/open-value.ts';
import { readJsonWithComments } from '../../documents/read-json.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { FoundAwsRole, FoundTrust, TrustFile, TrustReading, UnreadPart } from '../found-trust.ts';
import type { PoolBinding } from '../google/workload-identity.ts';
import { credentialOf } from './azure-credential.ts';
import { bindingsOf, type FoundProvider, googleTrusts, providerOf } from './google-trusts.ts';
import { withPlaceholders } from './placeholders.ts';
import { policyOf } from './policy-value.ts';

/**
 * JSON that is a policy, or what a cloud's own tool prints or takes: `aws iam get-role`, `gcloud … describe --format json`,
 * `az … federated-credential list`.
 */
export const jsonReader = {
  takes: (path: string): boolean => /\.json(?:\.tpl|\.tftpl|\.tmpl|\.template)?$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const found = new Found();
    for (const file of files) found.add(file);
    return found.reading();
  },
};

/** Only what can be trust is parsed at all. */
const MAY_BE_TRUST = /sts:AssumeRole|sts:\*|AssumeRolePolicyDocument|issuerUri|workloadIdentityPools|"issuer"/;
/** Documents of others, which have readers of their own. */
const OTHERS = ['Resources', 'format_version', '$schema', 'planned_values'];

class Found {
  readonly #trusts: FoundTrust[] = [];
  readonly #unread: UnreadPart[] = [];
  readonly #providers: FoundProvider[] = [];
  readonly #bindings: PoolBinding[] = [];

  add({ path, text }: TrustFile): void {
    if (!MAY_BE_TRUST.test(text)) return;
    const read = readJsonWithComments(text);
    if (!read.ok) {
      const { message, start, end } = read.fault;
      this.#unread.push({ place: { file: path, start, end }, message });
      return;
    }
    if (read.root === undefined) return;
    const root = withPlaceholders(knownValue(read.root, path));
    if (OTHERS.some(key => fieldOf(root, key) !== undefined)) return;
    for (const each of candidates(root)) this.#addOne(each, path.slice(path.lastIndexOf('/') + 1));
  }

  reading(): TrustReading {
    return { trusts: [...this.#trusts, ...googleTrusts(this.#providers, this.#bindings)], unread: this.#unread };
  }

  #addOne(value: OpenValue, file: string): void {
    const { place } = value;
    const document = fieldOf(value, 'AssumeRolePolicyDocument');
    if (document !== undefined) {
      const name = fieldOf(value, 'RoleName');
      this.#addPolicy(decoded(document), name === undefined ? file : shownText(textOfValue(name)), this.#role(value));
    } else if (fieldOf(value, 'Statement') !== undefined) {
      if (isTrust(value)) this.#addPolicy(value, file);
    } else {
      const provider = providerOf(value);
      const credential = credentialOf(value);
      if (provider !== undefined) {
        this.#providers.push({ form: 'cloud-json', name: lastSegment(provider.name), place, provider });
      } else if (credential !== undefined) {
        const name = shownText(credential.name);
        this.#trusts.push({ cloud: 'azure', form: 'cloud-json', name: name === '' ? file : name, place, credential });
      } else this.#bindings.push(...bindingsOf(value, { parts: [{ unknown: file }] }));
    }
  }

  #addPolicy(document: OpenValue, name: string, role?: FoundAwsRole): void {
    const { policy, unread } = policyOf(document, 'trust');
    this.#unread.push(...unread);
    if (policy === undefined) return;
    const form = role === undefined ? 'iam-json' : 'cloud-json';
    this.#trusts.push({
      cloud: 'aws',
      form,
      name,
      place: document.place,
      policy,
      ...(role === undefined ? {} : { role }),
    });
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html, and what `get-account-authorization-details` adds. */
  #role(value: OpenValue): FoundAwsRole {
    const text = (name: string) => {
      const field = fieldOf(value, name);
      return field === undefined ? undefined : textOfValue(field);
    };
    const [name, path] = [text('RoleName'), text('Path')];
    const boundary = fieldOf(fieldOf(value, 'PermissionsBoundary'), 'PermissionsBoundaryArn');
    const duration = fieldOf(value, 'MaxSessionDuration');
    const seconds = duration?.kind === 'scalar' ? duration.value : undefined;
    const attached = fieldOf(value, 'AttachedManagedPolicies');
    const arns = itemsOf(attached).flatMap(item => textsOfValue(fieldOf(item, 'PolicyArn')).values);
    return {
      ...(name === undefined ? {} : { name }),
      ...(path === undefined ? {} : { path }),
      ...(typeof seconds === 'number' ? { maxSessionDuration: seconds } : {}),
      // `get-role` does not say which policies a role has.
      managedPolicies: { values: arns, complete: attached !== undefined },
      inlinePolicies: itemsOf(fieldOf(value, 'RolePolicyList')).flatMap(item => this.#inline(item)),
      ...(boundary === undefined ? {} : { permissionsBoundary: textOfValue(boundary) }),
      tags: itemsOf(fieldOf(value, 'Tags')).flatMap(item => {
        const [key, tag] = [fieldOf(item, 'Key'), fieldOf(item, 'Value')];
        return key === undefined || tag === undefined
          ? []
          : [{ key: shownText(textOfValue(key)), value: textOfValue(tag) }];
      }),
      place: value.place,
    };
  }

  #inline(item: OpenValue) {
    const document = fieldOf(item, 'PolicyDocument');
    const { policy, unread } = document === undefined ? { unread: [] } : policyOf(decoded(document), 'rights');
    this.#unread.push(...unread);
    return policy === undefined ? [] : [policy];
  }
}

/** What may be one thing or a list of things, as APIs wrap them. */
function candidates(root: OpenValue): readonly OpenValue[] {
  if (root.kind === 'list') return itemsOf(root);
  const one = fieldOf(root, 'Role');
  if (one?.kind === 'map') return [one];
  const several = ['Roles', 'RoleDetailList', 'value']
    .map(key => fieldOf(root, key))
    .find(each => each?.kind === 'list');
  return several === undefined ? [root] : itemsOf(several);
}

function itemsOf(value: OpenValue | undefined): readonly OpenValue[] {
  return value?.kind === 'list' ? value.items.map(item => item.value) : [];
}

/** Somebody may do something of STS: a bucket's policy has principals too. */
function isTrust(policy: OpenValue): boolean {
  const statement = fieldOf(policy, 'Statement');
  const statements = statement?.kind === 'list' ? itemsOf(statement) : statement === undefined ? [] : [statement];
  return statements.some(each => {
    const who = fieldOf(each, 'Principal') ?? fieldOf(each, 'NotPrincipal');
    const actions = textsOfValue(fieldOf(each, 'Action')).values;
    return who !== undefined && actions.some(action => /^(?:sts:|\*$)/i.test(shownText(action)));
  });
}

/** IAM's API gives documents as URLs have texts. */
function decoded(document: OpenValue): OpenValue {
  if (document.kind !== 'scalar' || typeof document.value !== 'string' || !/^%7B/i.test(document.value))
    return document;
  try {
    return { ...document, value: decodeURIComponent(document.value) };
  } catch {
    return document;
  }
}

function lastSegment(name: WrittenText): string {
  const shown = knownText(name) ?? shownText(name);
  return shown.slice(shown.lastIndexOf('/') + 1);
}
