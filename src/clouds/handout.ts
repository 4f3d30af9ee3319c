import type { Credentials, Handout } from '../core/credentials.ts';
import { credentialProcessAnswer } from './aws/handout.ts';

/** What tools are answered with credentials of a cloud: the one place where one becomes the other. @throws AssumeError `protocol`. */
export function handoutOf(credentials: Credentials): Handout {
  return { answer: credentialProcessAnswer(credentials), expiresAt: credentials.expiresAt };
}
