/** Does it for every item, `most` of them at a time, and gives the results in the items' order. */
export async function sideBySide<T, R>(
  items: readonly T[],
  most: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await act(items[index] as T);
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}
