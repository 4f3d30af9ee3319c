import type { Locator } from 'playwright-core';
import { z } from 'zod';

/**
 * Reads all elements a locator finds in one go, so that what is read belongs together.
 * @param script the text of a function in the page's JavaScript from one element to a JSON value.
 * @param shape what that value must be.
 */
export async function readElements<T>(locator: Locator, script: string, shape: z.ZodType<T>): Promise<readonly T[]> {
  const read: unknown = await locator.evaluateAll(inPage(`elements => elements.map(${script})`));
  return z.array(shape).parse(read);
}

/**
 * A function that Playwright runs in the page. Playwright sends a function's text, and that is all that is used of this
 * one: a real function here would be checked against types the page does not share, and what the compiler adds to it
 * would be missing there.
 */
function inPage(source: string): () => unknown {
  return Object.assign((): unknown => undefined, { toString: () => source });
}
