import type { Direction, Ms, OrderType, Pair, Rate, Ratio, TimeInForce } from '../market/units.ts';
import type { Add, CancelOrder, Confirm, ExitNow, Keep, Reduce, Reprice, StopDecision, Veto } from './decisions.ts';
import type { Order } from './order.ts';
import type { Market, Portfolio, RunSettings, Wallet } from './portfolio.ts';
import type { ExitType, Trade } from './trade.ts';

/** What a strategy's types add up to. */
export interface Shape {
  row: unknown;
  params: unknown;
  controls: unknown;
  tradeState: unknown;
  pairState: unknown;
}

/** In every callback. Effects (`notify`, `lockPair`, state changes) are applied in order when the callback returns, and dropped when it throws. */
export interface Anywhere<T extends Shape> {
  /** Backtest: freqtrade's `current_time` of that callback; session: exchange time. */
  readonly now: Ms;
  readonly params: T['params'];
  readonly controls: T['controls'];
  readonly settings: RunSettings;
  readonly portfolio: Portfolio<T['row']>;
  readonly wallet: Wallet;
  readonly state: StateOf<T>;
  /** Whole minutes from `timeMs` to `now`, rounded down. */
  readonly minutesSince: (timeMs: Ms) => number;
  /** To the operator; the same `key` at most once per `everyMinutes` (default: once). Counted in a backtest. */
  readonly notify: (text: string, options?: { readonly key?: string; readonly everyMinutes?: number }) => void;
  /** No entries until then; the end is rounded up to the candle after `untilMs`. `'*'`: all pairs. */
  readonly lockPair: (
    pair: Pair | '*',
    options: { readonly untilMs: Ms; readonly reason?: string; readonly direction?: Direction },
  ) => void;
  readonly unlockPair: (pair: Pair | '*', options?: { readonly reason?: string }) => void;
}

/** Plain JSON with the declared fields, changed in place, kept in the journal, equal in every mode, printed with the trade. */
export interface StateOf<T extends Shape> {
  (trade: Trade): T['tradeState'];
  (pair: Pair): T['pairState'];
}

export interface AtPair<T extends Shape> extends Anywhere<T> {
  readonly pair: Pair;
  /** The last closed candle: its prices, every column by name, and the signals. */
  readonly row: T['row'];
  /** k candles before `row`, 0 ≤ k < `rowsBack`; all NaN and false before the start. */
  readonly rowAgo: (k: number) => T['row'];
  /** The last n rows, oldest first, always n long, 1 ≤ n ≤ `rowsBack`. */
  readonly rows: (n: number) => readonly T['row'][];
  readonly market: Market;
}
export interface AtTrade<T extends Shape> extends AtPair<T> {
  readonly trade: Trade<T['row']>;
}
interface AtRate<T extends Shape> extends AtTrade<T> {
  /** Open of the row (backtest), exit-side rate (session). */
  readonly rate: Rate;
  /** Of the trade at `rate`. */
  readonly profitRatio: Ratio;
}
interface AtEntry<T extends Shape> extends AtPair<T> {
  readonly direction: Direction;
  readonly tag: string | null;
}

export interface LeverageView<T extends Shape> extends AtEntry<T> {
  readonly rate: Rate;
  readonly proposedLeverage: number;
  readonly maxLeverage: number;
}
export interface StakeView<T extends Shape> extends AtEntry<T> {
  readonly rate: Rate;
  readonly proposedStake: number;
  readonly minStake: number | null;
  readonly maxStake: number;
  readonly leverage: number;
}
export interface EntryPriceView<T extends Shape> extends AtEntry<T> {
  /** Null for a new trade. */
  readonly trade: Trade<T['row']> | null;
  readonly proposedRate: Rate;
}
export interface ConfirmEntryView<T extends Shape> extends AtEntry<T> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly amount: number;
  readonly rate: Rate;
}
export interface StoplossView<T extends Shape> extends AtTrade<T> {
  /** Backtest: high of the row (long) or low (short); session: current rate; after a fill: the order's price. */
  readonly rate: Rate;
  readonly profitRatio: Ratio;
}
export interface RoiView<T extends Shape> extends AtTrade<T> {
  readonly minutesOpen: number;
}
export interface ExitView<T extends Shape> extends AtRate<T> {}
export interface ExitPriceView<T extends Shape> extends AtTrade<T> {
  readonly proposedRate: Rate;
  readonly profitRatio: Ratio;
  readonly exitType: ExitType;
  readonly exitReason: string;
}
export interface ConfirmExitView<T extends Shape> extends AtTrade<T> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly amount: number;
  readonly rate: Rate;
  readonly exitType: ExitType;
  /** The type's word, or the tag or text given. */
  readonly exitReason: string;
}
export interface AdjustPositionView<T extends Shape> extends AtRate<T> {
  readonly entryRate: Rate;
  readonly exitRate: Rate;
  readonly minStake: number | null;
  readonly maxStake: number;
}
export interface OrderView<T extends Shape> extends AtTrade<T> {
  readonly order: Order;
}
export interface AdjustOrderView<T extends Shape> extends OrderView<T> {
  readonly proposedRate: Rate;
}

/** When each is called in a backtest, per row and pair: `freqtrade-semantics.md` 2.3 and 2.7. Synchronous; a promise does not type-check. */
export interface Callbacks<T extends Shape> {
  /** Once, before the first candle. */
  readonly botStart?: (view: Anywhere<T>) => void;
  /** Once per candle of the strategy's timeframe (session: per loop), before any pair. */
  readonly botLoopStart?: (view: Anywhere<T>) => void;
  /** Limit orders of new trades and additions (there `trade` is given). Clamped to the row in a backtest. */
  readonly customEntryPrice?: (view: EntryPriceView<T>) => Rate | Keep;
  /** Futures, new trades only; limited to 1 … `maxLeverage`. A constant is `() => 3`. */
  readonly leverage?: (view: LeverageView<T>) => number;
  /** New trades only. Raised to the minimum when that is at most 1.3 × it (else no entry), lowered to the maximum. */
  readonly customStakeAmount?: (view: StakeView<T>) => number | Keep | Veto;
  /** Last word before a new trade's order; not for additions. */
  readonly confirmTradeEntry?: (view: ConfirmEntryView<T>) => Confirm | Veto;
  /** After each fill, before stop and liquidation price are updated. */
  readonly orderFilled?: (view: OrderView<T>) => void;
  /** Every row while the stop is not yet breached. */
  readonly customStoploss?: (view: StoplossView<T>) => StopDecision;
  /** Right after each fill that leaves the trade open; the only call whose result may loosen the stop. */
  readonly customStoplossAfterFill?: (view: StoplossView<T>) => StopDecision;
  /** Every row; the lower of this and the table counts. */
  readonly customRoi?: (view: RoiView<T>) => Ratio | Keep;
  /** Every row, unless an exit signal acts; needs `useExitSignal`. */
  readonly customExit?: (view: ExitView<T>) => ExitNow | Keep;
  /** Limit exits by signal, `customExit` or reduction. */
  readonly customExitPrice?: (view: ExitPriceView<T>) => Rate | Keep;
  /** Not for liquidation, partial exits and the end of the run. After a veto the next reason of the same row is tried. */
  readonly confirmTradeExit?: (view: ConfirmExitView<T>) => Confirm | Veto;
  /** Every row with a position, before exits (session: after). Its presence switches position adjustment on. */
  readonly adjustTradePosition?: (view: AdjustPositionView<T>) => Add | Reduce | Keep;
  /** Open orders that did not time out, from the row after placement. `adjustOrderPrice` replaces the other two. */
  readonly adjustEntryPrice?: (view: AdjustOrderView<T>) => Reprice | CancelOrder | Keep;
  readonly adjustExitPrice?: (view: AdjustOrderView<T>) => Reprice | CancelOrder | Keep;
  readonly adjustOrderPrice?: (view: AdjustOrderView<T>) => Reprice | CancelOrder | Keep;
  /** In addition to `unfilledtimeout`. */
  readonly checkEntryTimeout?: (view: OrderView<T>) => CancelOrder | Keep;
  readonly checkExitTimeout?: (view: OrderView<T>) => CancelOrder | Keep;
}
