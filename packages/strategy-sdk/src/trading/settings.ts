import type { OrderType, Ratio, TimeInForce } from '../market/units.ts';

/** freqtrade's attributes in camelCase, with its meaning and default; the run's config overrides them (`freqtrade-semantics.md` 11.2). */
export interface StrategySettings {
  /** < 0. Ratio of the stake; −0.99 is no stop in practice. */
  readonly stoploss: Ratio;
  /** Minutes in trade → ratio; absent: never. */
  readonly minimalRoi?: { readonly [minutes: number]: Ratio };
  readonly trailingStop?: boolean;
  readonly trailingStopPositive?: Ratio;
  readonly trailingStopPositiveOffset?: Ratio;
  readonly trailingOnlyOffsetIsReached?: boolean;
  readonly useCustomStoploss?: boolean;
  readonly useExitSignal?: boolean;
  readonly exitProfitOnly?: boolean;
  readonly exitProfitOffset?: Ratio;
  readonly ignoreRoiIfEntrySignal?: boolean;
  /** Seconds after the candle's close; 0: never expires. */
  readonly ignoreBuyingExpiredCandleAfter?: number;
  readonly canShort?: boolean;
  /** −1: no limit; 0 is refused. */
  readonly maxOpenTrades?: number;
  readonly stakeAmount?: number | 'unlimited';
  readonly maxEntryPositionAdjustment?: number;
  readonly orderTypes?: {
    readonly entry?: OrderType;
    readonly exit?: OrderType;
    readonly stoploss?: OrderType;
    readonly stoplossOnExchange?: boolean;
    readonly emergencyExit?: OrderType;
    readonly forceEntry?: OrderType;
    readonly forceExit?: OrderType;
  };
  readonly orderTimeInForce?: { readonly entry?: TimeInForce; readonly exit?: TimeInForce };
  readonly unfilledtimeout?: {
    readonly entry?: number;
    readonly exit?: number;
    readonly exitTimeoutCount?: number;
    readonly unit?: 'minutes' | 'seconds';
  };
  readonly processOnlyNewCandles?: boolean;
  /** Rows cut from the front of each pair, as freqtrade counts. Default: the graph's look-back; a smaller number is allowed and reported. */
  readonly startupCandleCount?: number;

  // Ours; defaults keep freqtrade's behavior.
  /** When several tags are true on one candle: first in the list (default), last, or all joined by a space. */
  readonly tagPolicy?: 'first' | 'last' | 'join';
  /** An entry signal against an open trade: wait (default), exit, or exit and enter. */
  readonly onOpposite?: 'wait' | 'exit' | 'reverse';
  /** Stops and targets act when touched (default) or at the close of the candle only, in every mode. */
  readonly actOn?: 'touch' | 'close';
  /** Refuses an exit by signal that is worse than the signal's close by more than `ratio` of the price, at most `retries` times a trade. */
  readonly maxSlippage?: { readonly ratio: Ratio; readonly retries: number };
  /** How many rows `rows` and `rowAgo` may reach back, 1 … 1000, default 10. */
  readonly rowsBack?: number;
  /** Open trades keep their state over a hot swap only when old and new version agree. Default 1. */
  readonly stateVersion?: number;
}
