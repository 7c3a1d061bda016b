import { PRIORITY } from '../core/scheduler.ts';
import type { Market } from '../market/market.ts';
import type { MarketEvent, Tick } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Context } from './context.ts';
import type { PendingTick } from './symbol-book.ts';

/** Who has orders or positions that ticks may touch. */
export interface TickReader {
  /** Whether a tick of this market means anything to anybody. */
  watches(symbol: string): boolean;
  meetTriggers(symbol: string, pending: PendingTick): void;
  meetOrders(symbol: string, pending: PendingTick): void;
  /** After matching: whoever cannot carry the new mark price any more. */
  checkMargins?(symbol: string): void;
}

/** When a fill and a cancel meet in one instant: who is first. */
export type CancelRace = 'fill-first' | 'cancel-first' | 'seeded';

/** Plays the sources of all markets and hands ticks on: triggers first, then matching, then margins. */
export class MarketRunner {
  readonly #context: Context;
  readonly #race: CancelRace;
  readonly #readers: Readonly<Record<MarketKind, TickReader>>;
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
      this.#readers[kind].checkMargins?.(symbol);
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

  #advance(market: Market): void {
    const event = market.peek();
    if (event === null) return;
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
    const reader = this.#readers[marketKind];
    if (!reader.watches(symbol)) return;
    const key = keyOf(market);
    if (tick !== null) this.#pend(key, { tick, number: market.tickNumber });
    if (tick !== null || event.kind === 'mark') scheduler.schedule(time, PRIORITY.liquidation, 'margins', key);
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
    const [kind, symbol] = key.split(':') as [MarketKind, string];
    return this.#context.market(kind, symbol)!;
  }
}

function keyOf({ kind, symbol }: Market): string {
  return `${kind}:${symbol}`;
}
