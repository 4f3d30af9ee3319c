import assert from 'node:assert/strict';
import type { BrokerRefusal } from '../../../src/core/broker-protocol.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import type { BrokerFixture } from './broker-fixture.ts';
import { JANES_TOKEN } from './fake-github.ts';

/** Asks for a token, which must be refused for this reason. Answers what was told. */
export async function refusedBy(
  fixture: BrokerFixture,
  reason: BrokerRefusal,
  status: number,
  changes: Readonly<Record<string, string>> = {},
) {
  const told = await fixture.ask(changes);
  assert.deepEqual([told.reason, told.status, told.token], [reason, status, undefined]);
  return told;
}

/** Whatever was tried: no token of anybody's is repeated in an answer, a header or a line of the log. */
export function assertNoTokenRepeated({ github, logged, answered }: BrokerFixture): void {
  assertNoSecret([...github.tokens.keys(), JANES_TOKEN], { logged, answered });
}
