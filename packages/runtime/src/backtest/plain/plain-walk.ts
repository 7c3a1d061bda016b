import { closeValue, entryCost, openValue } from '../../core/accounting.ts';
import type { Advice } from '../../core/advice.ts';
import { tryExits, type ExitCandidate, type PlaceExit } from '../../core/exit.ts';
import { maxNotional } from '../../core/liquidation.ts';
import type { NoEntryReason } from '../../core/reasons.ts';
import { round8 } from '../../core/round8.ts';
import { ENTRY_STOPLOSS, finalStake, proposedStake, stakeLimits } from '../../core/sizing.ts';
import { roundToTick, truncateAmount } from '../../core/steps.ts';
import { setInitialStop } from '../../core/stop.ts';
import { blankOrder } from '../../core/trade.ts';
import type { BacktestRun } from '../backtest-run.ts';
import { NEVER } from '../entry-candles.ts';
import type { Floor } from '../floor.ts';
import { byPriority, stepOf, type PairState } from '../pair-state.ts';
import { nextExitCandle } from '../scan-exits.ts';
import type { TradeLog } from '../trade-log.ts';
import { PlainPair } from './plain-pair.ts';
import { PlainWallet } from './plain-wallet.ts';

const NO_ADVICE: Advice = {};

/**
 * The walk of `Loop` and `Floor` for runs that are plain (`isPlainRun`), where every order fills on the candle on which it is placed:
 * no order is made, nobody is told, and a trade becomes a row of the log. It exists beside them because a search spends most of its
 * time here. What it decides is decided by the same functions of the core; what it does with that, a law holds equal to them to the
 * last bit. Before anything that is not plain, as an order that has to wait, it stops and hands over, and the floor goes on from there.
 */
export class PlainWalk {
  readonly #run: BacktestRun;
  readonly #floor: Floor;
  readonly #log: TradeLog;
  readonly #pairs: readonly PlainPair[];
  readonly #wallet: PlainWallet;
  readonly #hasPriority: boolean;
  readonly #isProtected: boolean;
  readonly #place: PlaceExit = (_, candidate) => this.#placeExit(candidate);
  #trades = 0;
  #orders = 0;
  /** What the candle that is looked at makes of the trade that it is about. */
  #exit: ExitCandidate | null = null;
  #exitRate = Number.NaN;

  constructor(run: BacktestRun, floor: Floor, states: readonly PairState[], log: TradeLog) {
    this.#run = run;
    this.#floor = floor;
    this.#log = log;
    this.#pairs = states.map((state) => new PlainPair(state, floor.fees.of(state.input), run.rules));
    this.#wallet = new PlainWallet(run.money);
    this.#isProtected = (run.protections ?? []).length > 0;
    this.#hasPriority = states.some(({ input }) => (input.signals.priority ?? null) !== null);
  }

  /** Makes at most `visits` steps. False when there are no more, or not for it: then it has to be handed over. */
  walk(visits: number): boolean {
    for (let i = 0; i < visits; i++) {
      const step = this.#nextStep();
      if (step === NEVER || !this.#visit(step)) return false;
    }
    return true;
  }

  /** Leaves everything as the floor would have it now. */
  handOver(): void {
    const { desk, portfolio } = this.#floor;
    desk.resume({ trades: this.#trades, orders: this.#orders });
    portfolio.resume(this.#wallet.figures);
    for (const pair of this.#wallet.open) {
      const trade = this.#withOrder(pair);
      portfolio.add(trade);
      pair.state.trades.push(trade);
    }
  }

  #withOrder({ trade, entryOrder, entryRate, fees }: PlainPair): PlainPair['trade'] {
    const order = blankOrder();
    order.id = entryOrder;
    order.type = this.#run.rules.entryOrderType;
    order.tag = trade.enterTag;
    order.placedTimeMs = trade.openTimeMs;
    order.rate = entryRate;
    order.amount = trade.amount;
    order.status = 'closed';
    order.filledTimeMs = trade.openTimeMs;
    order.filled = trade.amount;
    order.cost = trade.amount * entryRate * (1 + fees.fee);
    trade.orders.push(order);
    return trade;
  }

  #nextStep(): number {
    let next = NEVER;
    for (const { state } of this.#pairs) if (state.next < next) next = state.next;
    return next;
  }

  /** As in the loop: those with an open trade first, in order of opening. False: not for it, from some pair on. */
  #visit(step: number): boolean {
    if (this.#pairs.length === 1) return this.#process(this.#pairs[0]!, step);
    if (this.#wallet.open.length > 0) {
      for (const pair of [...this.#wallet.open])
        if (pair.state.next === step && !this.#process(pair, step)) return false;
    }
    const inLine = this.#hasPriority ? byPriority(this.#pairs, ({ state }) => step + state.shift) : this.#pairs;
    for (const pair of inLine) if (pair.state.next === step && !this.#process(pair, step)) return false;
    return true;
  }

  #process(pair: PlainPair, step: number): boolean {
    const { state } = pair;
    const candle = step + state.shift;
    const nowMs = state.originMs + candle * this.#run.rules.timeframeMs;
    this.#floor.view.look(pair.input, candle, nowMs);
    if (state.entries.directionAt(candle) !== 0) {
      if (!pair.isOpen) return this.#signal(pair, candle, nowMs);
      state.fate.refused(candle, nowMs === this.#floor.endMs ? 'last-candle' : 'in-trade');
    }
    if (!this.#hold(pair)) return false;
    state.next = this.#nextOf(pair, candle + 1, nowMs + this.#run.rules.timeframeMs);
    return true;
  }

  /** Of a pair without a trade. The candle of an entry is looked at closer only when something can happen on it. */
  #signal(pair: PlainPair, candle: number, nowMs: number): boolean {
    const { state } = pair;
    const { timeframeMs } = this.#run.rules;
    if (!this.#considerEntry(pair, candle)) return false;
    if (!pair.isOpen) {
      state.next = this.#nextOf(pair, candle + 1, nowMs + timeframeMs);
      return true;
    }
    state.next = this.#nextOf(pair, candle, nowMs);
    if (state.next !== candle - state.shift) return true;
    if (this.#hold(pair)) state.next = this.#nextOf(pair, candle + 1, nowMs + timeframeMs);
    else this.#takeBack(pair);
    return state.next !== candle - state.shift;
  }

  /** An entry that the floor has to make, because what follows on the same candle is not plain. */
  #takeBack(pair: PlainPair): void {
    this.#wallet.leave(pair, 0);
    this.#trades--;
    this.#orders--;
  }

  /** The step from `from` on, which opens at `fromMs`, at which something can happen to a pair. */
  #nextOf({ state, input, fees, trade, isOpen }: PlainPair, from: number, fromMs: number): number {
    if (from > input.last) return NEVER;
    if (!isOpen) return stepOf(state.entries.from(from), state.shift);
    const next = nextExitCandle(trade, input, this.#run.rules, fees, from, fromMs);
    return next > input.last ? NEVER : next - state.shift;
  }

  // ── Entries ───────────────────────────────────────────────────────

  #considerEntry(pair: PlainPair, candle: number): boolean {
    const { view, endMs } = this.#floor;
    const { fate } = pair.state;
    if (view.timeMs === endMs) fate.refused(candle, 'last-candle');
    else if (this.#isProtected && this.#floor.locks.isLocked(pair.input.pair, view.nowMs, 'long'))
      fate.refused(candle, 'locked');
    else if (this.#wallet.open.length >= this.#run.rules.maxOpenTrades) {
      fate.refused(candle, 'slot-taken');
      this.#floor.rejected.add(view.nowMs, pair.input.pair, view.enterTag);
    } else return this.#enter(pair, candle);
    return true;
  }

  #enter(pair: PlainPair, candle: number): boolean {
    const { low, open, high } = this.#floor.view;
    if (!(low <= open && open <= high)) return false;
    const amount = this.#amount(pair, open);
    if (typeof amount === 'string') {
      pair.state.fate.refused(candle, amount);
      return true;
    }
    // What is cut to the step once is cut when it leaves as well.
    if (truncateAmount(amount, pair.trade) !== amount) return false;
    this.#newTrade(pair, amount, open);
    pair.state.fate.enteredAt(candle);
    this.#wallet.enter(pair);
    return true;
  }

  #amount({ input }: PlainPair, rate: number): number | NoEntryReason {
    const { money, rules } = this.#run;
    const proposed = proposedStake(this.#wallet, money, rules.maxOpenTrades);
    if (proposed.stake === null) return proposed.reason;
    const limits = stakeLimits(input.market, money, rate, ENTRY_STOPLOSS, 1, maxNotional(input.tiers, 1));
    const decided = finalStake(proposed.stake, limits, this.#wallet.available());
    if (decided.stake === null) return decided.reason;
    const amount = truncateAmount(decided.stake / rate, input.market);
    return amount === 0 ? 'amount-too-small' : amount;
  }

  #newTrade(pair: PlainPair, amount: number, rate: number): void {
    const { trade, input, fees } = pair;
    const { nowMs, enterTag } = this.#floor.view;
    trade.id = ++this.#trades;
    pair.entryOrder = ++this.#orders;
    pair.entryRate = rate;
    trade.enterTag = enterTag;
    trade.openTimeMs = nowMs;
    trade.priceTick = input.ticks.at(nowMs);
    trade.openRate = roundToTick(rate, trade.priceTick);
    trade.amount = amount;
    trade.stakeAmount = entryCost(amount, rate);
    trade.maxStakeAmount = trade.stakeAmount;
    trade.openValue = openValue(trade, trade.amount, trade.openRate, fees);
    trade.minRate = trade.openRate;
    trade.maxRate = trade.openRate;
    trade.exitReason = null;
    trade.exitType = null;
    setInitialStop(trade, trade.openRate, this.#run.rules.stoploss);
  }

  // ── Exits ─────────────────────────────────────────────────────────

  /** False: an order would have to wait, and nothing has happened. */
  #hold(pair: PlainPair): boolean {
    const { trade, fees } = pair;
    const { stopLoss, stopLossRatio, initialStopLoss, stopIsTrailing } = trade;
    const { view } = this.#floor;
    view.isShort = false;
    this.#exit = null;
    tryExits(trade, view, this.#run.rules, fees, NO_ADVICE, this.#place);
    if (this.#exit === null) return true;
    const rate = roundToTick(this.#exitRate, trade.priceTick);
    if (view.low <= rate && rate <= view.high) {
      this.#leave(pair, this.#exit, rate);
      return true;
    }
    trade.stopLoss = stopLoss;
    trade.stopLossRatio = stopLossRatio;
    trade.initialStopLoss = initialStopLoss;
    trade.stopIsTrailing = stopIsTrailing;
    return false;
  }

  #placeExit(candidate: ExitCandidate): boolean {
    const isHeld = candidate.type === 'exit_signal' && this.#run.rules.exitOrderType === 'limit';
    this.#exit = candidate;
    this.#exitRate = isHeld ? Math.max(candidate.rate, this.#floor.view.low) : candidate.rate;
    return true;
  }

  #leave(pair: PlainPair, exit: ExitCandidate, rate: number): void {
    const { trade, fees, entryRate } = pair;
    const { timeMs } = this.#floor.view;
    const { notes } = this.#floor.desk.fills;
    if (exit.isGapped) notes.gappedStops++;
    if (exit.isAmbiguous || trade.openTimeMs === timeMs) notes.ambiguousTrades.push(trade.id);
    const entered = entryRate === trade.openRate ? trade.openValue : openValue(trade, trade.amount, entryRate, fees);
    const profit = round8(closeValue(trade, trade.amount, rate, 0, fees) - entered);
    trade.exitReason = exit.reason;
    trade.exitType = exit.type;
    pair.exitOrder = ++this.#orders;
    pair.closeRate = rate;
    pair.closeTimeMs = timeMs;
    pair.profitAbs = profit;
    pair.profitRatio = profit / entered;
    this.#log.appendPlain(pair);
    this.#wallet.leave(pair, profit);
    if (this.#isProtected) this.#protect(pair);
  }

  #protect({ trade, closeTimeMs: timeMs, closeRate: rate, profitAbs, profitRatio }: PlainPair): void {
    const { closings } = this.#floor;
    closings.recall(trade, { timeMs, rate, profitAbs, profitRatio });
    closings.protect(trade, timeMs);
  }
}
