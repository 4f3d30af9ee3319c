/** Whether a dev container is described in a file of this path; in lower case. */
export function isDevcontainer(path: string): boolean {
  return /(?:^|[/.])devcontainer\.json$/.test(path);
}
