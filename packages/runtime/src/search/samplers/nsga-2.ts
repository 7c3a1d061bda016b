import type { Random } from '../random.ts';
import { crowdingOf, frontsOf } from './pareto.ts';
import type { Proposal, Proposer, Shape } from './proposer.ts';
import type { Known } from './rank.ts';
import { crossed, mutated } from './variation.ts';

/** As in Optuna. */
const POPULATION = 50;
const CROSSOVER_SHARE = 0.9;

/** A member of the population: its front, counted from 0, and how lonely it is there. */
interface Member {
  readonly unit: Float64Array;
  readonly front: number;
  readonly crowding: number;
}

/**
 * Elitist genetic search for one or several objectives (NSGA-II: Deb, Pratap, Agarwal, Meyarivan, IEEE Trans. Evol. Comput. 6, 2002), constraints by
 * constrained domination. The first 50 trials are random. Generations are counted along ids, whatever the batch size.
 */
export class Nsga2 implements Proposer {
  readonly #shapes: readonly Shape[];
  #elite: readonly Known[] = [];
  #members: readonly Member[] = [];
  #generation: Known[] = [];

  constructor(shapes: readonly Shape[]) {
    this.#shapes = shapes;
  }

  learn(finished: readonly Known[]): void {
    for (const trial of finished) {
      this.#generation.push(trial);
      if (this.#generation.length < POPULATION) continue;
      const { elite, members } = survivors([...this.#elite, ...this.#generation]);
      this.#elite = elite;
      this.#members = members;
      this.#generation = [];
    }
  }

  propose({ random }: Proposal): Float64Array {
    if (this.#members.length === 0) return Float64Array.from(this.#shapes, () => random.uniform());
    const [one, other] = [tournament(this.#members, random), tournament(this.#members, random)];
    const child =
      random.uniform() < CROSSOVER_SHARE ? crossed(this.#shapes, one.unit, other.unit, random) : one.unit.slice();
    return mutated(this.#shapes, child, random);
  }
}

/** Whole fronts while they fit, then the loneliest of the next. */
function survivors(all: readonly Known[]): { elite: Known[]; members: Member[] } {
  const elite: Known[] = [];
  const members: Member[] = [];
  for (const [number, front] of frontsOf(all).entries()) {
    const crowding = crowdingOf(front);
    const order = front.map((_, i) => i).toSorted((a, b) => lonelier(crowding[a]!, crowding[b]!) || a - b);
    for (const i of order.slice(0, POPULATION - elite.length)) {
      elite.push(front[i]!);
      members.push({ unit: front[i]!.unit, front: number, crowding: crowding[i]! });
    }
  }
  return { elite, members };
}

/** The better of two by front, then by loneliness. */
function tournament(members: readonly Member[], random: Random): Member {
  const a = members[random.below(members.length)]!;
  const b = members[random.below(members.length)]!;
  return (a.front - b.front || lonelier(a.crowding, b.crowding)) <= 0 ? a : b;
}

function lonelier(a: number, b: number): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
