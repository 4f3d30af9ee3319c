import type { ConsentState } from '../../../core/consent.ts';
import { printable } from '../../../core/text.ts';
import { findRole } from '../../../sessions/find-role.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import { requireMap } from '../../../sessions/pipeline.ts';
import type { CatalogueUse } from '../../../sessions/catalogue.ts';
import type { CommandContext, OptionDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';

export const CONSENT_ROLE_OPTION: OptionDefinition = {
  flags: '--role <role>',
  description: "a role of the broker's catalogue, where only the repository names the broker",
};

/** Which consent a command is about. */
export interface AskedConsent<Looked extends Allowance = Allowance> {
  readonly overview: Looked;
  readonly consent: ConsentState;
  /** "The role map of acme/app", "deploy of the catalogue of id.acme.example"; safe to print. */
  readonly what: string;
  /** The role that is allowed by itself; absent: the map. */
  readonly role?: string;
}

/**
 * `look`: with as much of an overview as the command tells.
 * @throws AssumeError `role-unknown`; `consent-needed` for a role while the map is not allowed.
 */
export async function askedConsent<Looked extends Allowance>(
  context: CommandContext,
  input: CommandInput,
  look: (folder: string, catalogue?: CatalogueUse) => Promise<Looked>,
): Promise<AskedConsent<Looked>> {
  const folder = await context.folder();
  const role = input.text('role');
  if (role === undefined) {
    const overview = await look(folder);
    const what = `The role map of ${printable(overview.repository.label)}`;
    return { overview, consent: overview.consent, what };
  }
  const overview = await look(folder, 'ask');
  requireMap(overview);
  const { consent = overview.consent, source } = findRole(overview, role);
  return { overview, consent, what: `${printable(role)} of ${printable(source.label)}`, role };
}
