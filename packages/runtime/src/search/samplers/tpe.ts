import type { Random } from '../random.ts';
import { ParzenMixture } from './parzen-mixture.ts';
import type { Proposal, Proposer, Shape } from './proposer.ts';
import { compareRanked, type Known } from './rank.ts';

/** Numbers of the original and of Optuna's defaults. */
const STARTUP_TRIALS = 10;
const CANDIDATES = 24;
/** The better trials: a tenth, at most 25. */
const BETTER_SHARE = 0.1;
const MOST_BETTER = 25;
/** Of the worse trials, this many newest have full weight. */
const NEWEST = 25;

/**
 * Tree-structured Parzen estimator (Bergstra et al., NIPS 2011), multivariate (Falkner et al., ICML 2018): one density over the better and one over the other
 * trials, all dimensions together; of 24 draws from the better one that place is taken where better is most likely against other, which
 * is the largest expected improvement. Trials that are running count as other (constant liar), so that a batch spreads out.
 */
export class Tpe implements Proposer {
  readonly #shapes: readonly Shape[];
  /** In order of id. */
  readonly #known: Known[] = [];
  #better: ParzenMixture | null = null;
  #others: readonly Float64Array[] = [];

  constructor(shapes: readonly Shape[]) {
    this.#shapes = shapes;
  }

  learn(finished: readonly Known[]): void {
    if (finished.length === 0) return;
    this.#known.push(...finished);
    this.#better = null;
  }

  propose({ pending, random }: Proposal): Float64Array {
    const told = this.#known.filter(({ values }) => values !== null).length;
    if (told < STARTUP_TRIALS) return Float64Array.from(this.#shapes, () => random.uniform());
    const better = this.#better ?? this.#split(told);
    const others = new ParzenMixture(this.#shapes, [...this.#others, ...pending], recencyWeights);
    return bestCandidate(better, others, random);
  }

  /** `told` without the failed ones, which are never among the better. */
  #split(told: number): ParzenMixture {
    const ranked = this.#known.toSorted(compareRanked);
    const count = Math.min(Math.ceil(BETTER_SHARE * told), MOST_BETTER);
    const byId = (trials: readonly Known[]): Float64Array[] =>
      trials.toSorted((a, b) => a.id - b.id).map(({ unit }) => unit);
    this.#others = byId(ranked.slice(count));
    this.#better = new ParzenMixture(this.#shapes, byId(ranked.slice(0, count)), recencyWeights);
    return this.#better;
  }
}

function bestCandidate(better: ParzenMixture, others: ParzenMixture, random: Random): Float64Array {
  let best = better.draw(random);
  let most = -Infinity;
  for (let i = 0; i < CANDIDATES; i++) {
    const candidate = i === 0 ? best : better.draw(random);
    const gain = better.logDensity(candidate) - others.logDensity(candidate);
    if (gain > most) [best, most] = [candidate, gain];
  }
  return best;
}

/** Old trials fade: equal weights below 25, else rising from 1/n to 1 with the newest 25 at 1. */
function recencyWeights(count: number): Float64Array {
  const ramp = count - NEWEST;
  return Float64Array.from({ length: count }, (_, i) =>
    i >= ramp ? 1 : ramp === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (ramp - 1),
  );
}
