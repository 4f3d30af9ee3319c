/** Options that every command takes. */
export interface GlobalOptions {
  /** As it was typed; undefined for the work tree of the current directory. */
  readonly folder: string | undefined;
  readonly devcontainer: string | undefined;
  readonly json: boolean;
  readonly logLevel: string | undefined;
}
