import assert from 'node:assert/strict';
import { shownText, type WrittenText } from '../../../../src/documents/written-text.ts';
import type { FoundTrust, TrustFile, TrustReading } from '../../../../src/trust/found-trust.ts';

interface Reader {
  read(files: readonly TrustFile[]): TrustReading;
}

/** What a reader finds in one text, in few words: `Deploy: Federated arn… | StringEquals key: a, b`. */
export function foundIn(reader: Reader, text: string, path = 'file.yaml') {
  const { trusts, unread } = reader.read([{ path, text }]);
  for (const { place } of [...trusts, ...unread]) assert.ok(place.start >= 0 && place.end <= text.length, path);
  return { trusts: trusts.map(inWords), unread: unread.map(({ message }) => message) };
}

function inWords(trust: FoundTrust): string {
  switch (trust.cloud) {
    case 'aws': {
      const statements = trust.policy.statements.map(({ principals, conditions }) =>
        [
          (principals?.principals ?? []).map(({ kind, name }) => `${kind} ${shownText(name)}`).join(', '),
          ...conditions.map(each => `${shownText(each.operator)} ${shownText(each.key)}: ${texts(each.values)}`),
        ].join(' | '),
      );
      return `${trust.name}: ${[...statements, ...(trust.policy.complete ? [] : ['open'])].join(' ; ')}`;
    }
    case 'gcp': {
      const { issuer, attributeCondition, attributeMapping, allowedAudiences, name } = trust.provider;
      return [
        `${trust.name}: ${shownText(name)}`,
        shownText(issuer),
        texts(allowedAudiences.values),
        ...attributeMapping.map(({ attribute, expression }) => `${attribute}=${shownText(expression)}`),
        attributeCondition === undefined ? 'no condition' : shownText(attributeCondition),
        ...trust.bindings.map(
          ({ role, members, resource }) => `${shownText(role)} ${texts(members.values)} on ${shownText(resource)}`,
        ),
      ].join(' | ');
    }
    case 'azure': {
      const { name, issuer, audiences, subject, expression } = trust.credential;
      const of = subject ?? expression;
      return `${trust.name}: ${[shownText(name), shownText(issuer), of === undefined ? 'nobody' : shownText(of), texts(audiences.values)].join(' | ')}`;
    }
  }
}

function texts(values: readonly WrittenText[]): string {
  return values.map(shownText).join(', ');
}
