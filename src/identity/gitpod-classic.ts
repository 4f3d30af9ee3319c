import type { TokenSource } from '../core/token.ts';
import { gitpodClassicIssuer } from '../issuers/issuers.ts';
import { createProgramSource, type ProgramSourcePorts } from './program-source.ts';

export const GITPOD_CLASSIC_PROGRAMS: readonly string[] = ['gp'];

/** Tokens from Gitpod Classic's CLI. `issuer` comes from the user's configuration alone; undefined means the documented forms. */
export function createGitpodClassicSource(ports: ProgramSourcePorts, issuer: string | undefined): TokenSource {
  return createProgramSource(
    {
      id: 'gitpod-classic-cli',
      name: "Gitpod's CLI",
      issuer: gitpodClassicIssuer(issuer),
      hint: audience =>
        `Run \`gp idp token --audience ${audience} --decode\` to see why: the workspace must be running and signed in.`,
    },
    ports,
  );
}
