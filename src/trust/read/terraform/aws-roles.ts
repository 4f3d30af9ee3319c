import { jsonValueOf } from '../../../documents/hcl/json-text.ts';
import { openValueOf } from '../../../documents/hcl/open-value-of.ts';
import type { Budget } from '../../../documents/hcl/scope.ts';
import { isNull, knownText, type Value } from '../../../documents/hcl/value.ts';
import type { WrittenText, WrittenTexts } from '../../../documents/written-text.ts';
import type { IamPolicy, IamStatement } from '../../aws/iam-policy.ts';
import type { PolicyFault } from '../../aws/policy-fields.ts';
import type { PolicyUse } from '../../aws/policy-use.ts';
import { iamPolicyOf } from '../../aws/read-policy.ts';
import type { FoundAwsRole, FoundAwsTrust, TrustForm, TrustReading, UnreadPart } from '../../found-trust.ts';
import { AttachedPolicies } from './attached-policies.ts';
import { entriesArgument, numberArgument, textArgument, textOfValue, textsOfValue } from './configured-values.ts';
import { policyDocumentOf } from './policy-document.ts';
import type { Basis, Resource, Resources } from './resource.ts';
import { withUnsetOpen } from './unset-texts.ts';

/** Roles with what trusts and rights the files show of them, and policy documents that look like a trust of a role elsewhere. */
export function awsTrustsOf(resources: Resources, form: TrustForm, budget: Budget): TrustReading {
  return new AwsReader(resources, form, budget).reading();
}

class AwsReader {
  readonly #resources: Resources;
  readonly #form: TrustForm;
  readonly #budget: Budget;
  readonly #policies: AttachedPolicies;
  readonly #attachments: AttachedPolicies;
  readonly #unread: UnreadPart[] = [];
  /** Addresses of the documents that something else is made of. */
  readonly #used = new Set<string>();

  constructor(resources: Resources, form: TrustForm, budget: Budget) {
    this.#resources = resources;
    this.#form = form;
    this.#budget = budget;
    this.#policies = new AttachedPolicies(resources, { aws_iam_role_policy: 'role' });
    this.#attachments = new AttachedPolicies(resources, {
      aws_iam_role_policy_attachment: 'role',
      aws_iam_policy_attachment: 'roles',
    });
  }

  reading(): TrustReading {
    const roles = this.#resources.ofType('aws_iam_role').flatMap(role => this.#role(role));
    return { trusts: [...roles, ...this.#documents()], unread: this.#unread };
  }

  #role(role: Resource): readonly FoundAwsTrust[] {
    const [document, basis] = this.#resources.basisOf(() => role.attribute('assume_role_policy'));
    // Of a trust that is not known, neither is what it makes of the documents that it names.
    if (document?.kind !== 'unknown') for (const address of basis.resources) this.#used.add(address);
    const policy = document === undefined ? undefined : this.#policy(document, role, trustReading(document, basis));
    if (policy === undefined) return [];
    const { address: name, place } = role;
    return [{ ...this.#found(name, policy, basis, role), place, role: this.#rights(role) }];
  }

  #found(name: string, policy: IamPolicy, { defaults }: Basis, { place }: Resource): FoundAwsTrust {
    const taken = defaults.size === 0 ? {} : { defaults: [...defaults].toSorted() };
    return { cloud: 'aws', form: this.#form, name, place, policy, ...taken };
  }

  #rights(role: Resource): FoundAwsRole {
    const attachments = this.#attachments.of(role);
    const name = textArgument(role, 'name') ?? prefixed(textArgument(role, 'name_prefix'));
    const path = textArgument(role, 'path');
    const maxSessionDuration = numberArgument(role, 'max_session_duration');
    const permissionsBoundary = textArgument(role, 'permissions_boundary');
    const inline = [
      ...role.blocks('inline_policy').map(policyIn),
      ...this.#policies.of(role).map(policyIn),
      ...attachments.flatMap(each => this.#ownPolicies(each)),
    ];
    return {
      ...(name !== undefined && { name }),
      ...(path !== undefined && { path }),
      ...(maxSessionDuration !== undefined && { maxSessionDuration }),
      managedPolicies: managedPolicies(role, attachments),
      inlinePolicies: inline.flatMap(({ document, certain }) =>
        document === undefined ? [] : (this.#policy(document, role, { use: 'rights', certain }) ?? []),
      ),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags: entriesArgument(role, 'tags', this.#budget).entries,
      place: role.place,
    };
  }

  /** What a policy grants that the files themselves write and attach, which is as if it were the role's own. */
  #ownPolicies(resource: Resource): readonly WrittenPolicy[] {
    const [, { resources }] = this.#resources.basisOf(() => resource.attribute('policy_arn'));
    return this.#resources
      .ofType('aws_iam_policy')
      .filter(({ address }) => resources.has(address))
      .map(policyIn)
      .map(({ document, certain }) => ({ document, certain: certain && resource.certain }));
  }

  /** Faults are told of what is certainly there: what is made only once a variable is set has none of its values yet. */
  #policy(
    document: Value,
    { place, address }: Resource,
    { use, certain, restsOnDefaults = false }: PolicyReading,
  ): IamPolicy | undefined {
    const value = isNull(document) ? undefined : jsonValueOf(document);
    if (value === undefined) {
      if (!certain) return undefined;
      this.#unread.push({
        place: document.place,
        message: `A policy of ${address} is no JSON, so that it is not read.`,
      });
      return undefined;
    }
    const open = openValueOf(value, this.#budget);
    const read = iamPolicyOf(restsOnDefaults ? withUnsetOpen(open) : open, use);
    if (!read.ok && certain) this.#tell(read.faults, { address, place });
    return read.policy;
  }

  #tell(faults: readonly PolicyFault[], { address, place }: Pick<Resource, 'address' | 'place'>): void {
    for (const fault of faults) {
      const known = fault.place.file !== '';
      this.#unread.push({ place: known ? fault.place : place, message: `${address}: ${fault.message}` });
    }
  }

  /** A document that no role of the files uses, and that could be the trust of one: it has principals, and actions of STS. */
  #documents(): readonly FoundAwsTrust[] {
    const documents = this.#resources.ofType('aws_iam_policy_document', 'data').map(document => {
      const [json, basis] = this.#resources.basisOf(() => policyDocumentOf(document));
      for (const address of basis.resources) this.#used.add(address);
      return { document, json, basis };
    });
    return documents.flatMap(({ document, json, basis }) => {
      if (this.#used.has(document.address)) return [];
      const read = iamPolicyOf(openValueOf(json.value, this.#budget));
      // What is no trust may be the policy of something else, which has rules of its own.
      if (read.policy?.statements.some(trusts) !== true) return [];
      if (!read.ok) this.#tell(read.faults, document);
      return [this.#found(document.address, read.policy, basis, document)];
    });
  }
}

interface WrittenPolicy {
  readonly document: Value | undefined;
  readonly certain: boolean;
}

function policyIn(block: Pick<Resource, 'attribute' | 'certain'>): WrittenPolicy {
  return { document: block.attribute('policy'), certain: block.certain };
}

interface PolicyReading {
  readonly use: PolicyUse;
  readonly certain: boolean;
  readonly restsOnDefaults?: boolean;
}

/** A trust may be empty as long as nobody sets a variable. */
function trustReading(document: Value, { defaults }: Basis): PolicyReading {
  const restsOnDefaults = defaults.size > 0;
  return { use: 'trust', certain: !restsOnDefaults || knownText(document) !== '', restsOnDefaults };
}

function trusts({ principals, actions }: IamStatement): boolean {
  if (principals === undefined) return false;
  return actions.others || !actions.complete || actions.values.some(action => /^(?:\*$|sts:)/i.test(startOf(action)));
}

function startOf({ parts: [first] }: WrittenText): string {
  return typeof first === 'string' ? first : 'sts:';
}

function prefixed(prefix: WrittenText | undefined): WrittenText | undefined {
  return prefix === undefined ? undefined : { ...prefix, parts: [...prefix.parts, { unknown: '…' }] };
}

function managedPolicies(role: Resource, attachments: readonly Resource[]): WrittenTexts {
  const own = role.attribute('managed_policy_arns');
  const listed = own === undefined || isNull(own) ? { values: [], complete: true } : textsOfValue(own);
  const attached = attachments.flatMap(resource => {
    const arn = resource.attribute('policy_arn');
    return arn === undefined ? [] : [{ text: textOfValue(arn), certain: resource.certain }];
  });
  return {
    values: [...listed.values, ...attached.map(({ text }) => text)],
    complete: listed.complete && attached.every(({ certain }) => certain),
  };
}
