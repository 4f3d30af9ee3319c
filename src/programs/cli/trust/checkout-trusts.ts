import { readFolderTexts } from '../../../composition/read-folder-texts.ts';
import { readHcl } from '../../../composition/read-hcl.ts';
import { AssumeError } from '../../../core/errors.ts';
import { shownText } from '../../../documents/written-text.ts';
import type { FoundTrust, TrustFile, UnreadPart } from '../../../trust/found-trust.ts';
import { readTrust } from '../../../trust/read/reader.ts';
import { readers } from '../../../trust/read/readers.ts';
import { printable } from '../../../core/text.ts';
import type { CommandContext } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { placeText } from './place-text.ts';

/** What a checkout says of trust that identity tokens can meet. */
export interface CheckoutTrusts {
  readonly trusts: readonly FoundTrust[];
  /** Those that were read, with what `others` asked for besides. */
  readonly files: readonly TrustFile[];
  readonly unread: readonly UnreadPart[];
}

/**
 * @param others picks files that are read besides, by their path.
 * @throws AssumeError `local-file`, `cancelled`.
 */
export async function readCheckout(
  { terminal, signal, programs }: Pick<CommandContext, 'terminal' | 'signal' | 'programs'>,
  folder: string,
  others: (file: string) => boolean = () => false,
): Promise<CheckoutTrusts> {
  terminal.progress('Reading trust policies…');
  const forms = readers(() => readHcl(programs));
  const wanted = (file: string): boolean => others(file) || forms.some(form => form.takes(file));
  const { files, unread } = await readFolderTexts(folder, wanted, { signal });
  const reading = await readTrust(forms, files);
  return { trusts: reading.trusts.filter(isFederated), files, unread: [...unread, ...reading.unread] };
}

/** Says what was not read, and so was not looked at. */
export function tellUnread({ complain }: Pick<Terminal, 'complain'>, { unread, files }: CheckoutTrusts): void {
  const shown = unread
    .slice(0, MOST_UNREAD)
    .map(({ place, message }) => `${placeText(place, files)}  ${printable(message, 500)}`);
  const more = unread.length > shown.length ? [`… and ${unread.length - shown.length} more.`] : [];
  if (shown.length > 0) complain(['Not read, and so not looked at:', ...[...shown, ...more].map(line => `  ${line}`)]);
}

const MOST_UNREAD = 10;

/** Those of some names, or all. @throws AssumeError `usage` where there is none. */
export function trustsNamed(trusts: readonly FoundTrust[], names: readonly string[]): readonly FoundTrust[] {
  const unknown = names.find(name => !trusts.some(trust => namesOf(trust).includes(name)));
  if (unknown === undefined && trusts.length > 0) {
    return names.length === 0 ? trusts : trusts.filter(trust => namesOf(trust).some(name => names.includes(name)));
  }
  const known = trusts.map(({ name }) => name).slice(0, 8);
  throw new AssumeError(
    'usage',
    unknown === undefined
      ? 'No trust policy was found in this checkout.'
      : `No trust policy of this checkout is called ${unknown}.`,
    { hint: known.length === 0 ? 'Name another checkout with --folder.' : `There are ${known.join(', ')}.` },
  );
}

function isFederated(trust: FoundTrust): boolean {
  if (!('policy' in trust)) return true;
  return trust.policy.statements.some(({ principals }) =>
    principals?.principals.some(({ kind }) => kind === 'Federated'),
  );
}

/** `aws_iam_role.deploy`, `deploy`, and what the role is called in the cloud. */
function namesOf(trust: FoundTrust): readonly string[] {
  const role = 'policy' in trust ? trust.role?.name : undefined;
  return [trust.name, trust.name.split('.').at(-1) ?? '', ...(role === undefined ? [] : [shownText(role)])];
}
