/**
 * Positions of at most `most` points (4 or more) that show the course of `values`, rising. First and last stay, and of each stretch between them the
 * lowest and the highest: so do the lowest and the highest of all. What is not finite is left out.
 */
export function thinned(values: ArrayLike<number>, most: number): number[] {
  const positions = finitePositions(values);
  if (positions.length <= most) return positions;
  const stretches = Math.floor((most - 2) / 2);
  const inner = positions.length - 2;
  const kept = [positions[0]!];
  for (let i = 0; i < stretches; i++) {
    const from = 1 + Math.floor((i * inner) / stretches);
    const to = 1 + Math.floor(((i + 1) * inner) / stretches);
    kept.push(...extremes(values, positions, from, to));
  }
  return [...kept, positions.at(-1)!];
}

function finitePositions(values: ArrayLike<number>): number[] {
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) positions.push(i);
  return positions;
}

/** Where the first lowest and the first highest value are: one position when the stretch is flat. */
function extremes(values: ArrayLike<number>, positions: readonly number[], from: number, to: number): number[] {
  let [lowest, highest] = [positions[from]!, positions[from]!];
  for (let i = from + 1; i < to; i++) {
    const position = positions[i]!;
    if (values[position]! < values[lowest]!) lowest = position;
    if (values[position]! > values[highest]!) highest = position;
  }
  if (lowest === highest) return [lowest];
  return lowest < highest ? [lowest, highest] : [highest, lowest];
}
