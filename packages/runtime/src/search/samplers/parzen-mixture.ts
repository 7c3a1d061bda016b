import type { Random } from '../random.ts';
import type { KernelColumn } from './kernel-column.ts';

/** Weight of the kernel that covers the whole cube, beside those of the observations. */
const PRIOR_WEIGHT = 1;
/** Kernels whose part is below e^−40 of the largest cannot be seen in the sum. */
const NEGLIGIBLE = 40;

/** Density over the unit cube: one product kernel per observation, and a wide one that keeps every place possible. */
export class ParzenMixture {
  readonly #columns: readonly KernelColumn[];
  readonly #logWeights: number[];
  readonly #cumulative: number[];
  #scratch: Float64Array;

  /** `weights` of the observations, > 0, in the order in which the columns have them. */
  constructor(columns: readonly KernelColumn[], weights: Float64Array) {
    this.#columns = columns;
    this.#logWeights = [Math.log(PRIOR_WEIGHT)];
    this.#cumulative = [PRIOR_WEIGHT];
    for (const weight of weights) this.#weigh(weight);
    this.#scratch = new Float64Array(this.#logWeights.length);
  }

  /** One more observation, of weight 1. The kernels of the others stay as they are. */
  add(unit: Float64Array): void {
    this.#columns.forEach((column, d) => column.add(unit[d]!));
    this.#weigh(1);
    this.#scratch = new Float64Array(this.#logWeights.length);
  }

  draw(random: Random): Float64Array {
    const at = random.uniform() * this.#cumulative.at(-1)!;
    const kernel = this.#cumulative.findIndex((edge) => at < edge);
    return Float64Array.from(this.#columns, (column) => column.draw(kernel, random));
  }

  logDensity(unit: Float64Array): number {
    const logs = this.#scratch;
    logs.set(this.#logWeights);
    for (let d = 0; d < this.#columns.length; d++) this.#columns[d]!.addLogDensity(unit[d]!, logs);
    return logOfSum(logs) - Math.log(this.#cumulative.at(-1)!);
  }

  #weigh(weight: number): void {
    this.#logWeights.push(Math.log(weight));
    this.#cumulative.push(this.#cumulative.at(-1)! + weight);
  }
}

/** log Σ exp, without overflow. */
function logOfSum(logs: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < logs.length; i++) if (logs[i]! > most) most = logs[i]!;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) if (logs[i]! > most - NEGLIGIBLE) sum += Math.exp(logs[i]! - most);
  return most + Math.log(sum);
}
