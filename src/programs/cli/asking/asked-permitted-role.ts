import { AssumeError } from '../../../core/errors.ts';
import type { AssumeRequest } from '../../../sessions/overview/overview.ts';
import { parsePermittedRole } from '../../../sessions/permitted-roles.ts';
import type { OptionDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { statesRole } from './asked-role.ts';

export const PORTAL_OPTION: OptionDefinition = {
  flags: '--portal <host>',
  description: 'with --identity-center: which one, when several are named, such as acme.awsapps.com',
};

export const PERMITTED_ROLE_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--identity-center <account/role>',
    description: 'a permission set of IAM Identity Center, after you signed in: 111122223333/ReadOnly',
  },
  PORTAL_OPTION,
];

/** The permission set that a command line names; undefined when it names none. @throws AssumeError `usage`. */
export function askedPermittedRole(input: CommandInput): Pick<AssumeRequest, 'role' | 'permitted'> | undefined {
  const named = input.text('identityCenter');
  const portal = input.text('portal');
  if (named === undefined) {
    if (portal !== undefined) throw new AssumeError('usage', '--portal goes with --identity-center.');
    return undefined;
  }
  if (input.argument(0) !== undefined || statesRole(input)) {
    throw new AssumeError('usage', 'A role is named and a permission set as well; only one can be taken.');
  }
  if (input.text('duration') !== undefined) {
    throw new AssumeError('usage', 'How long a role of IAM Identity Center lasts is set by its permission set.', {
      hint: 'Leave --duration out.',
    });
  }
  return { role: '', permitted: { role: parsePermittedRole(named), ...(portal === undefined ? {} : { portal }) } };
}
