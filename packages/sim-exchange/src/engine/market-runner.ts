import type { Decimal } from '../core/decimal.ts';
import { PRIORITY } from '../core/scheduler.ts';
import type { Market } from '../market/market.ts';
import type { MarketEvent, Tick } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Context } from './context.ts';
import type { PendingTick } from './symbol-book.ts';

/** Who has orders or positions that ticks may touch. */
export interface TickReader {
  /** Whether orders of this market would have to look at a price. */
  isTouched(symbol: string, price: Decimal): boolean;
  /** The book of a market changed without a trade. */
  meetBook(symbol: string): void;
  meetTriggers(symbol: string, pending: PendingTick): void;
  meetOrders(symbol: string, pending: PendingTick): void;
  /** Whether the mark price of this market means anything to anybody. */
  hasMargins(symbol: string): boolean;
  /** After matching: what goes by the mark price, and whoever cannot carry it any more. */
  checkMargins(symbol: string): void;
}

/** When a fill and a cancel meet in one instant: who is first. */
export type CancelRace = 'fill-first' | 'cancel-first' | 'seeded';

/** Plays the sources of all markets and hands ticks on: triggers first, then matching, then margins. */
export class MarketRunner {
  readonly #context: Context;
  readonly #race: CancelRace;
  readonly #readers: Readonly<Record<MarketKind, TickReader>>;
  readonly #byKey = new Map<string, Market>();
  readonly #pending = new Map<string, PendingTick[]>();

  constructor(context: Context, race: CancelRace, readers: Readonly<Record<MarketKind, TickReader>>) {
    this.#context = context;
    this.#race = race;
    this.#readers = readers;
    const { scheduler } = context;
    scheduler.handle('market', (key) => this.#advance(this.#market(key)));
    scheduler.handle('trigger', (key) => this.#each(key, (reader, symbol, tick) => reader.meetTriggers(symbol, tick)));
    scheduler.handle('match', (key) => {
      this.#each(key, (reader, symbol, tick) => reader.meetOrders(symbol, tick));
      this.#pending.delete(key);
    });
    scheduler.handle('margins', (key) => {
      const { kind, symbol } = this.#market(key);
      this.#readers[kind].checkMargins(symbol);
    });
  }

  /** Schedules the first event of each market. */
  start(markets: readonly Market[]): void {
    for (const market of markets) this.#scheduleNext(market);
  }

  /** An event that the source did not have. */
  feed(market: Market, event: MarketEvent): void {
    this.#told(market, event, market.apply(event));
  }

  /** Looks again at what comes next: somebody changed it. */
  reschedule(market: Market): void {
    this.#scheduleNext(market);
  }

  #advance(market: Market): void {
    const event = market.peek();
    // The time of an event that another source would have had.
    if (event === null || event.time > this.#context.scheduler.time) return;
    this.#told(market, event, market.advance());
    this.#scheduleNext(market);
  }

  #scheduleNext(market: Market): void {
    const next = market.peek();
    if (next !== null) this.#context.scheduler.schedule(next.time, PRIORITY.market, 'market', keyOf(market));
  }

  #told(market: Market, event: MarketEvent, tick: Tick | null): void {
    const { kind: marketKind, symbol } = market;
    const { emit, scheduler } = this.#context;
    const { time } = scheduler;
    if (event.kind === 'status') emit({ kind: 'status', market: marketKind, symbol, time });
    else if (tick === null) emit({ kind: 'book', market: marketKind, symbol, time });
    else emit({ kind: 'tick', market: marketKind, symbol, time, tick });
    if (event.kind === 'book' || event.kind === 'depth') this.#readers[marketKind].meetBook(symbol);
    if (tick !== null) this.#touch(market, tick);
    if ((tick !== null || event.kind === 'mark') && this.#readers[marketKind].hasMargins(symbol)) {
      scheduler.schedule(time, PRIORITY.liquidation, 'margins', keyOf(market));
    }
  }

  /** A tick that touches nothing is over; one that comes while others are pending may touch what they leave. */
  #touch(market: Market, tick: Tick): void {
    const key = keyOf(market);
    if (!this.#pending.has(key) && !this.#readers[market.kind].isTouched(market.symbol, tick.price)) return;
    this.#pend(key, { tick, number: market.tickNumber });
  }

  #pend(key: string, pending: PendingTick): void {
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) {
      waiting.push(pending);
      return;
    }
    this.#pending.set(key, [pending]);
    const { scheduler } = this.#context;
    scheduler.schedule(scheduler.time, PRIORITY.trigger, 'trigger', key);
    scheduler.schedule(scheduler.time, this.#matchPriority(), 'match', key);
  }

  #matchPriority(): number {
    const fillsFirst =
      this.#race === 'seeded' ? this.#context.ids.stream('race').below(2) === 0 : this.#race === 'fill-first';
    return fillsFirst ? PRIORITY.match : PRIORITY.lateMatch;
  }

  #each(key: string, meet: (reader: TickReader, symbol: string, tick: PendingTick) => void): void {
    const { kind, symbol } = this.#market(key);
    for (const tick of this.#pending.get(key) ?? []) meet(this.#readers[kind], symbol, tick);
  }

  #market(key: string): Market {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const [kind, symbol] = key.split(':') as [MarketKind, string];
    const market = this.#context.market(kind, symbol)!;
    this.#byKey.set(key, market);
    return market;
  }
}

function keyOf({ kind, symbol }: Market): string {
  return `${kind}:${symbol}`;
}
