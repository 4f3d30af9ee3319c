/** Does it for each in turn, also after one failed. @throws what the first one that failed threw. */
export async function tryEach<T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await act(item).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw failures[0];
}
