import { type Random, randomStream } from '../random.ts';
import { SearchCloud } from './search-cloud.ts';
import type { Proposal, Proposer } from './proposer.ts';
import { compareRanked, type Known } from './rank.ts';

/** Tries for a draw inside the cube; then it is cut off. */
const TRIES = 20;
/** A cloud is done when it is this many times narrower than a level, or than a ten-thousandth of the range. */
const SPENT = 0.1;
const FINEST = 1e-4;

/**
 * Covariance matrix adaptation (N. Hansen, "The CMA Evolution Strategy: A Tutorial", 2016, arXiv:1604.00772), for numbers: a normal cloud moves and turns
 * toward the better half of each generation. Starts in the middle with a sixth of the range. A cloud that has become too narrow to
 * find anything new gives way to one with twice the generation, somewhere else (restarts of Auger and Hansen, CEC 2005).
 *
 * Generations are counted along ids: batches may be smaller or larger, and points drawn before the cloud moved count where they are.
 */
export class CmaEs implements Proposer {
  readonly #levels: readonly number[];
  readonly #seed: number;
  #restarts = 0;
  #cloud: SearchCloud;
  #generation: Known[] = [];

  constructor(levels: readonly number[], seed: number) {
    this.#levels = levels;
    this.#seed = seed;
    this.#cloud = new SearchCloud(
      levels.map(() => 0.5),
      1,
    );
  }

  learn(finished: readonly Known[]): void {
    for (const trial of finished) {
      this.#generation.push(trial);
      if (this.#generation.length < this.#cloud.generationSize) continue;
      this.#cloud.move(this.#generation.toSorted(compareRanked).map(({ unit }) => unit));
      this.#generation = [];
      if (this.#isSpent()) this.#restart();
    }
  }

  propose({ random }: Proposal): Float64Array {
    for (let i = 0; i < TRIES; i++) {
      const unit = this.#draw(random);
      if (unit.every((value) => value >= 0 && value <= 1)) return unit;
    }
    return this.#draw(random).map((value) => Math.min(1, Math.max(0, value)));
  }

  /** Spread over at least half a level, or a number of few levels would stand still long before the others. */
  #draw(random: Random): Float64Array {
    return this.#cloud.draw(random).map((value, i) => {
      const halfLevel = 0.5 / this.#levels[i]!;
      return this.#cloud.widthOf(i) < halfLevel ? value + halfLevel * random.normal() : value;
    });
  }

  #isSpent(): boolean {
    return this.#levels.every((levels, i) => this.#cloud.widthOf(i) < SPENT * Math.max(1 / levels, FINEST));
  }

  #restart(): void {
    this.#restarts++;
    const random = randomStream(this.#seed, 'cma-es', this.#restarts);
    this.#cloud = new SearchCloud(
      this.#levels.map(() => random.uniform()),
      2 ** this.#restarts,
    );
  }
}
