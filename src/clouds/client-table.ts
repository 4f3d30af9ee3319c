/** A client of a cloud, and since which of its versions it takes a role. */
export interface CloudClient {
  /** As its registry names it, with the language where more than one has a package of that name. */
  readonly name: string;
  /** Under each of the columns: the first version that does it, {@link NONE_YET}, {@link NOT_CONFIRMED}, or words. */
  readonly cells: readonly string[];
}

/** What people look up when a client does not take a role. */
export interface ClientTable {
  readonly columns: readonly string[];
  readonly clients: readonly CloudClient[];
}

/** No version that was released does it. */
export const NONE_YET = 'none yet';

/** Nothing that its makers wrote says so. */
export const NOT_CONFIRMED = 'not confirmed';

/** A line for each client: `gcloud: file 363.0.0, command 402.0.0`. */
export function clientLines({ columns, clients }: ClientTable): readonly string[] {
  return clients.map(
    ({ name, cells }) => `${name}: ${columns.map((column, at) => `${column} ${cells[at]}`).join(', ')}`,
  );
}
