import type { FillRules } from './fill-rules.ts';

/** ROI table: `minutes` rising, `ratios` beside them. Empty: never leaves by ROI. */
export interface RoiTable {
  readonly minutes: readonly number[];
  readonly ratios: readonly number[];
}

/** Settings of a run that decide about single trades, after config and strategy were merged. Ratios are ratios of the stake. */
export interface TradeRules {
  /** < 0. */
  readonly stoploss: number;
  readonly minimalRoi: RoiTable;
  readonly useCustomStoploss: boolean;
  readonly useCustomRoi: boolean;
  readonly trailingStop: boolean;
  readonly trailingStopPositive: number | null;
  readonly trailingStopPositiveOffset: number;
  readonly trailingOnlyOffsetIsReached: boolean;
  readonly useExitSignal: boolean;
  readonly exitProfitOnly: boolean;
  readonly exitProfitOffset: number;
  readonly ignoreRoiIfEntrySignal: boolean;
  readonly canShort: boolean;
  /** A trade that left is not followed by one of the other side on the same candle. */
  readonly noReversal?: boolean;
  /** Several trades of one pair at a time; backtests only. */
  readonly positionStacking: boolean;
  /** Filled entries beyond the first that a trade may have; −1: no limit. Null: positions are not adjusted. */
  readonly maxEntryPositionAdjustment: number | null;
  /** Seconds after the close of its candle for which an entry signal counts; 0: for ever. Matters with detail candles. */
  readonly ignoreBuyingExpiredCandleAfter: number;
  readonly entryOrderType: 'limit' | 'market';
  readonly exitOrderType: 'limit' | 'market';
  /** How long an order may wait; null: for ever. */
  readonly unfilledEntryMs: number | null;
  readonly unfilledExitMs: number | null;
  /** Infinity: no limit. */
  readonly maxOpenTrades: number;
  /** Length of the strategy's candles. */
  readonly timeframeMs: number;
  /** Absent: as freqtrade fills. */
  readonly fills?: FillRules;
}

/** Settings of a run that decide about money. Stake currency. */
export interface MoneyRules {
  readonly dryRunWallet: number;
  readonly stakeAmount: number | 'unlimited';
  readonly tradableBalanceRatio: number;
  readonly availableCapital: number | null;
  readonly amendLastStakeAmount: boolean;
  readonly lastStakeAmountMinRatio: number;
  readonly amountReservePercent: number;
  /** Ratio per side, the same for all pairs, as freqtrade's backtest has it. */
  readonly fee: number;
}

/** What a market demands of an order. Null: no demand. */
export interface MarketRules {
  readonly pair: string;
  readonly amountStep: number | null;
  /** Used when the candles do not tell the tick. */
  readonly priceTick: number | null;
  readonly contractSize: number;
  readonly minAmount: number | null;
  readonly maxAmount: number | null;
  readonly minCost: number | null;
  readonly maxCost: number | null;
  readonly takerFee: number;
  readonly makerFee: number;
}

/** Keys are minutes as text or number, in any order. */
export function makeRoiTable(table: Readonly<Record<string, number>>): RoiTable {
  const rows = Object.entries(table)
    .map(([minutes, ratio]) => ({ minutes: Number(minutes), ratio }))
    .toSorted((a, b) => a.minutes - b.minutes);
  return { minutes: rows.map((row) => row.minutes), ratios: rows.map((row) => row.ratio) };
}
