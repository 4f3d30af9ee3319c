import { setImmediate } from 'node:timers/promises';
import { differenceOf, writeMended } from '../../../composition/write-mended.ts';
import { readHcl } from '../../../composition/read-hcl.ts';
import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { FoundTrust, TrustFile } from '../../../trust/found-trust.ts';
import type { SourceEdit } from '../../../trust/lint/fixes/source-texts.ts';
import { editedFiles } from '../../../trust/migrate/edited-files.ts';
import { stagedEdit } from '../../../trust/migrate/list-edit.ts';
import {
  type Migration,
  migrateTrust,
  needsIds,
  proofOf,
  type StagedTrust,
} from '../../../trust/migrate/migrate-trust.ts';
import type { Move } from '../../../trust/migrate/move.ts';
import type { Stage } from '../../../trust/migrate/stage.ts';
import { readTrust } from '../../../trust/read/reader.ts';
import { readers } from '../../../trust/read/readers.ts';
import type { CommandContext } from '../command.ts';
import { readCheckout, tellUnread, trustsNamed } from './checkout-trusts.ts';
import { ownClaims } from './given-claims.ts';
import { type MigratedTrust, migrationDocument, migrationLines } from './migration-text.ts';

export interface MigrateRequest {
  /** As files name trusts; none for all. */
  readonly names: readonly string[];
  readonly move: (ids: MoveIds, repository: string | undefined) => Move;
  readonly ids: MoveIds;
  /** `owner/name`; undefined for the one of the checkout. */
  readonly repository: string | undefined;
  readonly ownToken: boolean;
  readonly stage: Stage;
  readonly write: boolean;
}

export interface MoveIds {
  readonly ownerId: string | undefined;
  readonly repositoryId: string | undefined;
}

/**
 * Exit code 7 where a trust stops working and was not written, or where that cannot be told.
 * @throws AssumeError `usage`, `local-file`, `cancelled`, and as asking for a token does.
 */
export async function runMigrate(context: CommandContext, request: MigrateRequest): Promise<number> {
  const { terminal, world } = context;
  const folder = await context.folder();
  const checkout = await readCheckout(context, folder);
  tellUnread(terminal, checkout);
  const { trusts, files } = checkout;
  const { repository: own } = await context.sessions.allowance(folder);
  const ids = request.ownToken ? idsOf(await ownClaims(context, folder), request.ids) : request.ids;
  const move = request.move(ids, request.repository ?? (own.remote === undefined ? undefined : own.label));
  terminal.progress('Moving tokens…');
  const asked = trustsNamed(trusts, request.names);
  const without = asked.filter(trust => needsIds(trust, move));
  if (without.length > 0 && !('ids' in move && move.ids !== undefined)) bothIds(ids);
  const found: Migration[] = [];
  for (const trust of asked) {
    // Room for Ctrl-C.
    await setImmediate();
    context.signal.throwIfAborted();
    const migration = migrateTrust(trust, move);
    if (migration !== undefined) found.push(migration);
  }
  const meant = found.filter(each => request.stage === 'afterwards' || each.status !== 'holds');
  const migrated = await edited(context, files, meant, request.stage);
  const changed = editedFiles(
    files,
    migrated.flatMap(({ edits }) => edits),
  );
  const isWritten = request.write && changed.length > 0;
  const undo = isWritten ? await writeMended(folder, changed, world.state) : undefined;
  const report = { migrated, without, held: found.length - meant.length, stage: request.stage, files, undo };
  if (context.json) terminal.print([migrationDocument(report, differenceOf(changed))]);
  else {
    const lines = isWritten ? [] : differenceOf(changed).split('\n').slice(0, -1);
    terminal.print([
      ...migrationLines(report, terminal.style),
      // What goes into a file is kept to the byte; a terminal would obey it.
      ...(terminal.columns.output === undefined ? lines : lines.map(line => printable(line, 2000))),
    ]);
  }
  const open = migrated.filter(
    ({ migration, edits }) => migration.status !== 'holds' && !(isWritten && edits.length > 0),
  );
  return open.length === 0 && without.length === 0 ? 0 : 7;
}

function idsOf(claims: Readonly<Record<string, unknown>>, given: MoveIds): MoveIds {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ownerId: given.ownerId ?? text('repository_owner_id'),
    repositoryId: given.repositoryId ?? text('repository_id'),
  };
}

/** With the edits of each, where reading the files again proves the same of them. */
async function edited(
  { programs }: CommandContext,
  files: readonly TrustFile[],
  migrations: readonly Migration[],
  stage: Stage,
): Promise<readonly MigratedTrust[]> {
  const texts = (file: string): string | undefined => files.find(({ path }) => path === file)?.text;
  const forms = readers(() => readHcl(programs));
  const all: MigratedTrust[] = [];
  for (const migration of migrations) {
    const staged = migration.stages.find(each => each.stage === stage);
    const edits = staged === undefined ? [] : editsOf(staged, texts);
    const isProved = edits.length > 0 && (await proves(migration, edits));
    all.push({ migration, staged, edits: isProved ? edits : [] });
  }
  return all;

  async function proves({ trust, tokens }: Migration, edits: readonly SourceEdit[]): Promise<boolean> {
    const changed = new Map(editedFiles(files, edits).map(each => [each.path, each]));
    const { trusts } = await readTrust(
      forms,
      files.map(file => changed.get(file.path) ?? file),
    );
    const now = trusts.filter(each => isSame(each, trust));
    const { letsIn, newcomers } = proofOf(stage, tokens, [trust], now);
    return letsIn && newcomers.length === 0;
  }
}

function editsOf({ stage, values }: StagedTrust, texts: (file: string) => string | undefined): readonly SourceEdit[] {
  const edits = values
    .filter(({ isThere }) => stage === 'afterwards' || !isThere)
    .map(value => stagedEdit(value, stage, texts));
  const made = edits.filter(edit => edit !== undefined);
  return made.length === edits.length ? made : [];
}

function isSame(one: FoundTrust, other: FoundTrust): boolean {
  return one.name === other.name && one.form === other.form && one.place.file === other.place.file;
}

/** @throws AssumeError `usage` where one is missing. */
export function bothIds({ ownerId, repositoryId }: MoveIds): {
  readonly ownerId: string;
  readonly repositoryId: string;
} {
  if (ownerId !== undefined && repositoryId !== undefined) return { ownerId, repositoryId };
  throw new AssumeError('usage', 'The ids of owner and repository are missing.', {
    hint: "`gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints them, for --owner-id and --repository-id; --token takes those of this environment's token.",
  });
}
