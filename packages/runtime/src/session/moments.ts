/** Things by the moment at which they happened, the earliest first; within a moment in their order. */
export function moments<Thing>(things: readonly Thing[], timeMsOf: (thing: Thing) => number): readonly Thing[][] {
  const byTime = new Map<number, Thing[]>();
  for (const thing of things) {
    const timeMs = timeMsOf(thing);
    const others = byTime.get(timeMs);
    if (others === undefined) byTime.set(timeMs, [thing]);
    else others.push(thing);
  }
  return [...byTime].toSorted(([a], [b]) => a - b).map(([, together]) => together);
}
