import { randomUUID } from 'node:crypto';

/** https://docs.aws.amazon.com/STS/latest/APIReference/: the namespace of the only version of the API. */
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
export const STS_VERSION = '2011-06-15';
/** The same of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const IAM_NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
export const IAM_VERSION = '2010-05-08';

/** A refusal with AWS's code, status and words. */
export class StsRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'StsRefusal';
    this.code = code;
    this.status = status;
  }
}

/** An XML element's content: text, or elements in order; undefined ones are left out, and of a list each is one of that name. */
export type Elements = { readonly [name: string]: string | Elements | readonly Elements[] | undefined };

export function stsAnswer(action: string, result: Elements, now: number, namespace = NAMESPACE): Response {
  const requestId = randomUUID();
  const content = elements({ [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } });
  return xml(200, `<${action}Response xmlns="${namespace}">\n${content}</${action}Response>\n`, requestId, now);
}

export function stsRefusal({ code, status, message }: StsRefusal, now: number): Response {
  const requestId = randomUUID();
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const content = elements({ Error: { Type: type, Code: code, Message: message }, RequestId: requestId });
  return xml(status, `<ErrorResponse xmlns="${NAMESPACE}">\n${content}</ErrorResponse>\n`, requestId, now);
}

/** Clients correct their clocks by `Date`, so it follows the sandbox's clock. */
function xml(status: number, body: string, requestId: string, now: number): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, date: new Date(now).toUTCString() },
  });
}

function elements(content: Elements, indent = '  '): string {
  return Object.entries(content)
    .map(([name, value]) => {
      if (value === undefined) return '';
      if (typeof value === 'string') return `${indent}<${name}>${escaped(value)}</${name}>\n`;
      const all: readonly Elements[] = isList(value) ? value : [value];
      return all.map(each => `${indent}<${name}>\n${elements(each, `${indent}  `)}${indent}</${name}>\n`).join('');
    })
    .join('');
}

function isList(value: Elements | readonly Elements[]): value is readonly Elements[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
