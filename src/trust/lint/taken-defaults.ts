import type { WrittenText, WrittenTexts } from '../../documents/written-text.ts';
import type { FoundAwsTrust, FoundAzureTrust, FoundGoogleTrust } from '../found-trust.ts';

/**
 * Takes open parts for their defaults, and remembers which: what rules find holds as long as nobody gives another text. An empty
 * default says that there is something to be set, and is left open.
 */
export class TakenDefaults {
  readonly #names = new Set<string>();

  /** As they are written, sorted: `${Branch}`. */
  get names(): readonly string[] {
    return [...this.#names].toSorted();
  }

  text = <T extends WrittenText>(text: T): T => {
    if (text.parts.every(part => typeof part === 'string')) return text;
    return { ...text, parts: text.parts.map(part => this.#partOf(part)) };
  };

  texts = <T extends WrittenTexts>(texts: T): T => ({ ...texts, values: texts.values.map(this.text) });

  #partOf(part: WrittenText['parts'][number]): WrittenText['parts'][number] {
    if (typeof part === 'string' || part.default === undefined || part.default === '') return part;
    this.#names.add(part.unknown);
    return part.default;
  }
}

export function awsWithDefaults(trust: FoundAwsTrust, { text, texts }: TakenDefaults): FoundAwsTrust {
  const statements = trust.policy.statements.map(statement => ({
    ...statement,
    ...(statement.principals === undefined
      ? {}
      : {
          principals: {
            ...statement.principals,
            principals: statement.principals.principals.map(each => ({ ...each, name: text(each.name) })),
          },
        }),
    actions: texts(statement.actions),
    conditions: statement.conditions.map(each => ({
      ...texts(each),
      operator: text(each.operator),
      key: text(each.key),
    })),
  }));
  return { ...trust, policy: { ...trust.policy, statements } };
}

export function googleWithDefaults(trust: FoundGoogleTrust, { text, texts }: TakenDefaults): FoundGoogleTrust {
  const { provider, bindings } = trust;
  const { attributeCondition: condition } = provider;
  return {
    ...trust,
    provider: {
      ...provider,
      issuer: text(provider.issuer),
      ...(condition === undefined ? {} : { attributeCondition: text(condition) }),
      attributeMapping: provider.attributeMapping.map(each => ({ ...each, expression: text(each.expression) })),
    },
    bindings: bindings.map(each => ({ ...each, members: texts(each.members) })),
  };
}

export function azureWithDefaults(trust: FoundAzureTrust, { text, texts }: TakenDefaults): FoundAzureTrust {
  const { credential } = trust;
  const { subject, expression } = credential;
  return {
    ...trust,
    credential: {
      ...credential,
      issuer: text(credential.issuer),
      audiences: texts(credential.audiences),
      ...(subject === undefined ? {} : { subject: text(subject) }),
      ...(expression === undefined ? {} : { expression: text(expression) }),
    },
  };
}
