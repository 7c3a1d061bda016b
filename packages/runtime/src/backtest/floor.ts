import type { Advice, World } from '../core/advice.ts';
import { FREQTRADE_FILLS, type FillRules } from '../core/fill-rules.ts';
import type { LiquidationRules } from '../core/liquidation.ts';
import { Locks } from '../core/locks.ts';
import { Portfolio } from '../core/portfolio.ts';
import type { NoEntryReason } from '../core/reasons.ts';
import type { Trade } from '../core/trade.ts';
import type { BacktestRun } from './backtest-run.ts';
import { CandleView } from './candle-view.ts';
import { Closings, type ClosedLog } from './closings.ts';
import { Desk } from './desk.ts';
import { FreedInside } from './freed-inside.ts';
import type { PairInput } from './pair-input.ts';
import { dropFrom } from './pair-state.ts';
import { RejectedSignals } from './rejected-signals.ts';
import { RunFees } from './run-fees.ts';

const NO_ADVICE: Advice = {};
export const ISOLATED: LiquidationRules = { isCross: false, buffer: 0.05 };

/** What a floor is made of: a run without the way its candles are walked. */
export type FloorRun = Omit<BacktestRun, 'detailMs' | 'log' | 'onProgress'>;

/** A pair on the floor. */
export interface FloorPair {
  readonly input: PairInput;
  /** Open ones, in order of opening; more than one only with position stacking. */
  readonly trades: Trade[];
  /** Told what became of the entry signal that acts on a candle. */
  readonly fate: {
    refused(candle: number, reason: NoEntryReason): void;
    enteredAt(candle: number): void;
  };
}

/**
 * Trades one candle of one pair after another, in freqtrade's order of steps: orders, entry, open trades. Who walks the candles decides
 * which pair and candle that is: a backtest, or a session to which candles come as they close.
 */
export class Floor {
  readonly view = new CandleView();
  readonly portfolio: Portfolio;
  readonly desk: Desk;
  readonly locks: Locks;
  readonly fees: RunFees;
  readonly advice: Advice;
  readonly rejected = new RejectedSignals();
  readonly closings: Closings;
  /** Open time of the last candle, on which nothing is entered. */
  endMs = Number.POSITIVE_INFINITY;
  readonly #run: FloorRun;
  readonly #pairOf: (pair: string) => FloorPair;
  readonly #fills: FillRules;
  readonly #freed: FreedInside;
  /** Whether the trade that was closed last left inside its candle, away from the open. */
  #leftInside = false;

  constructor(run: FloorRun, pairOf: (pair: string) => FloorPair, log: ClosedLog) {
    this.#run = run;
    this.#pairOf = pairOf;
    const { rules, money, isFutures = false, liquidation = ISOLATED, protections = [] } = run;
    this.portfolio = new Portfolio(money, run.liquidation?.isCross);
    this.#freed = new FreedInside(this.portfolio);
    this.#fills = rules.fills ?? FREQTRADE_FILLS;
    this.fees = new RunFees(money.fee, this.#fills.fees, rules.entryOrderType === 'limit', run.pairs);
    this.locks = run.locks ?? new Locks(run.timeframe);
    const { portfolio, locks, fees, view } = this;
    const world: World = { portfolio, locks, fees: fees.one, view };
    const advice = run.advise?.(world) ?? run.advice ?? NO_ADVICE;
    this.advice = advice;
    this.closings = new Closings({ money, fees, portfolio, locks, advice, protections, log });
    this.desk = new Desk(
      { rules, money, fees, advice, isFutures, liquidation },
      portfolio,
      view,
      (trade) => pairOf(trade.pair).input,
      (trade, isClosed) => this.#left(trade, isClosed),
    );
  }

  /** The candle that the view shows, on the signals before it. A trade that left may be followed by one of the opposite side. */
  trade(pair: FloorPair, candle: number, direction: number): void {
    this.#leftInside = false;
    if (this.#fills.freedSlotNextCandle) this.#freed.passTo(this.view.timeMs);
    const closedSign = this.#step(pair, candle, direction);
    const { canShort, noReversal = false } = this.#run.rules;
    if (!canShort || noReversal || direction === 0 || closedSign !== -direction) return;
    if (this.#leftInside && this.#fills.reverseOnlyFromOpen) pair.fate.refused(candle, 'in-trade');
    else this.#reverse(pair, candle, direction);
  }

  /** What is still open leaves at the open of the candle that the view shows. */
  closeAll(pair: FloorPair): void {
    for (const trade of [...pair.trades]) {
      if (trade.amount === 0) this.#drop(pair, trade);
      else this.desk.forceExit(trade);
    }
  }

  #reverse(pair: FloorPair, candle: number, direction: number): void {
    const wasInside = this.#leftInside;
    const before = this.desk.tradeCount;
    this.#step(pair, candle, direction);
    if (wasInside && this.desk.tradeCount > before) this.desk.fills.notes.reversalsInside++;
  }

  /** Orders, entry, open trades: one candle of one pair. Returns the side of a trade that was open and is now closed, else 0. */
  #step(pair: FloorPair, candle: number, direction: number): number {
    const { trades } = pair;
    const sign = trades.length === 0 || this.#run.rules.positionStacking ? 0 : trades[0]!.sign;
    for (let i = 0; i < trades.length;) {
      if (this.desk.manage(trades[i]!)) this.#drop(pair, trades[i]!);
      else i++;
    }
    if (direction !== 0) this.#considerEntry(pair, candle, direction);
    if (trades.length === 1) this.desk.hold(trades[0]!);
    else if (trades.length > 1) for (const trade of [...trades]) this.desk.hold(trade);
    return trades.length === 0 ? sign : 0;
  }

  #considerEntry(pair: FloorPair, candle: number, direction: number): void {
    const { rules } = this.#run;
    const isShort = direction < 0;
    if (this.#isOver()) pair.fate.refused(candle, 'last-candle');
    else if (pair.trades.length > 0 && !rules.positionStacking) pair.fate.refused(candle, 'in-trade');
    else if (this.locks.isLocked(pair.input.pair, this.view.nowMs, isShort ? 'short' : 'long'))
      pair.fate.refused(candle, 'locked');
    else if (this.portfolio.openTrades.length + this.#freed.slots >= rules.maxOpenTrades) this.#reject(pair, candle);
    else this.#enter(pair, candle, isShort);
  }

  /** Nothing is entered on the last candle; of its detail candles only the first counts as that, unless the rules say otherwise. */
  #isOver(): boolean {
    const { timeMs } = this.view;
    return timeMs === this.endMs || (this.#fills.noEntryInLastCandle && timeMs > this.endMs);
  }

  #reject(pair: FloorPair, candle: number): void {
    pair.fate.refused(candle, 'slot-taken');
    this.rejected.add(this.view.nowMs, pair.input.pair, this.view.enterTag);
  }

  #enter(pair: FloorPair, candle: number, isShort: boolean): void {
    const entered = this.desk.enter(pair.input, isShort);
    if (typeof entered === 'string') {
      pair.fate.refused(candle, entered);
      return;
    }
    pair.fate.enteredAt(candle);
    if (this.view.timeMs > this.endMs) this.desk.fills.notes.lastCandleEntries++;
    pair.trades.push(entered);
    this.portfolio.refreshFree();
  }

  /** An exit order was filled: the trade is flat, or a part of it is gone. */
  #left(trade: Trade, isClosed: boolean): void {
    const { timeMs } = this.view;
    if (isClosed) this.#close(this.#pairOf(trade.pair), trade, timeMs);
    this.portfolio.refreshFree();
    this.closings.protect(trade, timeMs);
  }

  #close(pair: FloorPair, trade: Trade, timeMs: number): void {
    dropFrom(pair.trades, trade);
    const profit = this.closings.close(trade, pair.input, timeMs);
    this.#leftInside = this.desk.filledInside;
    if (this.#leftInside && this.#fills.freedSlotNextCandle)
      this.#freed.hold(trade.stakeAmount + Math.max(profit.abs, 0));
    this.#recycle(trade);
  }

  /** A strategy that is told of closed trades may look at them later. */
  #recycle(trade: Trade): void {
    if (this.advice.tradeClosed === undefined) this.desk.recycle(trade);
  }

  /** A trade whose only entry order is gone leaves no trace but a counter. */
  #drop(pair: FloorPair, trade: Trade): void {
    dropFrom(pair.trades, trade);
    this.portfolio.remove(trade);
    this.portfolio.refreshFree();
    this.#recycle(trade);
  }
}
