import { normalProbability } from '../../metrics/normal.ts';
import type { Random } from '../random.ts';
import { levelIn, middleOf } from '../space/search-space.ts';
import { drawInside, shareInside } from './cut-normal.ts';
import { leastWidth, lowerPlace, neighborWidths, widthAmong } from './neighbor-widths.ts';

/** Log probabilities of all levels, by the level of a kernel's center and its width. */
export type LevelRows = Map<number, Float64Array>;

/** Normal curves over a number of few levels, as a probability per level. Observations alike share a row, also those of earlier columns. */
export class SteppedColumn {
  readonly #levels: number;
  readonly #rows: LevelRows;
  readonly #sorted: number[];
  readonly #centers: number[] = [];
  readonly #widths: number[] = [];
  readonly #rowOf: Float64Array[] = [];

  constructor(levels: number, observed: Float64Array, rows: LevelRows) {
    this.#levels = levels;
    this.#rows = rows;
    const sorted = observed.toSorted();
    const widths = neighborWidths(observed, sorted);
    this.#sorted = Array.from(sorted);
    this.#push(0.5, 1, observed.length);
    for (let i = 0; i < observed.length; i++) this.#push(observed[i]!, widths[i]!, observed.length);
  }

  add(coordinate: number): void {
    this.#push(coordinate, widthAmong(this.#sorted, coordinate), this.#sorted.length + 1);
    this.#sorted.splice(lowerPlace(this.#sorted, coordinate), 0, coordinate);
  }

  draw(kernel: number, random: Random): number {
    const value = drawInside(this.#centers[kernel]!, this.#widths[kernel]!, random);
    return middleOf(levelIn(value, this.#levels), this.#levels);
  }

  addLogDensity(coordinate: number, logs: Float64Array): void {
    const rowOf = this.#rowOf;
    const level = levelIn(coordinate, this.#levels);
    for (let i = 0; i < rowOf.length; i++) logs[i]! += rowOf[i]![level]!;
  }

  #push(center: number, measured: number, count: number): void {
    // Distances are whole half levels but for rounding, save the least, so that few rows come up.
    const halves = 2 * this.#levels;
    const width = measured === leastWidth(count) ? measured : Math.round(measured * halves) / halves;
    this.#centers.push(center);
    this.#widths.push(width);
    this.#rowOf.push(this.#row(center, width));
  }

  #row(center: number, width: number): Float64Array {
    const key = Math.round(center * 2 * this.#levels) + width / 2;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = levelLogs(this.#levels, center, width);
    this.#rows.set(key, row);
    return row;
  }
}

/** Far from a narrow kernel the probability is 0 in floating point; its logarithm must stay comparable. */
const LEAST = 1e-300;

function levelLogs(levels: number, center: number, width: number): Float64Array {
  const whole = shareInside(center, width);
  let below = normalProbability(-center / width);
  return Float64Array.from({ length: levels }, (_, level) => {
    const upTo = normalProbability(((level + 1) / levels - center) / width);
    const share = (upTo - below) / whole;
    below = upTo;
    return Math.log(Math.max(share, LEAST));
  });
}
