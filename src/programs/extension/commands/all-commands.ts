import type { Disposable } from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import type { ClickFlows } from '../flows/click-flows.ts';
import { registerCommands } from '../ui/vscode-commands.ts';
import { Chooser, type ChooserParts } from './choose-role.ts';
import { foundInCiCommands, type FoundInCiCommandParts } from './found-in-ci-commands.ts';
import { identityCenterCommands } from './identity-center-commands.ts';
import { mapCommands } from './map-commands.ts';
import { trustCommands, type TrustCommandParts } from './trust-commands.ts';
import { roleCommands, type RoleCommandParts } from './role-commands.ts';
import { reviewCommands, type ReviewCommandParts } from './review-commands.ts';
import { viewCommands, type ViewCommandParts } from './view-commands.ts';

/** Every command of the manifest, from now on. */
export function registerAllCommands(
  parts: ChooserParts &
    ViewCommandParts &
    ClickFlows &
    TrustCommandParts &
    FoundInCiCommandParts &
    Omit<ReviewCommandParts, 'chooser'> &
    Omit<RoleCommandParts, 'chooser'> & { readonly log: Logger },
): Disposable {
  const { identityCenterFlow, log } = parts;
  const chooser = new Chooser(parts);
  return registerCommands(
    {
      ...roleCommands({ ...parts, chooser }),
      ...identityCenterCommands({ ...parts, flow: identityCenterFlow, chooser }),
      ...mapCommands({ ...parts, chooser }),
      ...viewCommands(parts),
      ...trustCommands(parts),
      ...foundInCiCommands(parts),
      ...reviewCommands({ ...parts, chooser }),
    },
    log,
  );
}
