import type { Random } from '../random.ts';
import { drawInside, shareInside } from './cut-normal.ts';
import { lowerPlace, neighborWidths, widthAmong } from './neighbor-widths.ts';

/** Normal curves over a number of many levels, cut off at the ends of the unit. */
export class FineColumn {
  readonly #sorted: number[];
  readonly #centers: number[] = [];
  readonly #widths: number[] = [];
  /** √½ / width, and the logarithm of what makes the curve's area 1. */
  readonly #scales: number[] = [];
  readonly #logNorms: number[] = [];

  constructor(observed: Float64Array) {
    const sorted = observed.toSorted();
    const widths = neighborWidths(observed, sorted);
    this.#sorted = Array.from(sorted);
    this.#push(0.5, 1);
    for (let i = 0; i < observed.length; i++) this.#push(observed[i]!, widths[i]!);
  }

  add(coordinate: number): void {
    this.#push(coordinate, widthAmong(this.#sorted, coordinate));
    this.#sorted.splice(lowerPlace(this.#sorted, coordinate), 0, coordinate);
  }

  draw(kernel: number, random: Random): number {
    return drawInside(this.#centers[kernel]!, this.#widths[kernel]!, random);
  }

  addLogDensity(coordinate: number, logs: Float64Array): void {
    const [centers, scales, logNorms] = [this.#centers, this.#scales, this.#logNorms];
    for (let i = 0; i < centers.length; i++) {
      const distance = (coordinate - centers[i]!) * scales[i]!;
      logs[i]! -= distance * distance + logNorms[i]!;
    }
  }

  #push(center: number, width: number): void {
    this.#centers.push(center);
    this.#widths.push(width);
    this.#scales.push(Math.SQRT1_2 / width);
    this.#logNorms.push(Math.log(width * Math.sqrt(2 * Math.PI) * shareInside(center, width)));
  }
}
