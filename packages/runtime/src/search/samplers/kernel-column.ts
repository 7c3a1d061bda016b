import type { Random } from '../random.ts';
import { levelIn, middleOf } from '../space/search-space.ts';
import { normalProbability } from '../../metrics/normal.ts';
import { neighborWidths } from './neighbor-widths.ts';
import type { Shape } from './proposer.ts';

/** The kernels of one dimension: one per observation, and last the prior. */
export interface KernelColumn {
  /** A coordinate from one kernel. */
  draw(kernel: number, random: Random): number;
  /** Adds each kernel's log density at a coordinate to `logs`, one value per kernel. */
  addLogDensity(coordinate: number, logs: Float64Array): void;
}

/** From here on the density at a level's middle stands for that of the level: the narrowest kernels are wider than a level. */
const FINE_LEVELS = 64;

export function kernelColumn({ levels, isOrdered }: Shape, observed: Float64Array): KernelColumn {
  if (!isOrdered) return choiceColumn(levels, observed);
  const centers = Float64Array.of(...observed, 0.5);
  const widths = Float64Array.of(...neighborWidths(observed), 1);
  return levels >= FINE_LEVELS ? fineColumn(centers, widths) : steppedColumn(levels, centers, widths);
}

/** An observed option has the prior's share beside one observation; all others the prior's share alone. */
function choiceColumn(levels: number, observed: Float64Array): KernelColumn {
  const prior = 1 / (observed.length + 1);
  const total = 1 + levels * prior;
  const [hit, miss, even] = [Math.log((1 + prior) / total), Math.log(prior / total), -Math.log(levels)];
  const chosen = Int32Array.from(observed, (coordinate) => levelIn(coordinate, levels));
  return {
    draw: (kernel, random) => {
      const isOwn = kernel < chosen.length && random.uniform() * total < 1;
      return middleOf(isOwn ? chosen[kernel]! : random.below(levels), levels);
    },
    addLogDensity: (coordinate, logs) => {
      const level = levelIn(coordinate, levels);
      for (let i = 0; i < chosen.length; i++) logs[i]! += chosen[i] === level ? hit : miss;
      logs[chosen.length]! += even;
    },
  };
}

/** Normal curves, cut off at the ends of the unit. */
function fineColumn(centers: Float64Array, widths: Float64Array): KernelColumn {
  const logNorms = centers.map((center, i) =>
    Math.log(widths[i]! * Math.sqrt(2 * Math.PI) * inside(center, widths[i]!)),
  );
  return {
    draw: (kernel, random) => drawInside(centers[kernel]!, widths[kernel]!, random),
    addLogDensity: (coordinate, logs) => {
      for (let i = 0; i < centers.length; i++) {
        const distance = (coordinate - centers[i]!) / widths[i]!;
        logs[i]! -= 0.5 * distance * distance + logNorms[i]!;
      }
    },
  };
}

/** The same with a probability per level, for dimensions that have few. Observations on one level share their row. */
function steppedColumn(levels: number, centers: Float64Array, widths: Float64Array): KernelColumn {
  const rows = new Map<string, Float64Array>();
  const rowOf =
    centers.length === 0
      ? []
      : Array.from(centers, (center, i) => {
          const key = `${center} ${widths[i]!}`;
          const row = rows.get(key) ?? levelLogs(levels, center, widths[i]!);
          rows.set(key, row);
          return row;
        });
  return {
    draw: (kernel, random) => middleOf(levelIn(drawInside(centers[kernel]!, widths[kernel]!, random), levels), levels),
    addLogDensity: (coordinate, logs) => {
      const level = levelIn(coordinate, levels);
      for (let i = 0; i < rowOf.length; i++) logs[i]! += rowOf[i]![level]!;
    },
  };
}

/** Far from a narrow kernel the probability is 0 in floating point; its logarithm must stay comparable. */
const LEAST = 1e-300;

function levelLogs(levels: number, center: number, width: number): Float64Array {
  const whole = inside(center, width);
  let below = normalProbability(-center / width);
  return Float64Array.from({ length: levels }, (_, level) => {
    const upTo = normalProbability(((level + 1) / levels - center) / width);
    const share = (upTo - below) / whole;
    below = upTo;
    return Math.log(Math.max(share, LEAST));
  });
}

/** How much of the curve lies within the unit. */
function inside(center: number, width: number): number {
  return normalProbability((1 - center) / width) - normalProbability(-center / width);
}

/** Centers lie inside and no width is above 1, so at least a third of the draws is kept. */
function drawInside(center: number, width: number, random: Random): number {
  for (;;) {
    const value = center + width * random.normal();
    if (value >= 0 && value < 1) return value;
  }
}
