import type { Cloud } from './target.ts';

/**
 * The user's own configuration, `~/.config/rolecall/config.yaml`: the one place that may change where anything is sent.
 * Its owner and mode are checked before it is believed; roles in it are read by the role map like any other source.
 */
export interface UserConfiguration {
  /** Overrides of cloud endpoints, by cloud; https, or http on a loopback address (the sandbox, LocalStack, a test STS). */
  readonly endpoints: { readonly [K in Cloud]?: string } & {
    /** For both services of IAM Identity Center, whose paths differ. */
    readonly identityCenter?: string;
  };
  /** Issuers that platforms' tokens may name instead of the platforms' own: for other installations and the sandbox. */
  readonly issuers: {
    readonly ona?: string;
    readonly gitpodClassic?: string;
    readonly githubActions?: string;
    readonly gitlab?: string;
    readonly cursor?: string;
    readonly devin?: string;
  };
  /** `undefined`: Node's built-in roots only. `system`: the root-owned system bundle. Else the PEM file's absolute path. */
  readonly certificateAuthority: string | undefined;
  /** Further directories in which platform CLIs are looked for, before the built-in ones. Absolute. */
  readonly programDirectories: readonly string[];
  /** Keep credentials on disk where there is no tmpfs. */
  readonly cacheOnDisk: boolean;
  /**
   * Ask providers and IAM Identity Center for a refresh token, so that one sign-in lasts as long as the window: kept in
   * memory, yet it opens all of a person's accounts for as long as the organisation lets it.
   */
  readonly refreshTokens: boolean;
  /** Absolute path of a file with an identity token, for environments without another source. */
  readonly tokenFile: string | undefined;
}

export const DEFAULT_CONFIGURATION: UserConfiguration = {
  endpoints: {},
  issuers: {},
  certificateAuthority: undefined,
  programDirectories: [],
  cacheOnDisk: false,
  refreshTokens: false,
  tokenFile: undefined,
};
