import type { Random } from '../random.ts';
import { levelIn } from '../space/search-space.ts';
import { ChoiceColumn } from './choice-column.ts';
import { FineColumn } from './fine-column.ts';
import type { Shape } from './proposer.ts';
import { type LevelRows, SteppedColumn } from './stepped-column.ts';

/** The kernels of one dimension: first the prior, then one per observation. */
export interface KernelColumn {
  /** One more observation, the last kernel. */
  add(coordinate: number): void;
  /** A coordinate from one kernel. */
  draw(kernel: number, random: Random): number;
  /** Adds each kernel's log density at a coordinate to `logs`, one value per kernel. */
  addLogDensity(coordinate: number, logs: Float64Array): void;
}

/** From here on the density at a level's middle stands for that of the level: the narrowest kernels are wider than a level. */
const FINE_LEVELS = 64;

/** `rows` is kept between columns of the same dimension. */
export function kernelColumn({ levels, isOrdered }: Shape, observed: Float64Array, rows: LevelRows): KernelColumn {
  if (!isOrdered)
    return new ChoiceColumn(
      levels,
      Int32Array.from(observed, (value) => levelIn(value, levels)),
    );
  return levels >= FINE_LEVELS ? new FineColumn(observed) : new SteppedColumn(levels, observed, rows);
}
