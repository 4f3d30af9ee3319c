import type { CloudQuestion } from '../../../composition/trust-of-cloud.ts';
import type { RoleUseNeeds } from '../../../composition/role-use-of-cloud.ts';
import { findRole } from '../../../sessions/find-role.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import type { CommandContext } from '../command.ts';

/** What is sent when a cloud is asked of its roles as one that is active. */
export interface AskedAs {
  readonly question: Omit<CloudQuestion, 'target'>;
  readonly needs: RoleUseNeeds;
}

/** @throws AssumeError where the active role's credentials cannot be had. */
export async function askedAs(context: CommandContext, here: Allowance, as: string): Promise<AskedAs> {
  const folder = await context.folder();
  const answer = await context.sessions.credentials(folder, as);
  const { target } = findRole(here, as).role;
  const { configuration } = await context.world.configuration();
  const http = await context.httpClient(configuration);
  return {
    question: { as: { name: as, target, answer }, endpoint: configuration.endpoints[target.cloud] },
    needs: {
      http,
      clock: context.world.clock,
      accessToken: async (scope, signal) => {
        const wanted = { kind: 'access-token', scope } as const;
        return (await context.sessions.otherToken({ folder, role: as, wanted }, signal)).token;
      },
    },
  };
}
