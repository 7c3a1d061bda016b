import type { Close } from '../core/advice.ts';
import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import type { Trade as CoreTrade } from '../core/trade.ts';
import { ClosedTradeView, TradeView, type TradeSource } from './trade-view.ts';

/** The views of a run's trades: one per trade, kept while it is open, and those of closed ones, found by pair and time. */
export class TradeBook {
  readonly #source: TradeSource;
  readonly #open = new Map<number, TradeView>();
  /** One trade is asked about several times in a row. */
  #lastTrade: CoreTrade | null = null;
  #lastView: TradeView | null = null;
  readonly #closed = new ClosedList();
  readonly #closedByPair = new Map<string, ClosedList>();
  readonly #lastEntered = new Map<string, { readonly view: ClosedTradeView; readonly enteredMs: number }>();

  constructor(source: TradeSource) {
    this.#source = source;
  }

  view(trade: CoreTrade): TradeView {
    if (trade === this.#lastTrade) return this.#lastView!;
    let view = this.#open.get(trade.id);
    if (view === undefined) this.#open.set(trade.id, (view = new TradeView(trade, this.#source)));
    this.#lastTrade = trade;
    this.#lastView = view;
    return view;
  }

  close(trade: CoreTrade, close: Close): void {
    this.#open.delete(trade.id);
    const view = new ClosedTradeView(trade, this.#source, close);
    this.#closed.add(view);
    let ofPair = this.#closedByPair.get(trade.pair);
    if (ofPair === undefined) this.#closedByPair.set(trade.pair, (ofPair = new ClosedList()));
    ofPair.add(view);
    const enteredMs = lastEntryMs(trade);
    const before = this.#lastEntered.get(trade.pair);
    if (before === undefined || before.enteredMs <= enteredMs) this.#lastEntered.set(trade.pair, { view, enteredMs });
  }

  /** Oldest first: of one pair or of all, closed at `sinceMs` or later. */
  closed(pair: string | undefined, sinceMs: number): readonly ClosedTradeView[] {
    const list = pair === undefined ? this.#closed : this.#closedByPair.get(pair);
    return list?.since(sinceMs) ?? [];
  }

  /** Of the closed trades of a pair the one that was added to last: with position stacking not always the one that closed last. */
  lastEntered(pair: string): ClosedTradeView | null {
    return this.#lastEntered.get(pair)?.view ?? null;
  }
}

function lastEntryMs({ openTimeMs, orders }: CoreTrade): number {
  let last = openTimeMs;
  for (const { isEntry, filledTimeMs } of orders)
    if (isEntry && filledTimeMs !== null) last = Math.max(last, filledTimeMs);
  return last;
}

/** Trades in the order of closing, so that a look at the last days does not read years. */
class ClosedList {
  readonly #trades: ClosedTradeView[] = [];
  readonly #times: number[] = [];

  add(trade: ClosedTradeView): void {
    this.#trades.push(trade);
    this.#times.push(trade.closeTimeMs);
  }

  since(timeMs: number): readonly ClosedTradeView[] {
    if (timeMs === Number.NEGATIVE_INFINITY) return this.#trades.slice();
    return this.#trades.slice(firstAtOrAfter(this.#times, timeMs, this.#times.length));
  }
}
