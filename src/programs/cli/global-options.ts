/** Options that every command takes. */
export interface GlobalOptions {
  /** As it was typed; undefined for the work tree of the current directory. */
  readonly folder: string | undefined;
  readonly devcontainer: string | undefined;
  readonly json: boolean;
  readonly logLevel: string | undefined;
  /** As it was typed. */
  readonly source: string | undefined;
  readonly trustMap: boolean;
  readonly tokenVariable: string | undefined;
  readonly issuer: string | undefined;
}
