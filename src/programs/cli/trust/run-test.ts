import { setImmediate } from 'node:timers/promises';
import { editCheckoutText } from '../../../composition/edit-checkout-text.ts';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { Claims } from '../../../core/token.ts';
import type { ExpectationFile } from '../../../trust/expectations/expectations.ts';
import { isExpectationFile, readExpectations } from '../../../trust/expectations/read-expectations.ts';
import { testExpectations } from '../../../trust/expectations/test-expectations.ts';
import { withExpectations } from '../../../trust/expectations/write-expectations.ts';
import type { FoundTrust } from '../../../trust/found-trust.ts';
import { admittedTokens, namesTooMany } from '../../../trust/strangers/admitted-tokens.ts';
import { givenToken, withoutPersons } from '../../../trust/strangers/given-token.ts';
import { type BoundaryTest, holds, testBoundaries } from '../../../trust/strangers/test-boundaries.ts';
import type { CommandContext } from '../command.ts';
import { readCheckout, tellUnread, trustsNamed } from './checkout-trusts.ts';
import { claimsOfFile, ownClaims } from './given-claims.ts';
import { type TestFormat, testLines } from './test-report.ts';

export interface TestRequest {
  /** As files name trusts; none for all. */
  readonly names: readonly string[];
  readonly format: TestFormat;
  readonly all: boolean;
  /** A file of claims of a token that the trusts are for; undefined for tokens made of each policy. */
  readonly claims: string | undefined;
  readonly ownToken: boolean;
  readonly write: boolean;
}

/**
 * Exit code 7 where somebody gets in who must not, or that is not known, and where a row does not hold.
 * @throws AssumeError `usage`, `local-file`, `cancelled`, and as asking for a token does.
 */
export async function runTest(context: CommandContext, request: TestRequest): Promise<number> {
  const { terminal } = context;
  const folder = await context.folder();
  const checkout = await readCheckout(context, folder, isExpectationFile);
  tellUnread(terminal, checkout);
  const kept = checkout.files.filter(({ path: file }) => isExpectationFile(file)).map(readExpectations);
  const trusts = trustsNamed(checkout.trusts, request.names);
  const claims = await givenClaims(context, folder, request);
  if (request.write) {
    return write(context, { folder, kept, tests: await tested(withoutRows(trusts, kept), claims, context) });
  }
  const names = new Set(trusts.map(({ name }) => name));
  const expectations = kept.flatMap(file => file.expectations);
  const rows = testExpectations(
    request.names.length === 0 ? expectations : expectations.filter(({ trust }) => names.has(trust)),
    checkout.trusts,
  );
  // What has rows is held to them: whoever wrote them has decided who is a stranger.
  const boundaries = await tested(request.names.length === 0 ? withoutRows(trusts, kept) : trusts, claims, context);
  const faults = kept.flatMap(file => file.faults);
  terminal.print(
    testLines(request.format, { ...request, rows, boundaries, faults, files: checkout.files }, terminal.style),
  );
  const isGood = faults.length === 0 && rows.every(({ passed }) => passed) && boundaries.every(holds);
  return isGood ? 0 : 7;
}

async function givenClaims(
  context: CommandContext,
  folder: string,
  { claims, ownToken }: TestRequest,
): Promise<Claims | undefined> {
  if (claims !== undefined && ownToken) {
    throw new AssumeError('usage', '--claims and --token exclude each other.', { hint: 'Give one of them.' });
  }
  if (claims !== undefined) return claimsOfFile(claims);
  return ownToken ? ownClaims(context, folder) : undefined;
}

/** One after the other, with room in between for Ctrl-C. */
async function tested(
  trusts: readonly FoundTrust[],
  claims: Claims | undefined,
  { terminal, signal }: CommandContext,
): Promise<readonly BoundaryTest[]> {
  const tests: BoundaryTest[] = [];
  for (const trust of trusts) {
    terminal.progress(`Breaking boundaries of ${printable(trust.name, 60)}…`);
    await setImmediate();
    signal.throwIfAborted();
    tests.push(
      claims === undefined
        ? testBoundaries(trust, admittedTokens(trust), !namesTooMany(trust))
        : testBoundaries(trust, givenToken(trust, claims)),
    );
  }
  return tests;
}

function withoutRows(trusts: readonly FoundTrust[], kept: readonly ExpectationFile[]): readonly FoundTrust[] {
  const named = new Set(kept.flatMap(file => file.trusts));
  return trusts.filter(({ name }) => !named.has(name));
}

interface Writing {
  readonly folder: string;
  readonly kept: readonly ExpectationFile[];
  readonly tests: readonly BoundaryTest[];
}

async function write({ terminal, world }: CommandContext, { folder, kept, tests }: Writing): Promise<number> {
  const faulty = kept.find(({ faults }) => faults.length > 0);
  if (faulty !== undefined) {
    throw new AssumeError('local-file', `${faulty.path} cannot be read: ${faulty.faults[0]?.message ?? ''}`, {
      hint: 'Mend it first: `rolecall trust test` says where.',
    });
  }
  const distinct = tests.filter(
    ({ trust }, index) => tests.findIndex(each => each.trust.name === trust.name) === index,
  );
  const file = kept[0]?.path ?? 'trust-tests.yaml';
  const isChanged = await editCheckoutText(folder, file, world.state, text => {
    const written = withExpectations(text, distinct.map(withoutPersons));
    if (written.ok) return written.text;
    throw new AssumeError('local-file', `Nothing was added to ${file}. ${written.why}`, {
      hint: 'Add the rows by hand, or rename the file and write a new one.',
    });
  });
  const added = distinct.filter(({ tokens }) => tokens.length > 0);
  const open = added.filter(each => !holds(each));
  terminal.print([
    isChanged
      ? `${file} has rows of ${added.map(({ trust }) => trust.name).join(', ')} now.`
      : `${file} has rows of every trust already.`,
    ...(open.length === 0
      ? []
      : [
          `Some of them do not hold today (${open.map(({ trust }) => trust.name).join(', ')}): narrow the policy, or move a row from deny to allow.`,
        ]),
  ]);
  return 0;
}
