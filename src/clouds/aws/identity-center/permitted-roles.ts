import { ListAccountRolesCommand, ListAccountsCommand, type SSOClient } from '@aws-sdk/client-sso';
import { AssumeError } from '../../../core/errors.ts';
import type { PermittedRole } from '../../../core/identity-center.ts';
import { isObject } from '../../../core/parse.ts';
import type { Clock } from '../../../core/ports.ts';
import { printable } from '../../../core/text.ts';
import type { Answered } from './api.ts';
import { isPassing } from './failures.ts';

/** One request of the portal with the person's token. */
export type AskPortal = (
  send: (client: SSOClient, accessToken: string) => Promise<unknown>,
  signal: AbortSignal | undefined,
) => Promise<Answered>;

/** The API's own limit of a page. */
const PAGE_SIZE = 100;
/** More than anybody looks through; a list without an end must end. */
const MOST_PAGES = 50;
const ACCOUNTS_AT_ONCE = 4;
/** AWS throttles whoever asks for the roles of hundreds of accounts. */
const PAUSES_MILLISECONDS = [500, 1_000, 2_000, 4_000];

/** By account and name. @throws AssumeError `protocol`, and what `ask` throws. */
export async function listPermittedRoles(
  ask: AskPortal,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly PermittedRole[]> {
  const patiently: AskPortal = async send => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask(send, signal);
      } catch (error) {
        const pause = PAUSES_MILLISECONDS[attempt];
        if (!isPassing(error) || pause === undefined) throw error;
        await clock.sleep(pause, signal);
      }
    }
  };
  const accounts = await listAccounts(patiently, signal);
  const roles: PermittedRole[] = [];
  const waiting = [...accounts];
  const work = async (): Promise<void> => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      roles.push(...(await listRoles(patiently, account, signal)));
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, work));
  return roles.toSorted(
    (one, other) => compare(one.accountId, other.accountId) || compare(one.roleName, other.roleName),
  );
}

interface Account {
  readonly accountId: string;
  readonly accountName?: string;
}

async function listAccounts(ask: AskPortal, signal: AbortSignal | undefined): Promise<readonly Account[]> {
  const items = await allPages('accountList', nextToken =>
    ask(
      (client, accessToken) =>
        client.send(new ListAccountsCommand({ accessToken, maxResults: PAGE_SIZE, ...nextToken })),
      signal,
    ),
  );
  return items.flatMap(({ accountId, accountName }) =>
    typeof accountId === 'string' && /^\d{12}$/.test(accountId)
      ? [{ accountId, ...(isName(accountName) ? { accountName: printable(accountName, 80) } : {}) }]
      : [],
  );
}

async function listRoles(
  ask: AskPortal,
  account: Account,
  signal: AbortSignal | undefined,
): Promise<readonly PermittedRole[]> {
  const { accountId } = account;
  const items = await allPages('roleList', nextToken =>
    ask(
      (client, accessToken) =>
        client.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: PAGE_SIZE, ...nextToken })),
      signal,
    ),
  );
  // A name that AWS does not allow is not shown, and never becomes a profile.
  return items.flatMap(({ roleName }) =>
    typeof roleName === 'string' && PERMISSION_SET_NAME.test(roleName) ? [{ ...account, roleName }] : [],
  );
}

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PermissionSet.html */
const PERMISSION_SET_NAME = /^[\w+=,.@-]{1,32}$/;

async function allPages(
  list: string,
  page: (nextToken: { readonly nextToken?: string }) => Promise<Answered>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let next: { readonly nextToken?: string } = {};
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { output } = await page(next);
    const found: unknown = isObject(output) ? output[list] : undefined;
    if (!isObject(output) || !Array.isArray(found)) {
      throw new AssumeError('protocol', `IAM Identity Center's answer holds no "${list}".`);
    }
    items.push(...found.filter(isObject));
    const { nextToken } = output;
    if (typeof nextToken !== 'string' || nextToken === '') return items;
    next = { nextToken };
  }
  throw new AssumeError('protocol', 'IAM Identity Center lists more than can be shown.', {
    hint: 'Name the role in the role map instead.',
  });
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
