import type { ExchangeRequest } from '../../../core/ports.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';

/** What an answer of AssumeRoleWithWebIdentity says, by the names that it has in the AWS SDK. */
export interface StsOutput {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
    readonly Expiration: Date;
  };
  readonly AssumedRoleUser: { readonly Arn: string };
}

/** The form that the AWS SDK sends for the same: a test compares them. */
export function stsForm({
  target: { roleArn, policyArns = [], sessionPolicy },
  token,
  durationSeconds,
  roleSessionName,
}: ExchangeRequest<AwsRoleTarget>): string {
  const fields: readonly (readonly [name: string, value: string | undefined])[] = [
    ['RoleArn', roleArn],
    ['RoleSessionName', roleSessionName],
    ['WebIdentityToken', token.jwt.reveal()],
    ...policyArns.map((arn, index) => [`PolicyArns.member.${index + 1}.arn`, arn] as const),
    ['Policy', sessionPolicy],
    ['DurationSeconds', String(durationSeconds)],
    ['Action', 'AssumeRoleWithWebIdentity'],
    ['Version', '2011-06-15'],
  ];
  return fields
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encoded(name)}=${encoded(value)}`]))
    .join('&');
}

/** RFC 3986 §2.3: nothing but unreserved characters stays. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** An element that holds others, or text. */
interface Element {
  readonly name: string;
  readonly children: ReadonlyMap<string, Element>;
  readonly text: string;
}

/**
 * What an answer says that is as STS writes it: plain elements, each once where it is looked for, no reference, comment or
 * section in it. Undefined for anything else, of which this says nothing: the AWS SDK reads it then.
 */
export function readPlainAnswer(body: string): StsOutput | undefined {
  const response = new PlainXml(body).document();
  const result = response?.name === 'AssumeRoleWithWebIdentityResponse' ? response.children : undefined;
  const outcome = result?.get('AssumeRoleWithWebIdentityResult')?.children;
  const [credentials, user] = [outcome?.get('Credentials')?.children, outcome?.get('AssumedRoleUser')?.children];
  const [AccessKeyId, SecretAccessKey, SessionToken, Arn] = [
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(name => credentials?.get(name)?.text),
    user?.get('Arn')?.text,
  ];
  const Expiration = dateOf(credentials?.get('Expiration')?.text ?? '');
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Arn || Expiration === undefined) return undefined;
  return { Credentials: { AccessKeyId, SecretAccessKey, SessionToken, Expiration }, AssumedRoleUser: { Arn } };
}

function dateOf(text: string): Date | undefined {
  const date = /^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text) ? new Date(text) : undefined;
  const isInCalendar = date !== undefined && !Number.isNaN(date.getTime());
  return isInCalendar && date.toISOString() === text.replace('Z', '.000Z') ? date : undefined;
}

/** Deeper than any answer. */
const DEEPEST = 4;

class PlainXml {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The one element, with nothing but white space around it; undefined for what is not plain. */
  document(): Element | undefined {
    this.#skipSpace();
    const root = this.#element(0);
    this.#skipSpace();
    return root !== undefined && this.#at === this.#text.length ? root : undefined;
  }

  #element(depth: number): Element | undefined {
    const name = this.#take(depth === 0 ? /<([A-Za-z]+) xmlns="[\w:/.-]+">/y : /<([A-Za-z]+)>/y);
    if (name === undefined || depth > DEEPEST) return undefined;
    const text = this.#take(/([\x21-\x25\x27-\x3b\x3d\x3f-\x7e]*)(?=<\/)/y);
    const children = text === undefined ? this.#elements(depth + 1) : new Map<string, Element>();
    if (children === undefined || this.#take(/<\/([A-Za-z]+)>/y) !== name) return undefined;
    return { name, children, text: text ?? '' };
  }

  #elements(depth: number): ReadonlyMap<string, Element> | undefined {
    const elements = new Map<string, Element>();
    for (this.#skipSpace(); !this.#text.startsWith('</', this.#at); this.#skipSpace()) {
      const element = this.#element(depth);
      if (element === undefined || elements.has(element.name)) return undefined;
      elements.set(element.name, element);
    }
    return elements;
  }

  #skipSpace(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  /** What the first group of a sticky pattern matches here, which is behind us then; undefined where it does not match. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[1] ?? '';
  }
}
