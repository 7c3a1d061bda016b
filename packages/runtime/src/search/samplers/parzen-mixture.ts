import type { Random } from '../random.ts';
import { type KernelColumn, kernelColumn } from './kernel-column.ts';
import type { Shape } from './proposer.ts';

/** Weight of the kernel that covers the whole cube, beside those of the observations. */
const PRIOR_WEIGHT = 1;

/** Density over the unit cube: one product kernel per observation, and a wide one that keeps every place possible. */
export class ParzenMixture {
  readonly #columns: readonly KernelColumn[];
  readonly #logWeights: Float64Array;
  readonly #cumulative: Float64Array;
  readonly #scratch: Float64Array;

  /** `weightsOf` a number of observations gives their weights, in the order of `units`. */
  constructor(shapes: readonly Shape[], units: readonly Float64Array[], weightsOf: (count: number) => Float64Array) {
    const weights = Float64Array.of(...weightsOf(units.length), PRIOR_WEIGHT);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.#columns = shapes.map((shape, d) =>
      kernelColumn(
        shape,
        Float64Array.from(units, (unit) => unit[d]!),
      ),
    );
    this.#logWeights = weights.map((weight) => Math.log(weight / total));
    this.#cumulative = weights.map((weight) => (sum += weight / total));
    this.#scratch = new Float64Array(weights.length);
  }

  draw(random: Random): Float64Array {
    const at = random.uniform();
    const found = this.#cumulative.findIndex((edge) => at < edge);
    const kernel = found < 0 ? this.#cumulative.length - 1 : found;
    return Float64Array.from(this.#columns, (column) => column.draw(kernel, random));
  }

  logDensity(unit: Float64Array): number {
    const logs = this.#scratch;
    logs.set(this.#logWeights);
    for (let d = 0; d < this.#columns.length; d++) this.#columns[d]!.addLogDensity(unit[d]!, logs);
    return logOfSum(logs);
  }
}

/** log Σ exp, without overflow. */
function logOfSum(logs: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < logs.length; i++) if (logs[i]! > most) most = logs[i]!;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp(logs[i]! - most);
  return most + Math.log(sum);
}
