/**
 * Works on these in their order, `lanes` of them at once, and gives what came of them in the order in which they ended. Once `isEnough` of what
 * there is, no other one is begun.
 */
export async function inLanes<Item, Result>(
  items: Iterable<Item>,
  lanes: number,
  work: (item: Item) => Promise<Result>,
  isEnough: (results: readonly Result[]) => boolean = () => false,
): Promise<readonly Result[]> {
  const left = [...items];
  const results: Result[] = [];
  const lane = async (): Promise<void> => {
    while (left.length > 0 && !isEnough(results)) results.push(await work(left.shift()!));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
