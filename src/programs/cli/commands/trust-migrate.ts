import { AssumeError } from '../../../core/errors.ts';
import type { Move } from '../../../trust/migrate/move.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import type { MoveIds } from '../trust/run-migrate.ts';

const EXPLAINS = { hint: '`rolecall trust migrate --help` explains.' };

export const trustMigrateCommand: CommandDefinition = {
  name: 'migrate',
  argument: {
    syntax: '[trusts...]',
    description: 'roles, providers or credentials as their files name them (default: every one of the checkout)',
  },
  summary: 'find trust policies that stop working when a repository moves, and write those that hold for both',
  options: [
    { flags: '--to <form>', description: 'what subjects become: immutable (of GitHub) or ona-v3' },
    {
      flags: '--rename <old-and-new...>',
      description: 'old and new name: acme/app acme/web, or acme acme-labs for all of an owner',
    },
    {
      flags: '--repository <owner/name>',
      description: 'whose subjects become immutable (default: the one of the checkout)',
    },
    { flags: '--owner-id <id>', description: 'the number of the owner, as GitHub has it' },
    { flags: '--repository-id <id>', description: 'the number of the repository' },
    { flags: '--token', description: 'take both numbers of a token of this environment, which is asked for' },
    {
      flags: '--afterwards',
      description: 'the policy to leave in place once everything has moved, in place of the one for both',
    },
    { flags: '--write', description: 'write it into the files (default: show the difference)' },
  ],
  examples: [
    {
      line: 'rolecall trust migrate --to immutable --owner-id 1 --repository-id 2',
      does: 'policies for subjects with names and with ids',
    },
    {
      line: 'rolecall trust migrate --rename acme/app acme/web --owner-id 1 --repository-id 2',
      does: 'before a new name',
    },
    { line: 'rolecall trust migrate --to ona-v3 --write', does: "Ona's subjects of both versions, written" },
  ],
  async run(context, input) {
    const asked = moveOf(input);
    const { bothIds, runMigrate } = await import('../trust/run-migrate.ts');
    return runMigrate(context, {
      names: input.words(),
      move: (ids, repository) => asked(ids, repository, bothIds),
      ids: { ownerId: idOf(input, 'ownerId'), repositoryId: idOf(input, 'repositoryId') },
      repository: input.text('repository'),
      ownToken: input.flag('token'),
      stage: input.flag('afterwards') ? 'afterwards' : 'both',
      write: input.flag('write'),
    });
  },
};

type BothIds = (ids: MoveIds) => { readonly ownerId: string; readonly repositoryId: string };

/** @throws AssumeError `usage`. */
function moveOf(input: CommandInput): (ids: MoveIds, repository: string | undefined, both: BothIds) => Move {
  const to = input.text('to');
  const names = input.texts('rename');
  if ((to === undefined) === (names.length === 0)) {
    throw new AssumeError('usage', 'What moves is missing: give either --to or --rename.', EXPLAINS);
  }
  if (to === undefined) return renameOf(names);
  if (to === 'ona-v3') return () => ({ kind: 'ona-v3' });
  if (to !== 'immutable') throw new AssumeError('usage', '--to takes immutable or ona-v3.', EXPLAINS);
  return (ids, repository, both) => {
    if (repository === undefined || !/^[^/]+\/[^/]+$/.test(repository)) {
      throw new AssumeError('usage', 'Which repository it is, is not known.', {
        hint: 'Name it: --repository owner/name.',
      });
    }
    return { kind: 'immutable', repository, ids: both(ids) };
  };
}

function renameOf([from = '', renamed = '', ...more]: readonly string[]) {
  const isWhole = from !== '' && renamed !== '' && more.length === 0;
  if (!isWhole || from.includes('/') !== renamed.includes('/')) {
    throw new AssumeError(
      'usage',
      '--rename takes an old and a new name: acme/app acme/web, or acme acme-labs.',
      EXPLAINS,
    );
  }
  return ({ ownerId, repositoryId }: MoveIds, checkout: string | undefined): Move => {
    const repository = from.includes('/') ? from : checkout;
    const isKnown = ownerId !== undefined && repositoryId !== undefined && repository !== undefined;
    return { kind: 'rename', from, to: renamed, ids: isKnown ? { ownerId, repositoryId, repository } : undefined };
  };
}

function idOf(input: CommandInput, name: 'ownerId' | 'repositoryId'): string | undefined {
  const text = input.text(name);
  if (text === undefined || /^\d{1,19}$/.test(text)) return text;
  throw new AssumeError('usage', `--${name === 'ownerId' ? 'owner-id' : 'repository-id'} takes a number.`, EXPLAINS);
}
