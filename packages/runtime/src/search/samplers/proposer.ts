import type { Random } from '../random.ts';
import type { Known } from './rank.ts';

/** What a proposer gets for one trial. */
export interface Proposal {
  readonly id: number;
  /** Points of trials that are still running. */
  readonly pending: readonly Float64Array[];
  readonly random: Random;
}

/** The part of a sampler that differs between methods. Places are coordinates of the unit cube, one per dimension. */
export interface Proposer {
  /** Trials that finished, in order of id: each once, and before the proposals that may know of them. */
  learn(finished: readonly Known[]): void;
  /** `null` when there are no more. */
  propose(proposal: Proposal): Float64Array | null;
  /** A trial's place does not depend on chance: asking again gives the same. */
  readonly isFixed?: true;
}

/** What methods need to know of a dimension. */
export interface Shape {
  readonly levels: number;
  /** Whether neighboring levels are alike. */
  readonly isOrdered: boolean;
}

/** For methods whose places do not depend on outcomes. */
export function learnNothing(): void {
  // Nothing is kept.
}
