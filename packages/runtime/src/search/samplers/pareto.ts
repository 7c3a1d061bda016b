import type { Ranked } from './rank.ts';

/**
 * Whether `a` is better than `b` beyond taste: it violates less, or both violate nothing and it is nowhere worse and somewhere better
 * (constrained domination, Deb et al., 2002). A failed trial is dominated by all others.
 */
export function dominates(a: Ranked, b: Ranked): boolean {
  if (a.values === null) return false;
  if (b.values === null) return true;
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation;
  let isBetter = false;
  for (let i = 0; i < a.values.length; i++) {
    if (a.values[i]! > b.values[i]!) return false;
    if (a.values[i]! < b.values[i]!) isBetter = true;
  }
  return isBetter;
}

/** Trials by fronts: the first is dominated by none, each further one by those before it only. Order within a front is kept. */
export function frontsOf<T extends Ranked>(trials: readonly T[]): T[][] {
  const fronts: T[][] = [];
  const dominators = trials.map((trial) => trials.filter((other) => dominates(other, trial)).length);
  const isPlaced = trials.map(() => false);
  for (let placed = 0; placed < trials.length;) {
    const front = trials.flatMap((_, i) => (!isPlaced[i]! && dominators[i] === 0 ? [i] : []));
    for (const i of front) {
      isPlaced[i] = true;
      trials.forEach((other, j) => {
        if (dominates(trials[i]!, other)) dominators[j]!--;
      });
    }
    fronts.push(front.map((i) => trials[i]!));
    placed += front.length;
  }
  return fronts;
}

/**
 * How lonely each trial of a front is: the sum over objectives of the distance between its two neighbors, as a share of the front's range; the outermost
 * are boundless. Trials without values have 0.
 */
export function crowdingOf(front: readonly Ranked[]): Float64Array {
  const crowding = new Float64Array(front.length);
  const objectives = front[0]?.values?.length ?? 0;
  for (let objective = 0; objective < objectives; objective++) {
    const valueOf = (i: number): number => front[i]!.values?.[objective] ?? Infinity;
    const order = front
      .map((_, i) => i)
      .toSorted((a, b) => (valueOf(a) < valueOf(b) ? -1 : valueOf(a) > valueOf(b) ? 1 : a - b));
    const range = valueOf(order.at(-1)!) - valueOf(order[0]!);
    crowding[order[0]!] = Infinity;
    crowding[order.at(-1)!] = Infinity;
    if (!(range > 0) || range === Infinity) continue;
    for (let place = 1; place < order.length - 1; place++)
      crowding[order[place]!]! += (valueOf(order[place + 1]!) - valueOf(order[place - 1]!)) / range;
  }
  return crowding;
}
