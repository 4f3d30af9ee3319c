import assert from 'node:assert/strict';
import type { SignInRequest } from '../../src/core/sign-in.ts';
import type { Person } from '../doubles/openid-provider/people.ts';
import { Browser, type Page } from './browser.ts';

/**
 * What a person does in a browser, anywhere: opens the address, types or confirms the code, says who they are, and allows
 * it or refuses. Answers the last page.
 */
export async function signInAtProvider(
  { verificationUri, userCode }: Pick<SignInRequest, 'verificationUri' | 'userCode'>,
  certificateFile: string,
  { person, answer = 'allow' }: { readonly person: Person; readonly answer?: 'allow' | 'refuse' },
): Promise<Page> {
  const browser = new Browser(certificateFile);
  const confirm = await browser.submit(await browser.open(verificationUri), { user_code: userCode });
  assert.match(confirm.text, new RegExp(`<code>${userCode}</code>`), 'the browser shows the code to compare');
  const question = await browser.submit(confirm, { confirm: 'yes' });
  const { login, password } = person;
  return await browser.submit(question, { login, password, answer });
}
