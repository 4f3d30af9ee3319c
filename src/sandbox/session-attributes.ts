import type { Claims } from '../core/token.ts';
import { sessionAttributes, type SessionAttributes } from '../trust/aws/web-identity-keys.ts';
import { StsRefusal } from './sts-answer.ts';

const MOST_TAGS = 50;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** `SourceIdentity` of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SOURCE_IDENTITY = /^(?!aws:)[\w+=,.@-]{2,64}$/i;

/**
 * The session tags and the source identity that a token asks for, within AWS's limits. How the real service words a refusal of
 * one is unconfirmed. @throws StsRefusal `InvalidIdentityToken`.
 */
export function checkedAttributes(claims: Claims): SessionAttributes {
  const attributes = sessionAttributes(claims);
  const { tags, sourceIdentity } = attributes;
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS || !entries.every(([key, value]) => TAG_KEY.test(key) && TAG_VALUE.test(value))) {
    throw new StsRefusal('InvalidIdentityToken', 400, 'The session tags of the ID Token are not valid');
  }
  if (sourceIdentity !== undefined && !SOURCE_IDENTITY.test(sourceIdentity)) {
    throw new StsRefusal('InvalidIdentityToken', 400, 'The source identity of the ID Token is not valid');
  }
  return attributes;
}
