import { StrategyError, type Market, type Pair } from '@tradai/strategy-sdk';
import type { PairColumns } from './row.ts';
import type { Surroundings } from './surroundings.ts';

/** One pair as the views of a run show it: its rows back from the present candle, and its market. */
export class PairScene {
  readonly pair: Pair;
  readonly around: Surroundings;
  readonly market: Market;
  readonly columns: PairColumns;
  readonly #rowsBack: number;
  /** Position of the last closed candle, and its row once it was looked at. */
  #candle = -1;
  #row: object | null = null;

  constructor(pair: Pair, around: Surroundings, market: Market, columns: PairColumns, rowsBack: number) {
    this.pair = pair;
    this.around = around;
    this.market = market;
    this.columns = columns;
    this.#rowsBack = rowsBack;
  }

  /** `candle`: the last closed one. */
  moveTo(candle: number): void {
    if (candle === this.#candle) return;
    this.#candle = candle;
    this.#row = null;
  }

  row(): object {
    return (this.#row ??= this.columns.row(this.#candle));
  }

  readonly rowAgo = (k: number): object => {
    if (!Number.isInteger(k) || k < 0 || k >= this.#rowsBack)
      throw this.#outOfReach('rowAgo', k, 0, this.#rowsBack - 1);
    return this.columns.row(this.#candle - k);
  };

  readonly rows = (n: number): readonly object[] => {
    if (!Number.isInteger(n) || n < 1 || n > this.#rowsBack) throw this.#outOfReach('rows', n, 1, this.#rowsBack);
    return Array.from({ length: n }, (_, i) => this.columns.row(this.#candle - n + 1 + i));
  };

  #outOfReach(name: string, asked: number, least: number, most: number): StrategyError {
    return new StrategyError(
      'strategy-threw',
      `${name}(${asked}) is out of reach; expected a whole number from ${least} to ${most}, rowsBack reaches ${this.#rowsBack} rows back.`,
    );
  }
}
