import { type Decimal, multiply, ONE } from '../core/decimal.ts';
import type { Tick } from '../market/market-event.ts';
import type { Context } from './context.ts';
import { isOpen, type Live } from './live-order.ts';
import type { Matcher } from './matcher.ts';
import type { PendingTick, SymbolBook } from './symbol-book.ts';
import { type Direction, directionOf, reaches, TriggerBook, type Waiting } from './trigger-book.ts';

interface Stop extends Waiting {
  readonly live: Live;
  readonly direction: Direction;
}

/** Spot orders of one market that wait for a price. They are orders all the while: listed, locked for, canceled like others. */
export class SpotStops {
  readonly #context: Context;
  readonly #matcher: Matcher;
  readonly #book: SymbolBook;
  readonly #waiting = new TriggerBook<Stop>();
  readonly #stops = new Map<Live, Stop>();
  readonly #trailing = new Set<Live>();

  constructor(context: Context, matcher: Matcher, book: SymbolBook) {
    this.#context = context;
    this.#matcher = matcher;
    this.#book = book;
  }

  /** Whether a price means anything to a stop here; trailing ones follow every price. */
  isTouched(price: Decimal): boolean {
    return this.#trailing.size > 0 || this.#waiting.reaches(price);
  }

  add(live: Live): void {
    const { order } = live;
    if (order.trailingDelta > 0) {
      this.#trailing.add(live);
      if (order.stopPrice === 0n && live.extreme === 0n) this.#startTrailing(live);
      return;
    }
    const stop = {
      live,
      direction: directionOf(order.type, order.side),
      level: order.stopPrice,
      sequence: live.sequence,
    };
    this.#stops.set(live, stop);
    this.#waiting.add(stop.direction, stop);
  }

  remove(live: Live): void {
    this.#trailing.delete(live);
    const stop = this.#stops.get(live);
    if (stop === undefined) return;
    this.#waiting.remove(stop.direction, stop);
    this.#stops.delete(live);
  }

  /** Lets go all that a tick reaches, oldest first. */
  meet({ tick, number }: PendingTick): void {
    const reached = this.#waiting.reached(tick.price).map(({ live }) => live);
    for (const live of this.#trailing) if (live.placedTick < number && this.#trails(live, tick)) reached.push(live);
    for (const live of reached) {
      if (live.placedTick < number && isOpen(live)) this.#trigger(live, tick, number);
    }
  }

  #trigger(live: Live, tick: Tick, number: number): void {
    this.remove(live);
    const { order } = live;
    order.workingAt = this.#context.scheduler.time;
    order.updatedAt = order.workingAt;
    live.placedTick = number;
    if (order.price > 0n) this.#matcher.arrive(live, this.#book);
    else if (this.#context.policy.stopFill === 'next-tick') this.#book.marketOrders.add(live);
    else this.#matcher.fillAt(live, this.#book, this.#fillPrice(live, tick));
  }

  /** The trigger, unless the candle opened beyond it: nobody traded there. */
  #fillPrice(live: Live, tick: Tick): Decimal {
    if (tick.opensBar) return tick.price;
    return live.extreme > 0n ? trailedLevel(live) : live.order.stopPrice;
  }

  #startTrailing(live: Live): void {
    live.extreme = this.#book.market.last;
    live.order.trailingTime = this.#context.scheduler.time;
  }

  /**
   * Moves a trailing stop's best price along, and says whether the price has come back far enough. A stop that sells (or that takes
   * profit by buying back up) follows the highest price and goes when it falls; the others mirror that.
   */
  #trails(live: Live, { price }: Tick): boolean {
    const { order } = live;
    const direction: Direction = order.side === 'SELL' ? 'fall' : 'rise';
    if (live.extreme === 0n) {
      if (reaches(directionOf(order.type, order.side), order.stopPrice, price)) this.#startTrailing(live);
      return false;
    }
    const further = direction === 'fall' ? price > live.extreme : price < live.extreme;
    if (further) live.extreme = price;
    return reaches(direction, trailedLevel(live), price);
  }
}

/** Where a trailing stop goes: its basis points back from the best price. */
function trailedLevel({ order, extreme }: Live): Decimal {
  const back = multiply(extreme, (BigInt(order.trailingDelta) * ONE) / 10_000n);
  return order.side === 'SELL' ? extreme - back : extreme + back;
}
