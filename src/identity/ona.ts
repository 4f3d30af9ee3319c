import type { TokenSource } from '../core/token.ts';
import { onaIssuer } from '../issuers/issuers.ts';
import { createProgramSource, type ProgramSourcePorts } from './program-source.ts';

/** `gitpod` is the same CLI from before the renaming [ona.com/docs/ona/identity/aws-oidc]. */
export const ONA_PROGRAMS: readonly string[] = ['ona', 'gitpod'];

/** Tokens from Ona's CLI. `issuer` comes from the user's configuration alone; undefined means Ona's own. */
export function createOnaSource(ports: ProgramSourcePorts, issuer: string | undefined): TokenSource {
  return createProgramSource(
    {
      id: 'ona-cli',
      name: "Ona's CLI",
      issuer: onaIssuer(issuer),
      hint: audience =>
        `Run \`ona idp token --audience ${audience} --decode\` to see why: identity tokens need Ona's Enterprise plan and a signed-in environment.`,
    },
    ports,
  );
}
