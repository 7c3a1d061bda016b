import type { Random } from '../../search/random.ts';
import { shuffled } from '../shuffled.ts';

/** Times in and out of the market, in periods, as they followed each other. */
interface Spell {
  readonly exposure: number;
  readonly length: number;
}

/**
 * Exposures of one strategy that enters at random: as often as ours, for the same times, with the same sides and sizes, and as far apart. `exposures`: share
 * of the account that was in the market over each period, negative for short. Positions that follow each other without a pause stay one.
 *
 * A permutation test of entry (Good, "Permutation Tests", 1994): under the hypothesis that entries do not matter, every order of positions
 * and pauses was as likely.
 */
export function randomEntries(exposures: Float64Array, random: Random): Float64Array {
  const { positions, pauses } = spellsOf(exposures);
  const orderedPositions = shuffled(positions, random);
  const orderedPauses = pausesInOrder(pauses, random);
  const result = new Float64Array(exposures.length);
  let at = 0;
  orderedPauses.forEach((pause, i) => {
    at += pause;
    const position = orderedPositions[i];
    if (position === undefined) return;
    for (const { exposure, length } of position) {
      result.fill(exposure, at, at + length);
      at += length;
    }
  });
  return result;
}

/** Only the first and the last pause may be 0, and stay at an end: in the middle they would make one position of two. */
function pausesInOrder(pauses: readonly number[], random: Random): number[] {
  const ordered = shuffled(
    pauses.filter((pause) => pause > 0),
    random,
  );
  const none = pauses.length - ordered.length;
  if (none === 0) return ordered;
  if (none === 2) return [0, ...ordered, 0];
  return random.below(2) === 0 ? [0, ...ordered] : [...ordered, 0];
}

/** Positions, and the pauses before, between and after them: one more, and the first and last may be 0. */
function spellsOf(exposures: Float64Array): { readonly positions: Spell[][]; readonly pauses: number[] } {
  const positions: Spell[][] = [];
  const pauses = [0];
  for (let i = 0; i < exposures.length;) {
    const exposure = exposures[i]!;
    const from = i;
    while (i < exposures.length && exposures[i] === exposure) i++;
    const length = i - from;
    if (exposure === 0) pauses[pauses.length - 1] = length;
    else if (from > 0 && exposures[from - 1] !== 0) positions.at(-1)!.push({ exposure, length });
    else {
      positions.push([{ exposure, length }]);
      pauses.push(0);
    }
  }
  return { positions, pauses };
}
