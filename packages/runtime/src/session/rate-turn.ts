import type { ClosedLog } from '../backtest/closings.ts';
import { byPriority } from '../backtest/pair-state.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { Quote } from '../core/quote.ts';
import type { Trade } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { openOrder } from '../fills/order-list.ts';
import type { BrokerDesk } from './broker-desk.ts';
import { keepBrokerStop } from './broker-stop.ts';
import { brokerOrder, brokerWatch, changeBroker } from './broker-watch.ts';
import { hearReport } from './hear-report.ts';
import { adjustAtRate } from './rate-adjust.ts';
import { barredFrom, closeMsOf, signalOf } from './rate-bars.ts';
import { enterAtRate, type ForcedEntry } from './rate-entry.ts';
import { forceToLeave, hasRate, quoteToLeave, tryToLeave } from './rate-exit.ts';
import { RateFloor } from './rate-floor.ts';
import { keepStop, leaveAsWanted } from './rate-stop.ts';
import { keepOrder } from './rate-upkeep.ts';
import { nearLiquidation } from './rate-warning.ts';
import type { SessionReason } from './reasons.ts';
import type { BrokerEvent, Command, QuoteOf, Refusal } from './session-event.ts';
import type { SessionPair } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';
import type { TradeWatches } from './trade-watch.ts';
import type { Made, Stops, Turn, Warning } from './turn.ts';
import type { VersionList } from './version-list.ts';

/**
 * freqtrade's live way through a moment: the view is the present rate, the signals are those of the last closed candle, and each step is
 * done for all trades before the next one: orders, exits, warnings, adjustments, entries. Each trade is looked after by its own version.
 */
export class RateTurn implements Turn {
  readonly #versions: VersionList;
  readonly #floor: RateFloor;
  #warnings: Warning[] = [];

  constructor(versions: VersionList, log: ClosedLog) {
    this.#versions = versions;
    this.#floor = new RateFloor(versions, log);
  }

  get portfolio(): Portfolio {
    return this.#floor.portfolio;
  }
  get money(): MoneyRules {
    return this.#floor.money;
  }
  get locks(): Turn['locks'] {
    return this.#floor.locks;
  }
  get closings(): Turn['closings'] {
    return this.#floor.closings;
  }
  get watches(): TradeWatches {
    return this.#floor.watches;
  }
  get gone(): Turn['gone'] {
    return this.#floor.gone;
  }
  get counters(): OrderCounters {
    return this.#floor.counters;
  }
  get made(): Made {
    return { trades: this.#floor.trades, orders: this.#floor.orders.count };
  }

  resume({ trades, orders }: Made): void {
    this.#floor.trades = trades;
    this.#floor.orders.count = orders;
  }

  start(nowMs: number, version?: SessionVersion): void {
    const halls = version === undefined ? this.#floor.halls : [this.#floor.hallIn(version)];
    for (const { advice } of halls) advice.botStart?.(nowMs);
  }

  enter(version: SessionVersion): void {
    this.#floor.enter(version);
  }

  refreshSettings(): void {
    this.#floor.refreshSettings();
  }

  fund(pair: string, timeMs: number): void {
    for (const trade of this.#held()) if (trade.pair === pair) this.#floor.hallOf(trade).margin.filled(trade, timeMs);
  }

  command(command: Command, nowMs: number, quoteOf: QuoteOf): Refusal | null {
    this.#see(quoteOf, nowMs);
    if (command.kind === 'force-entry') return this.#forceEntry(command.pair, command.isShort, nowMs);
    const trade = this.portfolio.openTrades.find(({ id }) => id === command.tradeId);
    if (trade === undefined) return 'no-trade';
    if (command.kind === 'force-exit' && trade.amount > 0) return this.#forceExit(trade, nowMs, command.isEmergency);
    const order = openOrder(trade);
    if (order === null) return this.#wantsNoMore(trade) ? null : 'no-order';
    const { broker, desk } = this.#floor.hallOf(trade);
    if (desk.cancel(trade, order) && trade.amount === 0) this.#floor.drop(trade);
    if (command.kind === 'force-exit') broker?.leaveAfter(trade, order, command.isEmergency);
    else if (brokerOrder(this.watches, trade, order.id)?.wish === null) return 'too-little';
    return null;
  }

  report(event: BrokerEvent): Refusal | null {
    return hearReport(event, this.#floor, this.#versions);
  }

  pause(): void {
    for (const trade of this.#open())
      if (brokerWatch(this.watches, trade).next?.isEntry === true) changeBroker(this.watches, trade, { next: null });
  }

  take(nowMs: number, quoteOf: QuoteOf, stops: Stops): void {
    this.#see(quoteOf, nowMs);
    this.#floor.gone.forget(nowMs);
    for (const { advice } of this.#floor.halls) advice.botLoopStart?.(nowMs);
    for (const trade of this.#open()) this.#keepOrder(trade, nowMs);
    for (const trade of this.#held()) this.#leave(trade, nowMs);
    for (const trade of this.#held()) this.#warn(trade, nowMs);
    for (const trade of this.#held()) this.#adjust(trade, nowMs, stops);
    for (const trade of this.#open()) this.#sendBeside(trade, nowMs);
    for (const pair of this.#inLine()) this.#consider(pair, nowMs, stops);
  }

  wants(): readonly string[] {
    const open = this.portfolio.openTrades.map(({ pair }) => pair);
    const { canShort, maxOpenTrades } = this.#floor.newest.rules;
    if (open.length >= maxOpenTrades) return open;
    const { pairs } = this.#versions.newest;
    const asking = pairs.filter((pair) => pair.awaits.length === 0 && signalOf(pair, canShort) !== 0);
    return [...new Set([...open, ...asking.map(({ input }) => input.pair)])];
  }

  takeWarnings(): readonly Warning[] {
    const taken = this.#warnings;
    this.#warnings = [];
    return taken;
  }

  /** What was seen too long ago counts as nothing. */
  #see(quoteOf: QuoteOf, nowMs: number): void {
    const { quotesStaleAfterMs } = this.#versions.newest.rates;
    this.#floor.quoteOf = (pair) => {
      const quote = quoteOf(pair);
      return quote === null || nowMs - quote.timeMs > quotesStaleAfterMs ? null : quote;
    };
  }

  #quoteOf(pair: string): Quote | null {
    return this.#floor.quoteOf(pair);
  }

  /** Between two tries of what a person wanted left nothing waits that could be canceled: it is tried no more. */
  #wantsNoMore(trade: Trade): boolean {
    if (brokerWatch(this.watches, trade).isWantedOut !== true) return false;
    changeBroker(this.watches, trade, { isWantedOut: false });
    return true;
  }

  #forceExit(trade: Trade, nowMs: number, isEmergency = false): Refusal | null {
    const hall = this.#floor.hallOf(trade);
    const type = isEmergency ? 'emergency_exit' : 'force_exit';
    const quote = quoteToLeave(hall, trade, type, this.#quoteOf(trade.pair), nowMs);
    if (quote === null) return 'no-rate';
    const isLeaving = openOrder(trade)?.isEntry === false || brokerWatch(this.watches, trade).next?.isEntry === false;
    if (forceToLeave(hall, trade, type, quote, nowMs)) return null;
    if (!isLeaving) return hasRate(hall, trade, quote) ? 'too-little' : 'no-rate';
    // The same order is on its way already, at a price that somebody knew; or one rests of which so little is left that nobody may take its place.
    const isGoing = hall.broker === null || hall.broker.isGoingByForce(trade) || hall.broker.isGoingAtMarket(trade);
    return isGoing || brokerWatch(this.watches, trade).isWantedOut === true ? null : 'too-little';
  }

  /** Locks and stopped entries bar signals, not people. */
  #forceEntry(name: string, isShort: boolean, nowMs: number): Refusal | null {
    const { rules, rates } = this.#floor.newest;
    const pair = this.#versions.pairIn(this.#versions.newest, name);
    if (pair === null) return 'unknown-pair';
    if (this.#isTraded(name)) return 'in-trade';
    if (isShort && !rules.canShort) return 'shorts-not-allowed';
    if (this.portfolio.openTrades.length >= rules.maxOpenTrades) return 'slot-taken';
    return this.#enter(pair, isShort, nowMs, { tag: 'force_entry', type: rates.forceEntryOrderType });
  }

  /** A copy: trades close on the way. */
  #open(): readonly Trade[] {
    return [...this.portfolio.openTrades];
  }

  #held(): readonly Trade[] {
    return this.portfolio.openTrades.filter(({ amount }) => amount > 0);
  }

  #keepOrder(trade: Trade, nowMs: number): void {
    const closeMs = closeMsOf(this.#versions.pairOf(trade), this.#versions.of(trade).run.timeframe);
    const hall = this.#floor.hallOf(trade);
    const quote = this.#quoteOf(trade.pair);
    if (keepOrder(hall, trade, quote, nowMs, closeMs)) this.#floor.drop(trade);
    else if (hall.broker !== null && trade.amount === 0) {
      keepBrokerStop(hall, this.#floor.orders, trade, null, nowMs);
      if (quote !== null) this.#leaveFirst(hall.broker, trade);
    }
  }

  /** What a first entry has brought so far, and no stop can protect, waits for none of its rest. */
  #leaveFirst(broker: BrokerDesk, trade: Trade): void {
    const order = openOrder(trade);
    if (order === null || !brokerWatch(this.watches, trade).isEmergency) return;
    broker.leaveAfter(trade, order, true);
    changeBroker(this.watches, trade, { isEmergency: false });
  }

  #sendBeside(trade: Trade, nowMs: number): void {
    const { broker, pairOf, view } = this.#floor.hallOf(trade);
    if (broker === null) return;
    view.lookNow(pairOf(trade.pair).input, nowMs, trade.openRate);
    view.isShort = trade.isShort;
    broker.sendBeside(trade);
  }

  #leave(trade: Trade, nowMs: number): void {
    const quote = this.#quoteOf(trade.pair);
    const hall = this.#floor.hallOf(trade);
    if (quote === null) {
      leaveAsWanted(hall, trade, null, nowMs);
      return;
    }
    keepStop(hall, this.#floor.orders, trade, quote, nowMs);
    if (this.portfolio.openTrades.includes(trade)) tryToLeave(hall, trade, quote, nowMs);
  }

  #warn(trade: Trade, nowMs: number): void {
    const quote = this.#quoteOf(trade.pair);
    const warning = quote === null ? null : nearLiquidation(this.#floor.hallOf(trade), trade, quote, nowMs);
    if (warning !== null) this.#warnings.push(warning);
  }

  #adjust(trade: Trade, nowMs: number, { isPaused, barred }: Stops): void {
    const hall = this.#floor.hallOf(trade);
    const quote = this.#quoteOf(trade.pair);
    if (hall.rules.maxEntryPositionAdjustment === null || quote === null) return;
    const isBehind = this.#versions.pairOf(trade).awaits.length > 0;
    const isBarred = isPaused || isBehind || (barred['*'] ?? barred[trade.pair]) !== undefined;
    const mayAdd = !isBarred && hall.desk.mayAdd(trade, nowMs);
    adjustAtRate(hall, trade, quote, nowMs, mayAdd);
  }

  #isTraded(pair: string): boolean {
    return this.portfolio.openTrades.some((trade) => trade.pair === pair);
  }

  #inLine(): readonly SessionPair[] {
    const { pairs } = this.#versions.newest;
    const hasPriority = pairs.some(({ input }) => (input.signals.priority ?? null) !== null);
    return hasPriority ? byPriority(pairs, ({ input }) => input.candles.length) : pairs;
  }

  #consider(pair: SessionPair, nowMs: number, stops: Stops): void {
    const candle = pair.input.candles.length;
    const direction = signalOf(pair, this.#floor.newest.rules.canShort);
    pair.fate.begin(candle, direction);
    if (direction === 0) return;
    const isShort = direction < 0;
    const reason = this.#barred(pair, isShort, nowMs, stops) ?? this.#enter(pair, isShort, nowMs);
    if (reason === null) pair.fate.enteredAt(candle);
    else pair.fate.refused(candle, reason);
  }

  #barred(pair: SessionPair, isShort: boolean, nowMs: number, stops: Stops): SessionReason | null {
    if (this.#isTraded(pair.input.pair)) return 'in-trade';
    const { locks, portfolio } = this.#floor;
    return barredFrom(pair, isShort, nowMs, stops, this.#versions.newest, { locks, portfolio });
  }

  #enter(pair: SessionPair, isShort: boolean, nowMs: number, forced?: ForcedEntry): SessionReason | null {
    const quote = this.#quoteOf(pair.input.pair);
    if (quote === null) return 'no-rate';
    this.portfolio.refreshFree();
    const entered = enterAtRate(this.#floor.newest, pair, isShort, quote, nowMs, this.#floor.trades + 1, forced);
    if (typeof entered === 'string') return entered;
    this.#floor.trades = entered.id;
    this.#versions.assign(entered, this.#versions.newest);
    return null;
  }
}
