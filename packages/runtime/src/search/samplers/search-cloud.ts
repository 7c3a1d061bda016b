import type { Random } from '../random.ts';
import { type Eigen, eigenOf } from './eigen.ts';

/** Of the range, at the start. */
const FIRST_WIDTH = 1 / 6;

/**
 * The normal distribution of CMA-ES and how a generation moves it. Symbols are those of Hansen's tutorial (arXiv:1604.00772, figure 6): mean m, width σ,
 * covariance C = B D² Bᵀ, paths p_c and p_σ. Without negative weights.
 */
export class SearchCloud {
  readonly generationSize: number;
  readonly #weights: Float64Array;
  readonly #rates: Rates;
  readonly #mean: Float64Array;
  readonly #covariance: readonly Float64Array[];
  readonly #covariancePath: Float64Array;
  readonly #widthPath: Float64Array;
  #width = FIRST_WIDTH;
  #moves = 0;
  #eigen: Eigen;

  /** `growth` multiplies the usual size of a generation, 4 + ⌊3 ln n⌋. */
  constructor(mean: readonly number[], growth: number) {
    const n = mean.length;
    this.generationSize = growth * (4 + Math.floor(3 * Math.log(n)));
    this.#weights = weightsOf(this.generationSize);
    this.#rates = ratesOf(n, this.#weights);
    this.#mean = Float64Array.from(mean);
    this.#covariance = mean.map((_, i) => Float64Array.from(mean, (__, j) => (i === j ? 1 : 0)));
    this.#covariancePath = new Float64Array(n);
    this.#widthPath = new Float64Array(n);
    this.#eigen = eigenOf(this.#covariance);
  }

  /** Standard deviation of a coordinate. */
  widthOf(coordinate: number): number {
    return this.#width * Math.sqrt(this.#covariance[coordinate]![coordinate]!);
  }

  draw(random: Random): Float64Array {
    const { values, vectors } = this.#eigen;
    const scaled = values.map((value) => Math.sqrt(value) * random.normal());
    return this.#mean.map((center, i) => center + this.#width * dot(vectors[i]!, scaled));
  }

  /** `generation`: places, best first. */
  move(generation: readonly Float64Array[]): void {
    const { widthRate, widthDamping, pathRate, selection, usualLength, rankOne, rankMu } = this.#rates;
    const n = this.#mean.length;
    this.#moves++;
    const steps = Array.from(this.#weights, (_, k) =>
      generation[k]!.map((value, i) => (value - this.#mean[i]!) / this.#width),
    );
    const step = this.#mean.map((_, i) => this.#weights.reduce((sum, weight, k) => sum + weight * steps[k]![i]!, 0));
    step.forEach((value, i) => (this.#mean[i]! += this.#width * value));

    follow(this.#widthPath, this.#whitened(step), widthRate, selection);
    const length = Math.hypot(...this.#widthPath);
    const stale = Math.sqrt(1 - (1 - widthRate) ** (2 * this.#moves));
    const isSteady = length / stale < (1.4 + 2 / (n + 1)) * usualLength;
    if (isSteady) follow(this.#covariancePath, step, pathRate, selection);
    else this.#covariancePath.forEach((value, i, path) => (path[i] = (1 - pathRate) * value));

    const missing = isSteady ? 0 : pathRate * (2 - pathRate);
    const kept = 1 - rankOne - rankMu + rankOne * missing;
    this.#covariance.forEach((row, i) =>
      row.forEach((value, j) => {
        const spread = this.#weights.reduce((sum, weight, k) => sum + weight * steps[k]![i]! * steps[k]![j]!, 0);
        row[j] = kept * value + rankOne * this.#covariancePath[i]! * this.#covariancePath[j]! + rankMu * spread;
      }),
    );
    this.#width = Math.min(1, this.#width * Math.exp((widthRate / widthDamping) * (length / usualLength - 1)));
    this.#decompose();
  }

  /** C^(−½) · step. */
  #whitened(step: Float64Array): Float64Array {
    const { values, vectors } = this.#eigen;
    const turned = values.map(
      (value, k) => step.reduce((sum, s, i) => sum + vectors[i]![k]! * s, 0) / Math.sqrt(value),
    );
    return step.map((_, i) => dot(vectors[i]!, turned));
  }

  /** Rounding may leave eigenvalues at zero or below; they are lifted, and so never divided by. */
  #decompose(): void {
    const { values, vectors } = eigenOf(this.#covariance);
    const least = 1e-14 * values.reduce((a, b) => Math.max(a, b), 1e-300);
    this.#eigen = { values: values.map((value) => Math.max(value, least)), vectors };
  }
}

interface Rates {
  readonly selection: number;
  readonly widthRate: number;
  readonly widthDamping: number;
  readonly pathRate: number;
  readonly rankOne: number;
  readonly rankMu: number;
  /** Mean length of a standard normal vector. */
  readonly usualLength: number;
}

/** Falling with rank over the better half; their sum is 1. */
function weightsOf(generationSize: number): Float64Array {
  const half = Math.floor(generationSize / 2);
  const raw = Float64Array.from({ length: half }, (_, i) => Math.log((generationSize + 1) / 2) - Math.log(i + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

/** The tutorial's defaults (table 1). */
function ratesOf(n: number, weights: Float64Array): Rates {
  const selection = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const widthRate = (selection + 2) / (n + selection + 5);
  const rankOne = 2 / ((n + 1.3) ** 2 + selection);
  return {
    selection,
    widthRate,
    widthDamping: 1 + 2 * Math.max(0, Math.sqrt((selection - 1) / (n + 1)) - 1) + widthRate,
    pathRate: (4 + selection / n) / (n + 4 + (2 * selection) / n),
    rankOne,
    rankMu: Math.min(1 - rankOne, (2 * (selection - 2 + 1 / selection)) / ((n + 2) ** 2 + selection)),
    usualLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/** path ← (1 − rate) · path + √(rate (2 − rate) selection) · step. */
function follow(path: Float64Array, step: Float64Array, rate: number, selection: number): void {
  const gain = Math.sqrt(rate * (2 - rate) * selection);
  for (let i = 0; i < path.length; i++) path[i] = (1 - rate) * path[i]! + gain * step[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
