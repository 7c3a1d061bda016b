import type { Decimal } from '../../../core/decimal.ts';
import type { ParityPair } from './match-parity.ts';
import type { Explained } from './parity-cause.ts';

/** A trade that is not the same in both, with what it cost. */
export type Difference = ParityPair &
  Explained & {
    /** Where the two part, epoch ms. */
    readonly atMs: number;
    /** Profit of the session less that of the backtest, stake currency. */
    readonly cost: Decimal;
  };
