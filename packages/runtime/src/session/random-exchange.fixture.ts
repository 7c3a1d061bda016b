import { exactDifference, exactSum } from '../core/exact-sum.ts';
import { reportOf } from './made-broker.fixture.ts';
import type { OrderReport, ReportedState } from './order-report.ts';
import type { RatePlay } from './rate-world.fixture.ts';
import { wantedOrders, type WantedOrder } from './wanted-orders.ts';

/** An order as it lies at the exchange, whatever was told of it. */
interface Lying {
  order: WantedOrder;
  filled: number;
  cost: number;
  /** How it ended. */
  end: ReportedState | null;
  isWanted: boolean;
  /** Wanted no more, and all is told. */
  isDone: boolean;
  readonly told: OrderReport[];
}

/**
 * An exchange that fills, ends and refuses orders as chance has it, and tells of it late, twice, in another order or not at all. It sells no
 * more than a trade has, and takes no order before those are over that hold back its coins.
 */
export class RandomExchange {
  /** What is held of each pair in truth; short: below zero. */
  readonly positions = new Map<string, number>();
  /** What the session could bring together with no trade. */
  readonly refused: string[] = [];
  tellings = 0;
  readonly #play: RatePlay;
  readonly #onEvent: () => void;
  readonly #lying = new Map<number, Lying>();

  /** `onEvent`: after each report. */
  constructor(play: RatePlay, onEvent: () => void) {
    this.#play = play;
    this.#onEvent = onEvent;
  }

  /** `pick`: what happens, and to which order; `price` where an order has no rate of its own. */
  act(pick: number, nowMs: number, price: number): void {
    this.#hear();
    const here = [...this.#lying.values()].filter((each) => !each.isDone);
    const one = here[pick % Math.max(here.length, 1)];
    if (one === undefined) return;
    // Nobody waits for long for news of what is wanted no more.
    if (!one.isWanted && pick % 2 === 0) {
      this.#tell(one, nowMs);
      one.isDone = true;
      return;
    }
    const share = (1 + (pick % 7)) / 7;
    switch (Math.floor(pick / 8) % 8) {
      case 0:
        this.#fill(one, share, price);
        return;
      case 1:
      case 2:
        this.#fill(one, 1, price);
        this.#tell(one, nowMs);
        return;
      case 3:
        if (one.order.isCanceled || pick % 3 === 0) one.end ??= 'canceled';
        return;
      case 4:
        // It forgets the last fill.
        if (one.end !== null && one.told.length > 0) this.#say({ ...one.told.at(-1)!, state: one.end }, nowMs);
        return;
      case 5:
        if (one.told.length > 0) this.#say(one.told[pick % one.told.length]!, nowMs);
        return;
      case 6:
        if (one.filled === 0 && one.told.length === 0 && pick % 4 === 0) one.end ??= 'rejected';
        this.#tell(one, nowMs);
        return;
      default:
        this.#tell(one, nowMs);
    }
  }

  /** All of the truth is told. */
  settle(nowMs: number): void {
    for (let rounds = 0; rounds < 30; rounds++) {
      this.#hear();
      const before = this.#play.deltas.length;
      for (const one of this.#lying.values()) {
        if (one.order.action !== 'stop' || one.filled > 0) one.end ??= 'canceled';
        if (JSON.stringify(one.told.at(-1)) !== JSON.stringify(this.#report(one))) this.#tell(one, nowMs);
      }
      if (this.#play.deltas.length === before) return;
    }
    throw new Error('orders follow orders without an end');
  }

  #hear(): void {
    const wanted = new Map(wantedOrders(this.#play.records).map((order) => [order.leg, order]));
    for (const [leg, one] of this.#lying) {
      one.isWanted = wanted.has(leg);
      // Reports name the trade for which it was placed, whoever has it by now.
      one.order = { ...(wanted.get(leg) ?? one.order), tradeId: one.order.tradeId };
      if (!one.isWanted) one.end ??= 'canceled';
    }
    for (const [leg, order] of wanted)
      if (!this.#lying.has(leg))
        this.#lying.set(leg, { order, filled: 0, cost: 0, end: null, isWanted: true, isDone: false, told: [] });
  }

  #fill(one: Lying, share: number, price: number): void {
    const { order, end, filled } = one;
    if (end !== null || order.after.some((leg) => this.#lying.get(leg)?.end === null)) return;
    const position = this.positions.get(order.pair) ?? 0;
    const isEntry = order.action === 'enter' || order.action === 'add';
    const sign = order.side === 'buy' ? 1 : -1;
    const most = isEntry ? Number.POSITIVE_INFINITY : Math.max(0, -sign * position);
    const rest = Math.min(exactDifference(order.amount, filled), most);
    const more = Math.round(rest * share * 1_000) / 1_000;
    if (more <= 0) return;
    one.filled = exactSum(filled, more);
    one.cost += more * (order.rate ?? order.stopRate ?? price);
    if (one.filled === order.amount) one.end = 'closed';
    this.positions.set(order.pair, exactSum(position, sign * more));
  }

  #tell(one: Lying, nowMs: number): void {
    const report = this.#report(one);
    one.told.push(report);
    this.#say(report, nowMs);
  }

  #report({ order, filled, cost, end }: Lying): OrderReport {
    return reportOf(order, { state: end ?? 'open', filled, average: filled > 0 ? cost / filled : null });
  }

  #say(report: OrderReport, nowMs: number): void {
    const { refused } = this.#play.take({ kind: 'order', nowMs, report });
    this.tellings++;
    if (refused !== undefined) this.refused.push(refused);
    this.#onEvent();
  }
}
