import type { Random } from '../random.ts';
import { kernelColumn } from './kernel-column.ts';
import { ParzenMixture } from './parzen-mixture.ts';
import type { Proposal, Proposer, Shape } from './proposer.ts';
import { compareRanked, type Known } from './rank.ts';
import type { LevelRows } from './stepped-column.ts';

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
  /** Kept from density to density, one per dimension. */
  readonly #rows: readonly LevelRows[];
  /** In order of id. */
  readonly #known: Known[] = [];
  #densities: Densities | null = null;
  #told = 0;

  constructor(shapes: readonly Shape[]) {
    this.#shapes = shapes;
    this.#rows = shapes.map(() => new Map());
  }

  learn(finished: readonly Known[]): void {
    for (const trial of finished) this.#known.push(trial);
    this.#told += finished.filter(({ values }) => values !== null).length;
    // Those of a batch are kept while it is asked for; pending places of another batch are not in them.
    this.#densities = null;
  }

  propose({ pending, random }: Proposal): Float64Array {
    if (this.#told < STARTUP_TRIALS) return Float64Array.from(this.#shapes, () => random.uniform());
    const densities = (this.#densities ??= this.#split());
    while (densities.added < pending.length) densities.others.add(pending[densities.added++]!);
    return bestCandidate(densities, random);
  }

  /** Failed trials are never among the better. */
  #split(): Densities {
    const ranked = this.#known.toSorted(compareRanked);
    const count = Math.min(Math.ceil(BETTER_SHARE * this.#told), MOST_BETTER);
    const better = new Set(ranked.slice(0, count));
    return {
      better: this.#mixture(this.#known.filter((trial) => better.has(trial))),
      others: this.#mixture(this.#known.filter((trial) => !better.has(trial))),
      added: 0,
    };
  }

  #mixture(trials: readonly Known[]): ParzenMixture {
    const columns = this.#shapes.map((shape, d) => {
      const observed = new Float64Array(trials.length);
      for (let i = 0; i < trials.length; i++) observed[i] = trials[i]!.unit[d]!;
      return kernelColumn(shape, observed, this.#rows[d]!);
    });
    return new ParzenMixture(columns, recencyWeights(trials.length));
  }
}

interface Densities {
  readonly better: ParzenMixture;
  readonly others: ParzenMixture;
  /** Pending places that are in `others`. */
  added: number;
}

function bestCandidate({ better, others }: Densities, random: Random): Float64Array {
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
