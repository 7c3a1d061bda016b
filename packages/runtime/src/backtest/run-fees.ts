import { makeFees, type Fees } from '../core/accounting.ts';
import type { FeeModel } from '../core/fill-rules.ts';
import type { PairInput } from './pair-input.ts';

/** The fees of a run: one for all, or each pair's own. */
export class RunFees {
  /** What counts without rules of fills, and for pairs that are not known. */
  readonly one: Fees;
  readonly #own: ReadonlyMap<string, Fees> | null;

  /** `isLimit`: entries are limit orders. An exit pays the taker's fee, whatever its type: what waits for a better price may not get it. */
  constructor(fee: number, model: FeeModel, isLimit: boolean, pairs: readonly PairInput[]) {
    this.one = makeFees(fee);
    if (model === 'one') {
      this.#own = null;
      return;
    }
    const isMaker = model === 'maker-entries' && isLimit;
    const ofPair = ({ market }: PairInput): Fees =>
      makeFees(isMaker ? market.makerFee : market.takerFee, market.takerFee);
    this.#own = new Map(pairs.map((input) => [input.pair, ofPair(input)]));
  }

  of(input: PairInput): Fees {
    return this.#own === null ? this.one : (this.#own.get(input.pair) ?? this.one);
  }
}
