import { CandleView } from '../backtest/candle-view.ts';
import { Closings, type ClosedLog } from '../backtest/closings.ts';
import { ISOLATED } from '../backtest/floor.ts';
import { Margin } from '../backtest/margin.ts';
import type { PairInput } from '../backtest/pair-input.ts';
import { dropFrom } from '../backtest/pair-state.ts';
import type { Fees } from '../core/accounting.ts';
import type { Advice, World } from '../core/advice.ts';
import { FREQTRADE_FILLS } from '../core/fill-rules.ts';
import { lastFill } from '../core/last-fill.ts';
import { Locks } from '../core/locks.ts';
import { Portfolio } from '../core/portfolio.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import { noneCounted } from '../fills/order-counters.ts';
import { OrderFills } from '../fills/order-fills.ts';
import { OrderMaker } from '../fills/order-list.ts';
import { BrokerDesk } from './broker-desk.ts';
import type { BrokerOrder } from './broker-order.ts';
import { changeBroker } from './broker-watch.ts';
import type { Desk } from './desk.ts';
import { GoneTrades } from './gone-trades.ts';
import { PastTrades } from './past-trades.ts';
import { RateDesk } from './rate-desk.ts';
import type { RateHall } from './rate-hall.ts';
import type { RateRules } from './rate-rules.ts';
import { SessionFees } from './session-fees.ts';
import type { QuoteOf } from './session-event.ts';
import type { SessionPair } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';
import { simulatedBroker } from './simulated-broker.ts';
import { tradeRecord } from './trade-record.ts';
import { TradeWatches } from './trade-watch.ts';
import { unfilled } from './unfilled.ts';
import type { VersionList } from './version-list.ts';

/** What all versions of a session share, one wallet, one list of locks, one numbering, and the hall of each of them. */
export class RateFloor {
  readonly portfolio: Portfolio;
  readonly locks: Locks;
  readonly watches = new TradeWatches();
  readonly gone = new GoneTrades();
  readonly view = new CandleView();
  readonly orders = new OrderMaker();
  readonly counters = noneCounted();
  /** How many trades there were: the number of the newest. */
  trades = 0;
  /** What the market shows now. */
  quoteOf: QuoteOf = () => null;
  /** Of the newest version. */
  readonly money: MoneyRules;
  readonly #versions: VersionList;
  readonly #log: ClosedLog;
  readonly #halls = new Map<SessionVersion, RateHall>();
  #closings: Closings;
  /** Who hears of a trade that is closed. */
  #told: readonly RateHall[] = [];
  /** Also for versions that are still to come. */
  readonly #past = new PastTrades();

  constructor(versions: VersionList, log: ClosedLog) {
    const { run } = versions.newest;
    this.#versions = versions;
    this.#log = log;
    this.money = { ...run.money };
    this.portfolio = new Portfolio(this.money, run.liquidation?.isCross);
    this.locks = run.locks ?? new Locks(run.timeframe);
    for (const version of versions.all) this.#open(version);
    this.#closings = this.#makeClosings();
  }

  /** Of the version that enters. */
  get newest(): RateHall {
    return this.hallIn(this.#versions.newest);
  }

  get closings(): Closings {
    return this.#closings;
  }

  get halls(): readonly RateHall[] {
    return this.#versions.all.map((version) => this.hallIn(version));
  }

  hallOf(trade: Trade): RateHall {
    return this.hallIn(this.#versions.of(trade));
  }

  hallIn(version: SessionVersion): RateHall {
    return this.#halls.get(version)!;
  }

  /** Another version enters from now on; one that was not here before learns what happened. */
  enter(version: SessionVersion): void {
    const isNew = !this.#halls.has(version);
    if (isNew) this.#open(version);
    // Protections are those of the newest version.
    this.#closings = this.#makeClosings();
    this.#told = isNew ? [this.hallIn(version)] : [];
    for (const { trade, close } of this.#past.take()) this.#closings.recall(trade, close);
    this.#told = this.halls;
  }

  refreshSettings(): void {
    Object.assign(this.money, this.#versions.newest.run.money);
    const isHere = new Set(this.#versions.all);
    for (const version of this.#halls.keys()) if (!isHere.has(version)) this.#halls.delete(version);
    this.#told = this.halls;
  }

  /** A trade whose only entry order is gone. */
  drop(trade: Trade): void {
    dropFrom(this.#pairOf(trade).trades, trade);
    this.portfolio.remove(trade);
    this.portfolio.refreshFree();
    this.#forget(trade, true);
  }

  /** A trade that was over and has filled after all: with these orders of its own. */
  revive(trade: Trade, version: SessionVersion, orders: readonly BrokerOrder[]): void {
    this.#versions.assign(trade, version);
    this.portfolio.add(trade);
    this.#pairOf(trade).trades.push(trade);
    changeBroker(this.watches, trade, { orders });
  }

  #forget(trade: Trade, isEmpty: boolean): void {
    const { broker } = this.watches.of(trade);
    this.watches.drop(trade);
    if (broker === undefined) return;
    const record = tradeRecord(isEmpty ? trade : unfilled(trade), this.#versions.of(trade).id, null);
    this.gone.all.set(trade.id, { broker, record, ...(isEmpty ? {} : { isClosed: true }), sinceMs: this.view.timeMs });
  }

  #pairOf(trade: Trade): SessionPair {
    return this.#versions.pairOf(trade);
  }

  #open(version: SessionVersion): RateHall {
    const { run } = version;
    const rates = this.#ratesOf(version);
    const { rules, isFutures = false, liquidation = ISOLATED } = run;
    const { money, portfolio, view, watches, orders, counters } = this;
    const pairOf = (pair: string): SessionPair => this.#versions.pairIn(version, pair)!;
    const fees = new SessionFees(rates.fee, run.money.fee, pairOf);
    const advice = this.#adviceOf(version, fees);
    const fills = new OrderFills(FREQTRADE_FILLS);
    const margin = new Margin(isFutures, liquidation, FREQTRADE_FILLS, portfolio, (trade) => this.#pairOf(trade).input);
    const onExit = (trade: Trade, isClosed: boolean): void => this.#left(trade, isClosed);
    const around = { rules, fees, advice, margin, view, portfolio };
    const parts = { ...around, fills, onExit, orders, counters, watches };
    const broker = rates.fills === 'exchange' ? new BrokerDesk({ ...parts, money, rates, pairOf }) : null;
    const desk: Desk = broker ?? new RateDesk({ ...parts, broker: simulatedBroker });
    const hall = { ...around, rates, money, desk, broker, watches, pairOf };
    this.#halls.set(version, hall);
    this.#told = this.halls;
    return hall;
  }

  /** As with freqtrade, what a person leaves goes by the config that is in force, whichever its trade was entered with. */
  #ratesOf({ rates }: SessionVersion): RateRules {
    const versions = this.#versions;
    return {
      ...rates,
      get forceExitOrderType() {
        return versions.newest.rates.forceExitOrderType;
      },
    };
  }

  #adviceOf({ run }: SessionVersion, fees: SessionFees): Advice {
    const { portfolio, locks, view } = this;
    const feesOf = (trade: Trade): Fees => fees.ofTrade(trade);
    const quoteOf: QuoteOf = (pair) => this.quoteOf(pair);
    const world: World = { portfolio, locks, fees: fees.one, feesOf, quoteOf, view };
    return run.advise?.(world) ?? run.advice ?? {};
  }

  #makeClosings(): Closings {
    const { money, portfolio, locks } = this;
    const advice: Advice = {
      tradeClosed: (trade, close) => {
        const past = this.#past.keep(trade, close);
        for (const hall of this.#told) hall.advice.tradeClosed?.(past.trade, past.close);
      },
    };
    const { protections = [] } = this.#versions.newest.run;
    const fees = { of: (input: PairInput): Fees => this.#feesOn(input) };
    return new Closings({ money, fees, portfolio, locks, advice, protections, log: this.#log });
  }

  /** Of the open trade of a pair. */
  #feesOn({ pair }: PairInput): Fees {
    const trade = this.portfolio.openTrades.find((open) => open.pair === pair);
    return trade === undefined ? this.newest.fees.one : this.hallOf(trade).fees.ofTrade(trade);
  }

  /** An exit order was filled: the trade is flat, or a part of it is gone. Protections look at trades that closed. */
  #left(trade: Trade, isClosed: boolean): void {
    const { timeMs } = this.view;
    if (isClosed) {
      const pair = this.#pairOf(trade);
      const last = lastFill(trade)!;
      this.closings.close(trade, pair.input, last.filledTimeMs!, last);
      dropFrom(pair.trades, trade);
      this.#forget(trade, false);
      // Not into the same signal again.
      const side = this.newest.rules.noReversal === true ? '*' : trade.isShort ? 'short' : 'long';
      this.locks.lock(trade.pair, side, 'Auto lock', timeMs, timeMs);
      this.closings.protect(trade, timeMs);
      this.closings.forget(timeMs);
    }
    this.portfolio.refreshFree();
  }
}
