import { brokerWatch } from './broker-watch.ts';
import type { BrokerOrder } from './broker-order.ts';
import type { OrderReport } from './order-report.ts';
import type { RatePlay } from './rate-world.fixture.ts';
import type { SessionDelta, SessionRecords } from './record-book.ts';
import { TradeWatches, type TradeWatch } from './trade-watch.ts';
import { wantedOrders, type WantedOrder } from './wanted-orders.ts';

const FEE = 0.001;

/** An exchange that does what a test tells it to, and tells the session. */
export class MadeBroker {
  readonly play: RatePlay;

  constructor(play: RatePlay) {
    this.play = play;
  }

  get wanted(): readonly WantedOrder[] {
    return wantedOrders(this.play.records);
  }

  /** The one order that is wanted for this. */
  find(action: WantedOrder['action'], isCanceled = false): WantedOrder {
    const found = this.wanted.filter((order) => order.action === action && order.isCanceled === isCanceled);
    if (found.length !== 1) throw new Error(`${found.length} orders are wanted for ${action}`);
    return found[0]!;
  }

  tell(nowMs: number, report: OrderReport): SessionDelta {
    return this.play.take({ kind: 'order', nowMs, report });
  }

  open(
    nowMs: number,
    order: WantedOrder,
    filled = 0,
    average: number | null = filled > 0 ? order.rate : null,
  ): SessionDelta {
    return this.tell(nowMs, reportOf(order, { state: 'open', filled, average }));
  }

  /** `rate`: what it filled at; that of a limit order is its own. */
  fill(nowMs: number, order: WantedOrder, rate = order.rate!, filled = order.amount): SessionDelta {
    return this.tell(nowMs, reportOf(order, { state: 'closed', filled, average: rate }));
  }

  /** All that the market takes at once of an order. */
  fillPart(nowMs: number, order: WantedOrder, filled: number, rate: number): SessionDelta {
    return this.tell(nowMs, { ...reportOf(order, { state: 'closed', filled, average: rate }), isPart: true });
  }

  cancel(nowMs: number, order: WantedOrder, filled = 0): SessionDelta {
    return this.tell(nowMs, reportOf(order, { state: 'canceled', filled, average: filled > 0 ? order.rate : null }));
  }

  refuse(nowMs: number, order: WantedOrder, why: OrderReport['why'] = 'other'): SessionDelta {
    return this.tell(nowMs, reportOf(order, { state: 'rejected', why }));
  }

  /** Fills whole and at once what is wanted, and takes away what is not, until nothing is left to do. */
  obey(nowMs: number, rateOf: (order: WantedOrder) => number): void {
    for (let turns = 0; turns < 20; turns++) {
      const open = this.wanted.filter(({ action, isCanceled }) => isCanceled || action !== 'stop');
      if (open.length === 0) return;
      for (const order of open) {
        if (order.isCanceled) this.cancel(nowMs, order);
        else this.fill(nowMs, order, order.rate ?? rateOf(order));
      }
    }
    throw new Error('orders follow orders without an end');
  }
}

export function reportOf(
  { tradeId, leg }: Pick<WantedOrder, 'tradeId' | 'leg'>,
  { state, filled = 0, average = null, why = null, ...rest }: Partial<OrderReport> & Pick<OrderReport, 'state'>,
): OrderReport {
  const cost = filled * (average ?? 0) * FEE;
  const fees = rest.fees === undefined ? [{ in: 'stake' as const, cost, rate: null }] : rest.fees;
  const when = rest.filledMs === undefined ? {} : { filledMs: rest.filledMs };
  return { tradeId, leg, state, filled, average, ...when, fees: filled > 0 ? fees : null, why };
}

/** All orders of a trade that the session remembers, over or not. */
export function ordersOf(records: SessionRecords, id = 1): readonly BrokerOrder[] {
  const watches = new TradeWatches();
  watches.set({ id }, JSON.parse(records.get(`watch/${id}`) ?? '{}') as TradeWatch);
  return brokerWatch(watches, { id }).orders;
}
