import { CLOUDS, handoutCommandOf } from '../clouds/clouds.ts';
import { consolePage } from '../clouds/console.ts';
import type { Secret } from '../core/secret.ts';
import type { SessionFile } from '../store/session-record.ts';
import { handOut } from './hand-out.ts';
import { handOutNeeds, renewalNeeds, type RenewingWorld } from './renewal-needs.ts';
import type { PlacedSession } from './session-places.ts';

/** A page of a cloud's console about what a role is for, or as which whoever opens it is the role. */
export type ConsolePage =
  /** Whoever opens it signs in there as themselves: the cloud has no sign-in as a role. */
  | { readonly kind: 'page'; readonly url: string; readonly cloud: string }
  | {
      readonly kind: 'sign-in';
      /** Where it leads. Safe to print. */
      readonly host: string;
      /**
       * Asks the cloud for the address, which is a secret: whoever opens it within some minutes is the role.
       * @throws AssumeError.
       */
      readonly address: (signal?: AbortSignal) => Promise<Secret>;
    };

/** The page for an active role, with what its tools are given. */
export async function openConsole(
  world: RenewingWorld,
  { file, ...session }: Pick<PlacedSession, 'store' | 'leases'> & { readonly file: SessionFile },
): Promise<ConsolePage> {
  const { target, key } = file.record;
  const page = await consolePage(target, file.transport.endpoint);
  if (page.kind === 'page') return { ...page, cloud: CLOUDS[target.cloud].name };
  return {
    kind: 'sign-in',
    host: page.host,
    address: async signal => {
      const answer = await handOut(handoutCommandOf(target), key, handOutNeeds(world, session));
      return page.signIn(answer, await (await renewalNeeds(world, file)).http(), signal);
    },
  };
}
