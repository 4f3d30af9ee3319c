import { shownText, type WrittenText } from '../../../../../src/documents/written-text.ts';
import type {
  FoundAwsTrust,
  FoundAzureTrust,
  FoundGoogleTrust,
  FoundTrust,
  TrustFile,
  TrustReading,
} from '../../../../../src/trust/found-trust.ts';
import type { IamPolicy } from '../../../../../src/trust/aws/iam-policy.ts';
import {
  readPlans,
  readTerraform,
  type TerraformOptions,
} from '../../../../../src/trust/read/terraform/read-terraform.ts';
import { hclParser } from '../../../../support/hcl.ts';

export async function read(files: string | readonly TrustFile[], options?: TerraformOptions): Promise<TrustReading> {
  const all = typeof files === 'string' ? [{ path: 'main.tf', text: files }] : files;
  const modules = readTerraform(all, await hclParser(), options);
  const plans = readPlans(all);
  return { trusts: [...modules.trusts, ...plans.trusts], unread: [...modules.unread, ...plans.unread] };
}

/** A reading for people, so that a test shows what it means: everything, but places. */
export function shown({ trusts, unread }: TrustReading): unknown {
  const all = trusts.map(shownTrust);
  return unread.length === 0 ? all : [...all, ...unread.map(({ message }) => message)];
}

export function shownTrust(trust: FoundTrust): unknown {
  const { name, defaults } = trust;
  return { name, ...(defaults !== undefined && { defaults }), ...shownOf(trust) };
}

function shownOf(trust: FoundTrust): object {
  switch (trust.cloud) {
    case 'aws':
      return shownAws(trust);
    case 'gcp':
      return shownGoogle(trust);
    case 'azure':
      return shownAzure(trust);
  }
}

function shownAws({ policy, role }: FoundAwsTrust): object {
  const rights = role && {
    ...(role.name !== undefined && { name: shownText(role.name) }),
    ...(role.path !== undefined && { path: shownText(role.path) }),
    ...(role.maxSessionDuration !== undefined && { maxSessionDuration: role.maxSessionDuration }),
    ...(role.managedPolicies.values.length > 0 && { managed: role.managedPolicies.values.map(shownText) }),
    ...(!role.managedPolicies.complete && { managedComplete: false }),
    ...(role.inlinePolicies.length > 0 && { inline: role.inlinePolicies.map(shownPolicy) }),
    ...(role.permissionsBoundary !== undefined && { boundary: shownText(role.permissionsBoundary) }),
    ...(role.tags.length > 0 && {
      tags: Object.fromEntries(role.tags.map(({ key, value }) => [key, shownText(value)])),
    }),
  };
  return { policy: shownPolicy(policy), ...(rights && { role: rights }) };
}

/** One line a statement, and below it one a condition. */
export function shownPolicy({ version, statements, complete }: IamPolicy): readonly string[] {
  return [
    ...(version === '2012-10-17' ? [] : [version]),
    ...statements.flatMap(statement => {
      const { principals, actions, resources, conditions } = statement;
      const who = principals?.principals.map(({ kind, name }) =>
        kind === 'anyone' ? kind : `${kind} ${shownText(name)}`,
      );
      return [
        [
          statement.certain ? '' : 'perhaps ',
          statement.sid === undefined ? '' : `${shownText(statement.sid)}: `,
          statement.effect,
          who === undefined ? '' : ` ${principals?.others === true ? 'not ' : ''}${who.join()}`,
          principals?.complete === false ? '…' : '',
          `: ${actions.others ? 'not ' : ''}${actions.values.map(shownText).join()}${actions.complete ? '' : '…'}`,
          resources === undefined
            ? ''
            : ` on ${resources.others ? 'not ' : ''}${resources.values.map(shownText).join()}`,
          resources?.complete === false ? '…' : '',
          statement.conditionsComplete ? '' : ' if more',
        ].join(''),
        ...conditions.map(
          ({ operator, key, values, complete, certain }) =>
            `  ${certain ? '' : 'perhaps '}${shownText(operator)} ${shownText(key)} ${values.map(shownText).join(' | ')}${complete ? '' : ' …'}`,
        ),
      ];
    }),
    ...(complete ? [] : ['…']),
  ];
}

function shownGoogle({ provider, bindings }: FoundGoogleTrust): object {
  return {
    provider: shownText(provider.name),
    pool: shownText(provider.pool),
    issuer: shownText(provider.issuer),
    audiences: [
      ...provider.allowedAudiences.values.map(shownText),
      ...(provider.allowedAudiences.complete ? [] : ['…']),
    ],
    mapping: Object.fromEntries(provider.attributeMapping.map(each => [each.attribute, shownText(each.expression)])),
    ...(!provider.mappingComplete && { mappingComplete: false }),
    ...(provider.attributeCondition !== undefined && { condition: shownText(provider.attributeCondition) }),
    ...(provider.disabled !== undefined && { disabled: provider.disabled }),
    bindings: bindings.map(({ role, members, resource, condition }) =>
      [role, ...members.values, resource, ...(condition === undefined ? [] : [condition])].map(shownText).join(' '),
    ),
  };
}

function isText(value: unknown): value is WrittenText {
  return typeof value === 'object' && value !== null && 'parts' in value;
}

function shownAzure({ credential }: FoundAzureTrust): object {
  const { audiences, ...texts } = credential;
  const written: Readonly<Record<string, unknown>> = texts;
  return {
    ...Object.fromEntries(
      Object.entries(written).flatMap(([key, value]) => (isText(value) ? [[key, shownText(value)]] : [])),
    ),
    audiences: [...audiences.values.map(shownText), ...(audiences.complete ? [] : ['…'])],
  };
}
