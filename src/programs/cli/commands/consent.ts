import type { CommandGroup } from '../command.ts';
import { consentGrantCommand } from './consent-grant.ts';
import { consentRevokeCommand } from './consent-revoke.ts';
import { consentShowCommand } from './consent-show.ts';

export const consentCommands: CommandGroup = {
  name: 'consent',
  summary: "read, allow or take back a repository's role map",
  examples: [{ line: 'rolecall consent grant', does: 'read what the map asks for, then allow it' }],
  commands: [consentShowCommand, consentGrantCommand, consentRevokeCommand],
};
